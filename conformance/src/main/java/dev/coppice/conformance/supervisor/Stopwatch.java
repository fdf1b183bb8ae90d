package dev.coppice.conformance.supervisor;

import dev.coppice.mailbox.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Says whether the steps of a play were far enough from the edge of a period. OTP counts in whole
 * seconds: whether two restarts that are a little more than a period apart count together depends
 * on where a second begins. On a machine that stands still for too long it can come to that.
 */
final class Stopwatch {
  private static final long MARGIN_BEFORE = 300;
  private static final long MARGIN_AFTER = 1_300;
  private static final long NANOS = 1_000_000;

  private final Node node;
  private final List<Span> steps = new ArrayList<>();
  private long begun;

  /** When a step was, in milliseconds. */
  private record Span(long from, long to) {}

  Stopwatch(Node node) {
    this.node = node;
  }

  void begin() {
    begun = node.nanoTime();
  }

  void end() {
    steps.add(new Span(begun / NANOS, node.nanoTime() / NANOS));
  }

  /** Whether each two steps were so close that their restarts count together, or too far apart. */
  boolean isCertain(int period) {
    return steps.stream()
        .allMatch(
            first ->
                steps.stream()
                    .filter(second -> second.from() >= first.from())
                    .allMatch(
                        second ->
                            second.to() - first.from() < period - MARGIN_BEFORE
                                || second.from() - first.to() > period + MARGIN_AFTER));
  }
}
