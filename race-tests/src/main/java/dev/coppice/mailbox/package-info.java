/** Races of the process runtime, in its package so as to reach its parts. */
@org.jspecify.annotations.NullMarked
package dev.coppice.mailbox;
