package dev.coppice.conformance;

import java.util.function.BiFunction;

/**
 * A difference that is meant, and where it is exactly: OTP's trace is turned into what Coppice
 * promises instead, and anything else is still a difference. In how many scenarios that changed
 * something is printed.
 *
 * @param row the row of {@code docs/conformance.md} that says why
 * @param what in a few words
 * @param promised makes of a scenario and OTP's canonical trace of it what Coppice's should be
 */
public record Deviation(String row, String what, BiFunction<Term, Trace, Trace> promised) {}
