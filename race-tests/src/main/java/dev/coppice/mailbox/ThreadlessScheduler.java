package dev.coppice.mailbox;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts no thread. Processes are begun and activated on paper only; what the runtime's own helpers
 * are to do is done at once, by the caller; timers fire when a test says so.
 */
final class ThreadlessScheduler implements Scheduler {
  private static final long ORIGIN = System.nanoTime();

  /** How long a start takes, in spins: an operation has to be slow to be caught in the middle. */
  private static final int START_SPINS = 20;

  final AtomicInteger begun = new AtomicInteger();
  final AtomicInteger activations = new AtomicInteger();

  /** How many activations are to be refused before others are counted. */
  final AtomicInteger refusals = new AtomicInteger();

  final List<Runnable> timers = new CopyOnWriteArrayList<>();

  @Override
  public long now() {
    return System.nanoTime() - ORIGIN;
  }

  @Override
  public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    if (host instanceof LocalProcess<?>) {
      for (int i = 0; i < START_SPINS; i++) {
        Thread.onSpinWait();
      }
      begun.incrementAndGet();
    } else {
      ThreadlessNode.under(host, task);
    }
  }

  @Override
  public void activate(Activation activation) {
    if (refusals.getAndDecrement() > 0) {
      throw new InternalError("refused, as the test says");
    }
    activations.incrementAndGet();
  }

  @Override
  public void park(long until) {
    if (until == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, until - now());
    }
  }

  @Override
  public void giveWay() {
    Thread.onSpinWait();
  }

  @Override
  public void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }

  @Override
  public Scheduled at(long time, Runnable action) {
    timers.add(action);
    return () -> true; // too late or not, the action still runs: the caller must bear with that
  }

  @Override
  public void close() {}
}
