/**
 * The simulated node and what goes with it. {@link dev.coppice.test.Simulation} runs a program
 * under a seed; {@link dev.coppice.test.CoppiceTest} does so for a JUnit test; {@link
 * dev.coppice.test.Probe} and {@link dev.coppice.test.Faults} work on a real node too.
 */
package dev.coppice.test;
