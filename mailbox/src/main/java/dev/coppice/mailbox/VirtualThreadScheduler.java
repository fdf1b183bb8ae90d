package dev.coppice.mailbox;

import java.util.concurrent.locks.LockSupport;

/** Real time; a virtual thread for each straight-line process and for each activation. */
final class VirtualThreadScheduler implements Scheduler {
  private static final long GIVE_WAY_NANOS = 50_000;

  private final long origin = System.nanoTime();
  private final TimerThread timers = new TimerThread(this);

  @Override
  public long now() {
    return System.nanoTime() - origin;
  }

  @Override
  public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    fresh(host).name(name).start(task);
  }

  @Override
  public void activate(Runnable activation, Thread.UncaughtExceptionHandler host) {
    fresh(host).start(activation);
  }

  /** A thread that inherits nothing from whoever happens to start it, such as a sender. */
  private static Thread.Builder fresh(Thread.UncaughtExceptionHandler host) {
    return Thread.ofVirtual().inheritInheritableThreadLocals(false).uncaughtExceptionHandler(host);
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
  public void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }

  /** Not by a yield: a virtual thread that yields stays ahead of one that was woken elsewhere. */
  @Override
  public void giveWay() {
    LockSupport.parkNanos(this, GIVE_WAY_NANOS);
  }

  @Override
  public Scheduled at(long time, Runnable action) {
    return timers.at(time, action);
  }

  @Override
  public void close() {
    timers.close();
  }
}
