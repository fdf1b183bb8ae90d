package dev.coppice.conformance;

import java.util.List;

/**
 * A scenario that was played on both sides.
 *
 * @param scenario what was played
 * @param otp what happened on OTP, canonical
 * @param promised what should have happened on Coppice: the same, but for the deviations
 * @param coppice what happened on Coppice, canonical
 * @param met the deviations that changed something
 * @param failures why there is no trace of a side, or not to the end; usually none
 */
record Comparison(
    Term scenario,
    Trace otp,
    Trace promised,
    Trace coppice,
    List<Deviation> met,
    List<String> failures) {

  boolean identical() {
    return failures.isEmpty() && promised.equals(coppice);
  }
}
