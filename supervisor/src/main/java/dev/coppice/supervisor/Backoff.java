package dev.coppice.supervisor;

import java.time.Duration;

/**
 * How long a supervisor waits before it restarts a child; beyond OTP, which never waits. The wait
 * never blocks the supervisor.
 *
 * @param first the delay before the first restart
 * @param factor by what it grows from one restart to the next, at least 1
 * @param cap what it never exceeds, at most a year
 */
public record Backoff(Duration first, double factor, Duration cap) {
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Backoff NONE = new Backoff(Duration.ZERO, 1, Duration.ZERO);

  /** Rejects delays that are negative or longer than a year, and factors below 1. */
  public Backoff {
    if (first.isNegative()
        || cap.compareTo(first) < 0
        || cap.compareTo(LONGEST) > 0
        || !(factor >= 1)) {
      throw new IllegalArgumentException(
          "a backoff needs 0 <= first <= cap <= a year and a factor of at least 1");
    }
  }

  /** {@return no delay, as in OTP} */
  public static Backoff none() {
    return NONE;
  }

  /**
   * {@return a delay that doubles}
   *
   * @param first the delay before the first restart
   * @param cap what it never exceeds
   */
  public static Backoff doubling(Duration first, Duration cap) {
    return new Backoff(first, 2, cap);
  }

  /**
   * {@return how long to wait}
   *
   * @param restart which restart it is, from 1
   */
  public Duration delay(int restart) {
    double nanos = first.toNanos() * Math.pow(factor, restart - 1);
    return nanos >= cap.toNanos() ? cap : Duration.ofNanos((long) nanos);
  }
}
