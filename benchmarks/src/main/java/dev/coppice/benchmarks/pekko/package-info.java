/** The rows as Apache Pekko's classic actors run them. */
@org.jspecify.annotations.NullMarked
package dev.coppice.benchmarks.pekko;
