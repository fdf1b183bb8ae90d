package dev.coppice.supervisor;

import dev.coppice.mailbox.Node;
import java.time.Duration;

/** A point in time at which several waits together are over. */
record TimeLimit(Node node, long at) {
  static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  static TimeLimit in(Node node, Duration limit) {
    if (limit.isNegative()) {
      throw new IllegalArgumentException("negative timeout: " + limit);
    }
    if (limit.compareTo(FOR_EVER) >= 0) {
      return new TimeLimit(node, Long.MAX_VALUE);
    }
    long at = node.nanoTime() + limit.toNanos();
    return new TimeLimit(node, at < 0 ? Long.MAX_VALUE : at);
  }

  /** How much is left of it, not negative. */
  Duration left() {
    return at == Long.MAX_VALUE ? FOR_EVER : Duration.ofNanos(Math.max(0, at - node.nanoTime()));
  }
}
