package dev.coppice.mailbox;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Opens once, and lets through whoever waits. Any number of threads, of processes or not. */
final class Gate {
  private final Scheduler scheduler;
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean open;
  private volatile @Nullable Throwable failure;

  Gate(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  boolean isOpen() {
    return open;
  }

  void open() {
    open = true;
    waiting.forEach(scheduler::unpark);
  }

  /** Opens it for everybody to learn that what they wait for has failed. */
  void fail(Throwable thrown) {
    failure = thrown;
    open();
  }

  /** Waits, interrupted or not; an interrupt is not lost. */
  void await() {
    boolean interrupted = false;
    waiting.add(Thread.currentThread());
    while (!open) {
      scheduler.park(Long.MAX_VALUE);
      interrupted |= Thread.interrupted(); // or every later park would return at once
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IllegalStateException("what was waited for has failed", failure);
    }
  }
}
