package dev.coppice.supervisor;

import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when the test says so, on real threads: what has to wait in a test waits
 * exactly as long as it should, and the test does not wait at all.
 */
class ManualTime implements Scheduler {
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::time).thenComparingLong(Timer::order));
  private static final long GIVE_WAY_NANOS = 50_000;

  private long now;
  private long orders;

  /** A node on this time. */
  Node open() {
    return Node.open(
        NodeOptions.defaults().withScheduler(() -> this).withShutdownLimit(Duration.ZERO));
  }

  /** Lets time pass, and does what is due on the way. */
  void advance(Duration by) {
    long until = now() + by.toNanos();
    for (Timer due = next(until); due != null; due = next(until)) {
      due.action().run();
    }
  }

  private synchronized @Nullable Timer next(long until) {
    Timer first = timers.peek();
    if (first == null || first.time() > until) {
      now = until;
      return null;
    }
    now = Math.max(now, first.time());
    return timers.poll();
  }

  /** Waits until something waits for time to pass. */
  void awaitWaiting() {
    await().until(() -> waiting() > 0);
  }

  private synchronized int waiting() {
    return timers.size();
  }

  @Override
  public synchronized long now() {
    return now;
  }

  @Override
  public synchronized Scheduled at(long time, Runnable action) {
    Timer timer = new Timer(time, orders++, action);
    timers.add(timer);
    return () -> cancel(timer);
  }

  private synchronized boolean cancel(Timer timer) {
    return timers.remove(timer);
  }

  @Override
  public void park(long until) {
    if (until == Long.MAX_VALUE) {
      LockSupport.park(this);
      return;
    }
    Thread waiting = Thread.currentThread();
    Scheduled wake = at(until, () -> LockSupport.unpark(waiting));
    if (now() < until) {
      LockSupport.park(this);
    }
    wake.cancel();
  }

  @Override
  public void giveWay() {
    LockSupport.parkNanos(this, GIVE_WAY_NANOS); // the threads are real
  }

  @Override
  public void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }

  @Override
  public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    Thread.ofVirtual().name(name).uncaughtExceptionHandler(host).start(task);
  }

  @Override
  public void activate(Activation activation) {
    Thread.ofVirtual().uncaughtExceptionHandler(activation).start(activation::run);
  }

  @Override
  public void close() {}

  private record Timer(long time, long order, Runnable action) {}
}
