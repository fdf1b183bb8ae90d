package dev.coppice.mailbox;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what a dead process owned, then tells the others. On a thread of its own, since a close
 * may take its time: after one second the others are told all the same, and what is left is
 * reported.
 *
 * <p>A socket in which a thread still waits when it is closed gives up its port only when that
 * thread has left it. So a thread that is inside a socket, and has been interrupted, is waited for,
 * within the same second; one that is deaf in its own code is not.
 */
final class Undertaker {
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Undertaker.class);

  private Undertaker() {}

  static void closeThenTell(LocalProcess<?> process, OwnedResources resources, Deaths deaths) {
    Scheduler scheduler = process.node().scheduler();
    AtomicBoolean told = new AtomicBoolean();
    try {
      Scheduler.Scheduled limit =
          scheduler.at(
              Deadline.timeAfter(scheduler, PATIENCE),
              () -> help(process, () -> giveUp(process, resources, told)));
      help(
          process,
          () -> {
            try {
              closeAll(process, resources);
            } finally {
              limit.cancel();
              tell(process, told);
            }
          });
    } catch (Throwable thrown) { // no memory for a thread: who waits for the news must not pay
      CrashReport.unexpected(process, thrown);
      if (told.compareAndSet(false, true)) {
        process.tellOthers(deaths);
      }
    }
  }

  private static void closeAll(LocalProcess<?> process, OwnedResources resources) {
    for (AutoCloseable next = resources.takeNewest(); next != null; next = resources.takeNewest()) {
      close(process, next);
    }
    Deadline limit = Deadline.in(process.node().scheduler(), PATIENCE);
    process.node().lingeringThreads().awaitSocketsLeft(process, limit);
  }

  private static void giveUp(
      LocalProcess<?> process, OwnedResources resources, AtomicBoolean told) {
    if (tell(process, told)) {
      log.atWarn()
          .addKeyValue("process", process::describe)
          .addKeyValue("left", resources::size)
          .log("Resources of a dead process are still being closed after {}", PATIENCE);
    }
  }

  /** Tells the others, unless that was done; whether it was not. */
  private static boolean tell(LocalProcess<?> process, AtomicBoolean told) {
    if (!told.compareAndSet(false, true)) {
      return false;
    }
    Deaths deaths = new Deaths();
    process.tellOthers(deaths);
    deaths.settle();
    return true;
  }

  private static void help(LocalProcess<?> process, Runnable task) {
    process
        .node()
        .scheduler()
        .start(
            "undertaker of " + process,
            task,
            (_, thrown) -> log.error("Undertaker failed", thrown));
  }

  /** Closes one resource; whatever goes wrong is reported, and not the caller's concern. */
  static void close(LocalProcess<?> process, AutoCloseable resource) {
    try {
      resource.close();
    } catch (Throwable thrown) {
      report(process, resource, thrown);
    }
  }

  private static void report(LocalProcess<?> process, AutoCloseable resource, Throwable failure) {
    try {
      log.atWarn()
          .addKeyValue("process", process::describe)
          .addKeyValue("resource", resource)
          .setCause(failure)
          .log("A resource of a dead process could not be closed");
    } catch (Throwable thrown) { // a resource whose toString fails too
      CrashReport.unexpected(process, thrown);
    }
  }
}
