/** Single operations, measured with JMH. */
@org.jspecify.annotations.NullMarked
package dev.coppice.benchmarks.micro;
