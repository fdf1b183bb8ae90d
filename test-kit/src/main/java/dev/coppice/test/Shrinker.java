package dev.coppice.test;

import io.vavr.control.Option;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a shorter schedule under which a play fails in the same way. It sets ranges of
 * decisions to "go on", the longest ranges first, and keeps what still fails: the essence of
 * Zeller's and Hildebrandt's delta debugging. What is left is seldom the shortest, but short enough
 * to read.
 */
final class Shrinker {
  private static final int ATTEMPTS = 1_000;
  private static final long NANOS = 10_000_000_000L;

  private final Function<Schedule, Outcome> replay;
  private final Outcome found;
  private final long end = System.nanoTime() + NANOS;
  private int attempts;
  private @Nullable Outcome shorter;

  private Shrinker(Function<Schedule, Outcome> replay, Outcome found) {
    this.replay = replay;
    this.found = found;
  }

  /**
   * Shrinks.
   *
   * @param first what came of the seed, without its schedule
   * @param again plays the seed once more, and records its schedule
   * @param replay plays along a schedule
   */
  static Finding shrink(
      Outcome first, Supplier<Outcome> again, Function<Schedule, Outcome> replay) {
    if (first.failure().get() instanceof SimulationError error
        && error.kind().dependsOnRealTime()) {
      return new Finding(first, Option.none());
    }
    Outcome found = again.get();
    if (!found.failedLike(first)) {
      throw new AssertionError(
          "seed "
              + found.seed()
              + " failed once and then did not, or otherwise: the play depends on something besides"
              + " its seed; it failed with "
              + first.failure().get(),
          first.failure().get());
    }
    Shrinker shrinker = new Shrinker(replay, found);
    shrinker.shrink();
    return new Finding(found, Option.of(shrinker.shorter));
  }

  private void shrink() {
    boolean progress = true;
    while (progress && mayTry()) {
      progress = false;
      for (int range = schedule().length(); range >= 1; range /= 2) {
        for (int from = 0; from < schedule().length(); from += range) {
          progress |= mayTry() && attempt(schedule().without(from, from + range));
        }
      }
    }
  }

  private Schedule schedule() {
    return (shorter == null ? found : shorter).schedule().get();
  }

  private boolean mayTry() {
    return attempts < ATTEMPTS && System.nanoTime() < end;
  }

  private boolean attempt(Schedule schedule) {
    if (schedule.equals(schedule())) {
      return false;
    }
    attempts++;
    Outcome outcome = replay.apply(schedule);
    if (!outcome.failedLike(found)
        || outcome.schedule().get().switches() >= schedule().switches()) {
      return false;
    }
    shorter = outcome;
    return true;
  }
}
