package dev.coppice.supervisor;

import io.vavr.collection.Queue;
import io.vavr.control.Option;

/**
 * The restarts that count towards a supervisor's intensity; an immutable value. OTP keeps whole
 * seconds; on a precise clock, "no more than the period ago" agrees with it wherever it is
 * deterministic.
 *
 * @param times when they happened, on the node's clock, oldest first
 */
record RestartWindow(Queue<Long> times) {

  static RestartWindow empty() {
    return new RestartWindow(Queue.empty());
  }

  /** This with one more restart; none if that is one too many. */
  Option<RestartWindow> admit(long now, SupervisorFlags flags) {
    long period = flags.period().toNanos();
    Queue<Long> recent = times;
    while (!recent.isEmpty() && now - recent.head() > period) {
      recent = recent.tail();
    }
    Queue<Long> counted = recent.append(now);
    return Option.when(counted.size() <= flags.intensity(), new RestartWindow(counted));
  }
}
