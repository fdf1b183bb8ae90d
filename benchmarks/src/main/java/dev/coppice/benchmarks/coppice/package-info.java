/** The rows as Coppice runs them. */
@org.jspecify.annotations.NullMarked
package dev.coppice.benchmarks.coppice;
