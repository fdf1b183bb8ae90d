package dev.coppice.mailbox;

import java.time.Duration;

/**
 * A point on a scheduler's clock after which a wait is over.
 *
 * @param clock whose time
 * @param at when, {@link Long#MAX_VALUE} for never
 */
record Deadline(Scheduler clock, long at) {

  static Deadline never(Scheduler clock) {
    return new Deadline(clock, Long.MAX_VALUE);
  }

  static Deadline in(Scheduler clock, Duration limit) {
    return new Deadline(clock, timeAfter(clock, limit));
  }

  /** The time {@code delay} from now; a delay too long for a long is for ever. */
  static long timeAfter(Scheduler clock, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("negative timeout: " + delay);
    }
    long now = clock.now();
    long nanos = nanos(delay);
    return nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos;
  }

  /** A duration that is not negative in nanoseconds; one too long for a long is the longest. */
  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE;
    }
  }

  boolean passed() {
    return at != Long.MAX_VALUE && clock.now() >= at;
  }
}
