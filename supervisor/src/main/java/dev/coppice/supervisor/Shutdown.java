package dev.coppice.supervisor;

import java.time.Duration;

/** How a supervisor stops a child. */
public sealed interface Shutdown {

  /** At once, with {@code kill}; {@code brutal_kill}. */
  record BrutalKill() implements Shutdown {}

  /**
   * With {@code shutdown}, and with {@code kill} if it has not ended in time.
   *
   * @param limit how long it has
   */
  record Within(Duration limit) implements Shutdown {
    /** Rejects negative limits. */
    public Within {
      if (limit.isNegative()) {
        throw new IllegalArgumentException("negative shutdown limit: " + limit);
      }
    }
  }

  /** With {@code shutdown}, waiting as long as it takes; right for supervisors. */
  record Infinity() implements Shutdown {}

  /** {@return to kill the child} */
  static Shutdown brutalKill() {
    return new BrutalKill();
  }

  /**
   * {@return to ask the child, and kill it if it has not ended in time}
   *
   * @param limit how long it has
   */
  static Shutdown within(Duration limit) {
    return new Within(limit);
  }

  /** {@return to ask the child and wait as long as it takes} */
  static Shutdown infinity() {
    return new Infinity();
  }
}
