package dev.coppice.mailbox;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every millisecond, while there is something to run, what the workers of a {@link
 * WorkerPool} do. One who has been with the same activation since the last look is stuck: what
 * waits behind it may be stolen. If it blocks, which the pool was not told, its slot goes to a
 * fresh worker at once, and its code is remembered; if it computes, so does its slot after a few
 * looks, provided that anything waits. One who does take activations is asked to yield, since it
 * may share its carrier with straight-line processes. Who could not be woken or started, for want
 * of memory, is so now. When all workers have been idle for a while the watchdog sleeps.
 */
final class Watchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final long PERIOD_NANOS = 1_000_000;
  private static final int COMPUTES = 5;
  private static final int QUIET = 100;

  private final Failures failures = new Failures(log);
  private final WorkerPool pool;
  private final BlockingCode blocking;
  private final Slot[] slots;
  private final Last[] lasts;
  private @Nullable Thread thread;

  /** That it sleeps, or has never been started. */
  private volatile boolean asleep = true;

  private volatile boolean closed;

  /** What was seen of a slot when it was looked at last. */
  private static final class Last {
    @Nullable Worker worker;
    long begun;
    int times;
  }

  Watchdog(WorkerPool pool, Slot[] slots, BlockingCode blocking) {
    this.pool = pool;
    this.slots = slots;
    this.blocking = blocking;
    this.lasts = new Last[slots.length];
    for (int i = 0; i < lasts.length; i++) {
      lasts[i] = new Last();
    }
  }

  /**
   * There is something to look at. Any thread, often; in the middle of things that must be brought
   * to their end, so it never throws.
   */
  void stir() {
    if (asleep && !closed) {
      try {
        wake();
      } catch (Throwable thrown) {
        // no stack is left to the caller: the next one who stirs has more
      }
    }
  }

  private synchronized void wake() {
    if (!asleep || closed) {
      return;
    }
    asleep = false;
    try {
      if (thread == null) {
        thread = Thread.ofPlatform().daemon().name("coppice-watchdog").start(this::watch);
      } else {
        LockSupport.unpark(thread);
      }
    } catch (Throwable thrown) { // no memory for a thread: the next one who stirs tries again
      asleep = true;
      failures.report("The watchdog could not be started", thrown);
    }
  }

  private void watch() {
    int quiet = 0;
    while (!closed || !pool.isAtRest()) {
      LockSupport.parkNanos(this, PERIOD_NANOS);
      try {
        quiet = lookAround() ? 0 : quiet + 1;
      } catch (Throwable thrown) { // no memory, or a callback that does not know its code
        failures.report("The watchdog has failed, and goes on", thrown);
      }
      if (quiet > QUIET) {
        quiet = 0;
        sleep();
      }
    }
  }

  /** Looks at all slots; whether anything goes on. */
  private boolean lookAround() {
    boolean busy = false;
    for (int i = 0; i < slots.length; i++) {
      busy |= look(slots[i], lasts[i]);
    }
    pool.wakeForgotten();
    return busy;
  }

  private void sleep() {
    asleep = true;
    if (!pool.isAtRest()) { // who changed that may have found us awake
      asleep = false;
    }
    while (asleep && !closed) {
      LockSupport.park(this);
    }
  }

  /** Looks at one slot; whether anything goes on there. */
  private boolean look(Slot slot, Last last) {
    Worker worker = slot.holder();
    Scheduler.Activation activation = worker == null ? null : worker.activation();
    if (worker == null || activation == null) {
      last.worker = null;
      slot.setStuck(false);
      if (worker == null || worker.isResting()) {
        return false;
      }
      rescue(slot, worker);
      return true;
    }
    long begun = worker.begun();
    if (worker != last.worker || begun != last.begun) {
      last.worker = worker;
      last.begun = begun;
      last.times = 0;
      slot.setStuck(false);
      worker.askToYield();
      return true;
    }
    last.times++;
    slot.setStuck(true);
    switch (worker.thread().getState()) {
      case BLOCKED, WAITING, TIMED_WAITING -> {
        if (worker.begun() == begun
            && pool.man(slot, worker)) { // else it has just gone on, or said
          blocking.add(activation.code()); // itself that it blocks
        }
      }
      case NEW, RUNNABLE -> {
        if (last.times >= COMPUTES && pool.hasWorkFor(slot)) {
          pool.man(slot, worker);
        }
      }
      case TERMINATED -> pool.man(slot, worker);
    }
    return true;
  }

  /** Helps one who has a slot, and neither runs something nor rests, if it is not about to. */
  private void rescue(Slot slot, Worker worker) {
    switch (worker.thread().getState()) {
      case NEW, RUNNABLE -> {}
      case BLOCKED, WAITING, TIMED_WAITING ->
          LockSupport.unpark(worker.thread()); // its waker failed
      case TERMINATED -> pool.man(slot, worker); // it failed, and could not give the slot up
    }
  }

  /** Lets the thread end when nothing is left to look at. */
  @Override
  public synchronized void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
