/** What runs the race tests, and tests of others many times over. */
@org.jspecify.annotations.NullMarked
package dev.coppice.race;
