package dev.coppice.test;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who goes on, decision by decision: drawn from a seed, or taken from a schedule.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood, 2014), written out here because the same
 * seed has to give the same numbers in every Java.
 */
final class Decisions {
  private static final int SHORT = 256;

  private final @Nullable Schedule schedule;
  private long state;
  private int @Nullable [] made;
  private int count;

  private Decisions(long seed, @Nullable Schedule schedule, boolean recording) {
    this.state = seed;
    this.schedule = schedule;
    this.made = recording ? new int[SHORT] : null;
  }

  static Decisions seeded(long seed, boolean recording) {
    return new Decisions(seed, null, recording);
  }

  static Decisions replaying(Schedule schedule) {
    return new Decisions(0, schedule, true);
  }

  /** A number from 0 up to but not including {@code candidates}. */
  int next(int candidates) {
    int decision =
        schedule == null ? below(candidates) : Math.min(schedule.at(count), candidates - 1);
    if (made != null) {
      if (count == made.length) {
        made = Arrays.copyOf(made, 2 * count);
      }
      made[count] = decision;
    }
    count++;
    return decision;
  }

  private int below(int bound) {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z = z ^ (z >>> 31);
    return (int) (((z >>> 32) * bound) >>> 32);
  }

  /** What was decided. Only if it was to be recorded. */
  Schedule made() {
    if (made == null) {
      throw new IllegalStateException("decisions were not recorded");
    }
    return new Schedule(Arrays.copyOf(made, count));
  }
}
