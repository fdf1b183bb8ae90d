package dev.coppice.poetry.client;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Restart;
import dev.coppice.supervisor.SupervisorSpec;
import io.vavr.collection.Seq;
import io.vavr.collection.Vector;
import io.vavr.control.Option;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Downloads poems, all at once, each by a supervised worker.
 *
 * <pre>
 * collector
 *   └── downloads            supervisor; a download that has ended leaves it
 *         ├── download-1     supervisor with the retries of download 1
 *         │     └── worker   one attempt; crashes when it fails
 *         └── download-2
 *               └── worker
 * </pre>
 *
 * A supervisor per download, since a limit on restarts belongs to a supervisor: with one over all
 * workers, a dead server would use up what the others may still need.
 */
public final class Downloads {
  private Downloads() {}

  /**
   * Downloads from all addresses. To be called from outside any process; returns when all downloads
   * have ended.
   *
   * @param node where the processes run
   * @param addresses where the poems are
   * @param options how hard to try
   * @param listener is told how it goes on, by the collecting process
   * @return how the downloads ended, in the order of the addresses
   * @throws CancellationException if the node is closed meanwhile
   */
  public static Vector<Download> run(
      Node node, Seq<Address> addresses, DownloadOptions options, DownloadListener listener) {
    AtomicReference<Option<Vector<Download>>> outcome = new AtomicReference<>(Option.none());
    ExitReason reason =
        node.<News>run(
            self ->
                outcome.set(
                    Option.some(new Collector(self, addresses, options, listener).collect())));
    return outcome
        .get()
        .getOrElseThrow(
            () ->
                reason.isAbnormal()
                    ? new IllegalStateException("the collector ended: " + reason)
                    : new CancellationException("stopped before all downloads had ended"));
  }

  /** The supervisor over all downloads; they are added one by one. */
  static SupervisorSpec all() {
    return SupervisorSpec.oneForOne();
  }

  /** One download: a supervisor that never comes back, with a worker that does. */
  static ChildSpec one(Download download, DownloadOptions options, Pid<News> collector) {
    AtomicInteger attempts = new AtomicInteger(); // each worker takes a number, one after the other
    ChildSpec worker =
        ChildSpec.<Void>process(
                "worker",
                self ->
                    new Worker(
                            download.task(),
                            attempts.incrementAndGet(),
                            download.address(),
                            options.timeout(),
                            collector)
                        .run(self))
            .withRestart(Restart.TRANSIENT)
            .withBackoff(options.backoff())
            .withRetries(options.retries());
    return ChildSpec.supervisor(id(download.task()), SupervisorSpec.oneForOne(worker))
        .withRestart(Restart.TEMPORARY);
  }

  /** The id of a download among the children of the supervisor over all. */
  static String id(int task) {
    return "download-" + task;
  }
}
