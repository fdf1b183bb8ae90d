package dev.coppice.supervisor;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;

/**
 * How {@link Task#yieldMany} waits. An immutable value: each {@code with} method returns a changed
 * copy.
 *
 * @param timeout how long to wait for all of them together
 * @param limit how many of them to wait for; all if none is given
 * @param onTimeout what becomes of those that still run when the time is over
 */
public record YieldOptions(Duration timeout, Option<Integer> limit, OnTimeout onTimeout) {

  /** What becomes of a task that still runs when the time is over. */
  public enum OnTimeout {
    /** It can be waited for again. */
    NOTHING,
    /** It is {@linkplain Task#ignore ignored}. */
    IGNORE,
    /** It is killed. */
    KILL_TASK
  }

  /** Rejects nulls, negative times, and limits below one. */
  public YieldOptions {
    Objects.requireNonNull(onTimeout, "onTimeout");
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("negative timeout: " + timeout);
    }
    if (limit.exists(n -> n < 1)) {
      throw new IllegalArgumentException("a limit of at least 1, not " + limit.get());
    }
  }

  /**
   * {@return to wait for all, and to leave those alone that are late}
   *
   * @param timeout how long to wait for all of them together
   */
  public static YieldOptions within(Duration timeout) {
    return new YieldOptions(timeout, Option.none(), OnTimeout.NOTHING);
  }

  /**
   * {@return this, waiting for the first few} When so many have ended nothing happens to the
   * others.
   *
   * @param most how many
   */
  public YieldOptions withLimit(int most) {
    return new YieldOptions(timeout, Option.some(most), onTimeout);
  }

  /**
   * {@return this with another fate for those that are late}
   *
   * @param what what becomes of them
   */
  public YieldOptions withOnTimeout(OnTimeout what) {
    return new YieldOptions(timeout, limit, what);
  }
}
