package dev.coppice.mailbox;

import io.vavr.collection.List;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a node's dead processes that have not ended yet, see {@link LingeringThread}. */
final class LingeringThreads {
  /** How long a thread may take to notice its end before that is reported. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

  private static final Logger log = LoggerFactory.getLogger(LingeringThreads.class);

  private static final class Entry {
    final Thread thread;
    final long since;
    final Scheduler.Scheduled report;
    volatile @Nullable Thread waiter;

    Entry(Thread thread, long since, Scheduler.Scheduled report) {
      this.thread = thread;
      this.since = since;
      this.report = report;
    }
  }

  private final Scheduler scheduler;
  private final Map<LocalProcess<?>, Entry> entries = new ConcurrentHashMap<>();

  LingeringThreads(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void add(LocalProcess<?> process, Thread thread) {
    Scheduler.Scheduled report =
        scheduler.at(Deadline.timeAfter(scheduler, PATIENCE), () -> report(process));
    entries.put(process, new Entry(thread, scheduler.now(), report));
  }

  /** The process has left that thread, if that is the one that was waited for. */
  void remove(LocalProcess<?> process, Thread thread) {
    Entry entry = entries.get(process);
    if (entry != null && entry.thread == thread && entries.remove(process, entry)) {
      var _ = entry.report.cancel();
      if (entry.waiter != null) {
        scheduler.unpark(entry.waiter);
      }
    }
  }

  /** Waits until the thread of a dead process has left its sockets, or the deadline has passed. */
  void awaitSocketsLeft(LocalProcess<?> process, Deadline deadline) {
    Entry entry = entries.get(process);
    if (entry == null) {
      return;
    }
    entry.waiter = Thread.currentThread();
    while (entries.containsKey(process) && inSocket(entry.thread) && !deadline.passed()) {
      scheduler.park(Math.min(deadline.at(), Deadline.timeAfter(scheduler, LOOK_AGAIN)));
    }
  }

  private static boolean inSocket(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().startsWith("sun.nio.ch.")) {
        return true;
      }
    }
    return false;
  }

  List<LingeringThread> list() {
    return List.ofAll(entries.entrySet()).map(entry -> describe(entry.getKey(), entry.getValue()));
  }

  private LingeringThread describe(LocalProcess<?> process, Entry entry) {
    return new LingeringThread(
        process,
        process.describe(),
        Duration.ofNanos(scheduler.now() - entry.since),
        List.of(entry.thread.getStackTrace()));
  }

  private void report(LocalProcess<?> process) {
    Entry entry = entries.get(process);
    if (entry != null) {
      LingeringThread lingering = describe(process, entry);
      log.atWarn()
          .addKeyValue("process", lingering.process())
          .addKeyValue("stack", lingering.stack().mkString(" < "))
          .log(
              "Process {} has ended, but its code ignores the interrupt and still runs, at {}",
              lingering.description(),
              lingering.stack().headOption().getOrNull());
    }
  }
}
