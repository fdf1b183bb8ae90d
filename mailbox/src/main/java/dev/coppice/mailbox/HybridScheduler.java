package dev.coppice.mailbox;

import java.util.concurrent.locks.LockSupport;

/**
 * Real time; a virtual thread for each straight-line process, and a {@link WorkerPool} that
 * callback processes share.
 */
final class HybridScheduler implements Scheduler {
  private static final long GIVE_WAY_NANOS = 50_000;

  private final long origin = System.nanoTime();
  private final TimerThread timers = new TimerThread(this);
  private final WorkerPool workers;

  /** For as many callbacks at a time as there are processors. */
  HybridScheduler() {
    this(Runtime.getRuntime().availableProcessors());
  }

  HybridScheduler(int parallelism) {
    this.workers = new WorkerPool(parallelism);
  }

  @Override
  public long now() {
    return System.nanoTime() - origin;
  }

  /** It inherits nothing from whoever happens to start it, such as a sender. */
  @Override
  public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    Thread.ofVirtual()
        .inheritInheritableThreadLocals(false)
        .uncaughtExceptionHandler(host)
        .name(name)
        .start(task);
  }

  @Override
  public void startDedicated(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .uncaughtExceptionHandler(host)
        .name(name)
        .start(task);
  }

  @Override
  public void activate(Activation activation) {
    workers.submit(activation);
  }

  /** A callback that waits gives its worker's slot to others first. */
  @Override
  public void park(long until) {
    ParkCounter.count();
    WorkerPool.aboutToBlock();
    if (until == Long.MAX_VALUE) {
      LockSupport.park(this);
      return;
    }
    LocalProcess<?> process = Current.process();
    Alarm alarm = process == null ? null : process.alarm(this);
    if (alarm == null) {
      LockSupport.parkNanos(this, until - now());
    } else {
      alarm.park(until);
    }
  }

  @Override
  public void unpark(Thread thread) {
    Detour.unpark(thread);
  }

  /** Not by a yield: a virtual thread that yields stays ahead of one that was woken elsewhere. */
  @Override
  public void giveWay() {
    ParkCounter.count();
    LockSupport.parkNanos(this, GIVE_WAY_NANOS);
  }

  @Override
  public Scheduled at(long time, Runnable action) {
    return timers.at(time, action);
  }

  @Override
  public void close() {
    timers.close();
    workers.close();
  }
}
