package dev.coppice.mailbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps reports that come in a tight loop from flooding the log: of each kind only so many are
 * written in a span of time, and when the span is over the log says how many were left out. Any
 * thread.
 */
final class ReportLimit {
  private static final Logger log = LoggerFactory.getLogger("dev.coppice.reports");
  private static final int MOST = 10;
  private static final Duration SPAN = Duration.ofSeconds(10);

  private final Scheduler scheduler;
  private final Map<Object, Span> spans = new HashMap<>();

  ReportLimit(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** What has come of one kind since the first. */
  private static final class Span {
    private final long end;
    private int written;
    private long leftOut;

    Span(long end) {
      this.end = end;
    }
  }

  /**
   * Whether another report of that kind is to be written; if not, it is counted. A class stands for
   * the crashes of its processes: they may come in a tight loop, and so need not make a text.
   */
  synchronized boolean admits(Object kind) {
    long now = scheduler.now();
    Span span = spans.get(kind);
    if (span == null || (now >= span.end && span.leftOut == 0)) {
      span = new Span(now + SPAN.toNanos());
      spans.put(kind, span);
    }
    if (span.written < MOST) {
      span.written++;
      return true;
    }
    if (span.leftOut++ == 0) {
      var _ = scheduler.at(span.end, () -> close(kind));
    }
    return false;
  }

  private synchronized void close(Object kind) {
    Span span = spans.remove(kind);
    if (span != null && span.leftOut > 0) {
      String text =
          kind instanceof Class<?> code ? "crashes of " + code.getName() : kind.toString();
      log.atWarn()
          .addKeyValue("kind", text)
          .addKeyValue("left_out", span.leftOut)
          .log("{} more reports of {} within {} were left out", span.leftOut, text, SPAN);
    }
  }

  /** There will be no more. */
  synchronized void close() {
    Map.copyOf(spans).keySet().forEach(this::close);
  }
}
