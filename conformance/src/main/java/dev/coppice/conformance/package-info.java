/**
 * Plays the same scenarios on Erlang/OTP and on Coppice, and compares what happened. The kinds of
 * scenario, each in a package of its own, share what is here: terms, traces, their comparison, and
 * the campaign that looks for differences.
 */
@org.jspecify.annotations.NullMarked
package dev.coppice.conformance;
