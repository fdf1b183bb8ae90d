/** The driver of the benchmarks: what is measured, in which process, and what the table says. */
@org.jspecify.annotations.NullMarked
package dev.coppice.benchmarks;
