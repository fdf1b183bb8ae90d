package dev.coppice.mailbox;

import io.vavr.collection.List;

/**
 * Why a call failed that could never have been answered, since those who would have to are waiting
 * for the caller: as a reason, {@code ExitReason.of(new CallCycle(...))}. Beyond OTP, where such
 * calls wait for their time limits.
 *
 * @param processes who waits for whom, each for the next, and the last for the first
 */
public record CallCycle(List<String> processes) {
  @Override
  public String toString() {
    return "call cycle: " + processes.append(processes.head()).mkString(" -> ");
  }
}
