package dev.coppice.test;

import io.vavr.control.Option;
import java.time.Duration;

/**
 * What came of one simulation.
 *
 * @param seed the seed; of no meaning if a schedule was replayed
 * @param schedule the decisions; none unless they were recorded
 * @param trace what happened, up to the end of the play
 * @param steps how many steps were taken
 * @param time how much simulated time passed
 * @param failure why it failed, if it did
 */
public record Outcome(
    long seed,
    Option<Schedule> schedule,
    Trace trace,
    long steps,
    Duration time,
    Option<Throwable> failure) {

  /** {@return whether it failed} */
  public boolean failed() {
    return failure.isDefined();
  }

  /** Whether it failed in the same way. */
  boolean failedLike(Outcome other) {
    return failed() && other.failed() && nature(failure.get()).equals(nature(other.failure.get()));
  }

  private static Object nature(Throwable failure) {
    return failure instanceof SimulationError error ? error.kind() : failure.getClass();
  }

  /**
   * {@return this outcome}
   *
   * @throws SeedFailure if it failed
   */
  public Outcome orThrow() {
    if (failed()) {
      throw SeedFailure.of(this, Option.none());
    }
    return this;
  }
}
