package dev.coppice.soak;

import dev.coppice.mailbox.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each round has left behind when nothing goes on, compared with the first. */
final class Leaks {
  /** The runtime's own time limits are of one second. */
  static final Duration STEP = Duration.ofMillis(1_100);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Violations violations;
  private final Map<String, Long> atMost;
  private @Nullable Footprint first;
  private @Nullable Footprint second;

  /**
   * Makes one that knows no round yet.
   *
   * @param atMost the classes of which there may be another number after each round, if not more
   *     than that
   */
  Leaks(Violations violations, Map<String, Long> atMost) {
    this.violations = violations;
    this.atMost = atMost;
  }

  /**
   * Takes the footprint after a round, once it is what it should be, or does not change any more.
   */
  Footprint afterRound() throws InterruptedException {
    Footprint before = Footprint.take();
    for (long end = System.nanoTime() + PATIENCE.toNanos(); ; ) {
      Thread.sleep(STEP);
      Footprint now = Footprint.take();
      List<String> differences =
          new ArrayList<>(now.unlike(first == null ? before : first, atMost));
      if (second != null) {
        differences.addAll(now.heavierThan(second));
      }
      if (differences.isEmpty() || System.nanoTime() > end) {
        differences.forEach(difference -> violations.add("after the round: " + difference));
        keep(now);
        return now;
      }
      before = now;
    }
  }

  private void keep(Footprint now) {
    if (first == null) {
      first = now;
    } else if (second == null) {
      second = now;
    }
  }

  /** Looks for what is left of a node that has been closed after the last round. */
  void afterClose(Node node) throws InterruptedException {
    if (node.processCount() != 0) {
      violations.add("processes are left on the closed node: " + node.processes());
    }
    Footprint open = first;
    if (open == null) {
      return;
    }
    List<String> left = Footprint.take().leftOf(open);
    for (long end = System.nanoTime() + PATIENCE.toNanos();
        !left.isEmpty() && System.nanoTime() < end; ) {
      Thread.sleep(STEP);
      left = Footprint.take().leftOf(open);
    }
    left.forEach(what -> violations.add("after the close: " + what));
  }
}
