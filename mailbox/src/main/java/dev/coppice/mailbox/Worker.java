package dev.coppice.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual thread that runs activations, one after the other, as long as it holds a {@link Slot};
 * see {@link WorkerPool}. It is the host of its thread: the process that runs there is the one it
 * is busy with.
 */
final class Worker implements Current.Host, Runnable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final VarHandle RESTING;
  private static final VarHandle BEGUN;
  private static final VarHandle ACTIVATION;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      RESTING = lookup.findVarHandle(Worker.class, "resting", boolean.class);
      BEGUN = lookup.findVarHandle(Worker.class, "begun", long.class);
      ACTIVATION = lookup.findVarHandle(Worker.class, "activation", Scheduler.Activation.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WorkerPool pool;
  private final Thread thread;

  /** The slot it holds, or held last. Written by its own thread only. */
  private Slot slot;

  /** That it waits, holding its slot, for something to do. */
  private volatile boolean resting;

  /** Another thread that shares its carrier should have its turn. Set by the watchdog. */
  private volatile boolean askedToYield;

  // Written by its own thread, read by the watchdog.
  private long begun;
  private Scheduler.@Nullable Activation activation;

  Worker(WorkerPool pool, Slot slot) {
    this.pool = pool;
    this.slot = slot;
    this.thread =
        Thread.ofVirtual()
            .inheritInheritableThreadLocals(false)
            .uncaughtExceptionHandler(this)
            .name("coppice-worker")
            .unstarted(this);
  }

  /** The worker whose thread this is, if it is one's. */
  static @Nullable Worker current() {
    return Thread.currentThread().getUncaughtExceptionHandler() instanceof Worker worker
        ? worker
        : null;
  }

  void start() {
    thread.start();
  }

  Thread thread() {
    return thread;
  }

  WorkerPool pool() {
    return pool;
  }

  Slot slot() {
    return slot;
  }

  // ------------------------------------------------------------------ its life

  @Override
  public void run() {
    do {
      while (slot.isHeldBy(this)) {
        Scheduler.Activation next = pool.find(slot);
        if (next == null) {
          if (!rest()) {
            return;
          }
        } else if (!pool.runAlone(next)
            && !execute(next)) { // an interrupt may still come, and must not meet another
          pool.vacate(slot, this);
          return;
        } else if (askedToYield || Detour.isOpen()) {
          askedToYield = false;
          Detour.giveWay();
        }
      }
      // it blocked, and its slot was given to another: there may be one to spare
    } while (findSlot());
  }

  private boolean findSlot() {
    Slot found = pool.takeVacant(this, slot);
    if (found == null) {
      return false;
    }
    slot = found;
    return true;
  }

  /** Runs one activation; whether the thread may run another. */
  private boolean execute(Scheduler.Activation next) {
    ACTIVATION.setOpaque(this, next);
    BEGUN.setOpaque(this, begun + 1);
    boolean free;
    try {
      free = next.run();
    } catch (Throwable thrown) {
      free = false;
      next.uncaughtException(thread, thrown);
    }
    ACTIVATION.setOpaque(this, null);
    if (thread.isInterrupted()) {
      var _ = Thread.interrupted(); // the last one's own doing
    }
    return free;
  }

  /** Waits for something to do; false if there is to be nothing any more. */
  private boolean rest() {
    if (pool.isClosed()) {
      pool.vacate(slot, this);
      return false;
    }
    resting = true;
    pool.becameIdle();
    if (pool.hasWorkFor(slot) || pool.isClosed() || !slot.isHeldBy(this)) {
      var _ = wakeUp(); // as anybody may
    }
    while (resting) {
      ParkCounter.count();
      LockSupport.park(pool);
      var _ = Thread.interrupted(); // or the next park would return at once
    }
    return true;
  }

  /** Ends its rest; false if it does not rest. Any thread, which then owes it an unpark. */
  boolean wakeUp() {
    if (resting && RESTING.compareAndSet(this, true, false)) {
      pool.isNoLongerIdle();
      return true;
    }
    return false;
  }

  // ------------------------------------------------------------------ for its process

  /** Whether it is busy with this one. Its own thread only. */
  boolean runs(Scheduler.Activation candidate) {
    return candidate.equals(activation);
  }

  @Override
  public @Nullable LocalProcess<?> process() {
    Scheduler.Activation now = activation;
    if (now instanceof LocalProcess<?> process) {
      return process;
    }
    return now instanceof Current.Host host ? host.process() : null;
  }

  @Override
  public void uncaughtException(Thread in, Throwable thrown) {
    var _ = wakeUp(); // or its slot would be counted as idle twice
    pool.vacate(slot, this);
    log.error("A worker failed", thrown);
  }

  // ------------------------------------------------------------------ for the watchdog

  boolean isResting() {
    return resting;
  }

  /** How many activations it has begun. */
  long begun() {
    return (long) BEGUN.getOpaque(this);
  }

  /** What it runs, if it runs something. */
  Scheduler.@Nullable Activation activation() {
    return (Scheduler.Activation) ACTIVATION.getOpaque(this);
  }

  void askToYield() {
    askedToYield = true;
  }
}
