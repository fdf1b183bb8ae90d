package dev.coppice.mailbox;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** How a thread waits inside the runtime, whether a process runs on it or not. */
final class Waiting {
  private Waiting() {}

  /**
   * Parks once. An interrupt is consumed: for a process it can only mean that it has ended, or
   * somebody else's stray interrupt, which would otherwise make every later park return at once.
   *
   * @throws ProcessFenced if the process has ended
   * @throws CancellationException if a thread that runs no process was interrupted; its interrupt
   *     status is kept
   */
  static void park(@Nullable ProcessLife process, Deadline deadline) {
    deadline.clock().park(deadline.at());
    if (process != null) {
      var _ = Thread.interrupted();
      process.checkAlive();
    } else if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted while waiting for a process");
    }
  }
}
