package dev.coppice.mailbox;

import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs actions at their times, in order of time and, for equal times, of arrival. One daemon
 * platform thread, started by the first timer: virtual threads may be busy with the very processes
 * a timer is to interrupt.
 *
 * <h2>How it works</h2>
 *
 * Newcomers go through a queue of many producers into a heap that only the thread touches. Before
 * it parks, the thread publishes when it will wake ({@code wakes}), then looks at the queue once
 * more; a producer offers first, then reads {@code wakes}, and unparks the thread if it would sleep
 * too long. One of the two sees the other. A cancelled timer stays in the heap until its time, or
 * until half of the heap is cancelled and is swept.
 */
final class TimerThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TimerThread.class);
  private static final int SWEEP_AT_LEAST = 1024;

  /** How long to wait for memory before what failed is tried again. */
  private static final long BREATH_NANOS = 1_000_000;

  private final Failures failures = new Failures(log);
  private final Scheduler clock;
  private final MessagePassingQueue<Entry> newcomers = new MpscUnboundedVarHandleArrayQueue<>(256);
  private final PriorityQueue<Entry> heap = new PriorityQueue<>();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile @Nullable Thread thread;
  private volatile long wakes;
  private volatile boolean closed;
  private long arrivals;

  TimerThread(Scheduler clock) {
    this.clock = clock;
  }

  Scheduler.Scheduled at(long time, Runnable action) {
    Entry entry = new Entry(time, action);
    if (closed) {
      return entry; // nobody would take it out again
    }
    newcomers.offer(entry);
    if (!started.get() && started.compareAndSet(false, true)) {
      Thread timers = Thread.ofPlatform().daemon().name("coppice-timers").unstarted(this::run);
      thread = timers;
      try {
        timers.start();
      } catch (Throwable thrown) { // no memory for a thread: the next timer tries again
        started.set(false);
        var _ = entry.cancel();
        throw thrown;
      }
    } else if (time < wakes) {
      LockSupport.unpark(thread);
    }
    return entry;
  }

  private void run() {
    while (!closed) {
      try {
        admit();
        sweep();
        long next = fireDue();
        wakes = next;
        if (newcomers.isEmpty() && !closed) {
          clock.park(next);
        }
      } catch (Throwable thrown) { // no memory: all timers of the node must not go with it
        failures.report("The timer thread has failed, and goes on", thrown);
        LockSupport.parkNanos(this, BREATH_NANOS);
      }
      wakes = 0; // awake: nobody needs to wake it
    }
  }

  private void admit() {
    for (Entry entry = newcomers.relaxedPeek(); entry != null; entry = newcomers.relaxedPeek()) {
      entry.order = arrivals++;
      heap.add(entry); // there may be no memory: only then it is taken
      var _ = newcomers.relaxedPoll();
    }
  }

  private void sweep() {
    int gone = cancelled.get();
    if (gone > SWEEP_AT_LEAST && gone > heap.size() / 2) {
      int before = heap.size();
      heap.removeIf(Entry::over);
      cancelled.addAndGet(heap.size() - before);
    }
  }

  /** Runs what is due; returns the time of what comes next. */
  private long fireDue() {
    for (; ; ) {
      Entry first = heap.peek();
      if (first == null) {
        return Long.MAX_VALUE;
      }
      if (first.time > clock.now()) {
        return first.time;
      }
      heap.poll();
      first.fire();
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** One timer. */
  private final class Entry extends AtomicBoolean
      implements Scheduler.Scheduled, Comparable<Entry> {
    private static final long serialVersionUID = 1;

    private final long time;
    private transient @Nullable Runnable action;
    private long order;

    Entry(long time, Runnable action) {
      this.time = time;
      this.action = action;
    }

    boolean over() {
      return get();
    }

    @Override
    public boolean cancel() {
      if (!compareAndSet(false, true)) {
        return false;
      }
      action = null; // may hold a whole process; the entry may stay in the heap for long
      if (cancelled.incrementAndGet() % SWEEP_AT_LEAST == 0) {
        LockSupport.unpark(thread); // there may be enough to sweep
      }
      return true;
    }

    void fire() {
      Runnable due = action;
      if (due == null || !compareAndSet(false, true)) {
        cancelled.decrementAndGet();
        return;
      }
      try {
        due.run();
      } catch (Throwable thrown) {
        log.error("A timer's action failed", thrown);
      }
    }

    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
