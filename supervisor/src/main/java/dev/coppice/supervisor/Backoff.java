package dev.coppice.supervisor;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * How long a supervisor waits before it restarts a child; beyond OTP, which never waits. The wait
 * never blocks the supervisor. An immutable value: each {@code with} method returns a changed copy.
 *
 * @param first the delay before the first restart
 * @param factor by what it grows from one restart to the next, at least 1
 * @param cap what it never exceeds, at most a year
 * @param jitter by what part of it at most a delay is shortened at random, from 0 to 1
 * @param resetAfter after what time without a failure the next one is a first one again; never if
 *     none is given
 */
public record Backoff(
    Duration first, double factor, Duration cap, double jitter, Option<Duration> resetAfter) {
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Backoff NONE = constant(Duration.ZERO);

  /** Rejects nulls and numbers out of their range. */
  public Backoff {
    Objects.requireNonNull(resetAfter, "resetAfter");
    if (first.isNegative()
        || cap.compareTo(first) < 0
        || cap.compareTo(LONGEST) > 0
        || !(factor >= 1)) {
      throw new IllegalArgumentException(
          "a backoff needs 0 <= first <= cap <= a year and a factor of at least 1");
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("a jitter is from 0 to 1, not " + jitter);
    }
    if (resetAfter.exists(healthy -> healthy.isNegative() || healthy.isZero())) {
      throw new IllegalArgumentException("a healthy time is positive, not " + resetAfter.get());
    }
  }

  /** {@return no delay, as in OTP} */
  public static Backoff none() {
    return NONE;
  }

  /**
   * {@return a delay that is always the same}
   *
   * @param delay the delay before each restart
   */
  public static Backoff constant(Duration delay) {
    return exponential(delay, 1, delay);
  }

  /**
   * {@return a delay that doubles}
   *
   * @param first the delay before the first restart
   * @param cap what it never exceeds
   */
  public static Backoff doubling(Duration first, Duration cap) {
    return exponential(first, 2, cap);
  }

  /**
   * {@return a delay that grows}
   *
   * @param first the delay before the first restart
   * @param factor by what it grows from one restart to the next, at least 1
   * @param cap what it never exceeds
   */
  public static Backoff exponential(Duration first, double factor, Duration cap) {
    return new Backoff(first, factor, cap, 0, Option.none());
  }

  /**
   * {@return this with delays that are shortened at random} So children that failed together do not
   * come back together.
   *
   * @param part by what part of it at most, from 0 to 1
   */
  public Backoff withJitter(double part) {
    return new Backoff(first, factor, cap, part, resetAfter);
  }

  /**
   * {@return this with a healthy time} When a child fails that has run for at least that long, its
   * failures before are forgotten: the next delay is the first one, and its {@linkplain
   * ChildSpec#withRetries retries} are whole again.
   *
   * @param healthy the time, positive
   */
  public Backoff withResetAfter(Duration healthy) {
    return new Backoff(first, factor, cap, jitter, Option.some(healthy));
  }

  /**
   * {@return how long to wait, before jitter}
   *
   * @param restart which restart it is, from 1
   */
  public Duration delay(int restart) {
    double nanos = first.toNanos() * Math.pow(factor, restart - 1);
    return nanos >= cap.toNanos() ? cap : Duration.ofNanos((long) nanos);
  }

  /**
   * How long to wait.
   *
   * @param seed what the jitter depends on, and nothing else: a node has no randomness of its own,
   *     so a supervisor makes one of what tells one restart from another, its time above all. On
   *     simulated time the same run has the same delays.
   */
  Duration delay(int restart, long seed) {
    Duration whole = delay(restart);
    if (jitter == 0) {
      return whole;
    }
    double kept = 1 - jitter * new SplittableRandom(seed).nextDouble();
    return Duration.ofNanos((long) (whole.toNanos() * kept));
  }
}
