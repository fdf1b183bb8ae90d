package dev.coppice.mailbox;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs callback processes that have something to do, on as many workers as there are processors,
 * and on more while some of them block.
 *
 * <h2>How it works</h2>
 *
 * The right to run is a {@link Slot}; who has it is a {@link Worker}, a virtual thread. A worker
 * runs what its own slot holds, then what came from outside ({@code injected}), then what it steals
 * from other slots. When it finds nothing it rests, holding its slot. What a callback makes ready
 * runs on the same worker as soon as the callback returns; only if it displaces another, or the
 * callback itself is to go on, so that there are two things to run, is another worker woken. So two
 * processes that talk to each other stay on one processor, and a thousand spread over all.
 *
 * <p>A callback may block. If it waits in the runtime ({@link #aboutToBlock}), its worker first
 * vacates its slot, and a fresh worker takes it if there is anything to run. If it blocks
 * elsewhere, the {@link Watchdog} finds out, and passes the slot on. A worker whose slot is gone
 * ends its activation, and then itself, unless a slot is vacant. Code that was caught blocking gets
 * a thread of its own from then on ({@link BlockingCode}).
 *
 * <h2>No wake-up is lost</h2>
 *
 * Who makes something ready first puts it where it belongs, then looks whether somebody is idle: a
 * worker that rests, or a slot that is vacant. Who becomes idle first says so, then looks once more
 * for something to run. One of the two sees the other. What is put into a slot as its next is run
 * by that slot's worker; should the slot have changed hands meanwhile, the putter sees that
 * afterwards and wakes the slot. In the same way, who takes the slot of a worker then looks whether
 * that worker has gone to rest, and wakes it; who goes to rest says so, then looks whether it still
 * has its slot. Or it would be counted as idle for a slot that is another's, and sleep for ever.
 *
 * <h2>When there is no memory</h2>
 *
 * Nobody can be woken then, or no thread started: but what is to run is in its place already, so
 * who put it there is not told, and {@link Watchdog} sees to it later. Only what cannot even be put
 * anywhere is refused.
 *
 * <p>The shape is that of the Go scheduler (processors, machines and goroutines), with virtual
 * threads for machines.
 */
final class WorkerPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);

  /** How many times in a row what was made ready last goes first. */
  private static final int NEWEST_FIRST = 64;

  /** What comes from outside is looked after at least every so often. */
  private static final int LOOK_OUTSIDE = 64;

  private final Failures failures = new Failures(log);
  private final Slot[] slots;
  private final Queue<Scheduler.Activation> injected = new ConcurrentLinkedQueue<>();
  private final AtomicInteger idle;
  private final BlockingCode blocking = new BlockingCode();
  private final Watchdog watchdog;
  private volatile boolean closed;

  /**
   * Makes a pool, which has no thread before it is needed.
   *
   * @param parallelism how many callbacks are to run at the same time
   */
  WorkerPool(int parallelism) {
    this.slots = Stream.generate(Slot::new).limit(parallelism).toArray(Slot[]::new);
    this.idle = new AtomicInteger(parallelism);
    this.watchdog = new Watchdog(this, slots, blocking);
  }

  // ------------------------------------------------------------------ what is to be run

  /** Has an activation run soon. Any thread. If this throws, the activation will not run. */
  void submit(Scheduler.Activation activation) {
    Worker worker = Worker.current();
    if (worker == null || worker.pool() != this || !worker.slot().isHeldBy(worker)) {
      inject(activation);
      return;
    }
    Slot slot = worker.slot();
    if (worker.runs(activation)) { // it has had its turn
      boolean alone = !slot.hasWork();
      if (!slot.last(activation)) {
        inject(activation);
      } else if (!alone) {
        wakeOne();
      }
    } else {
      Scheduler.Activation displaced = slot.first(activation);
      if (displaced != null) {
        moveOn(displaced, activation, slot);
      }
    }
    if (!slot.isHeldBy(worker)) {
      wake(slot);
    }
  }

  /** Finds another place for what was to run next. */
  private void moveOn(Scheduler.Activation displaced, Scheduler.Activation by, Slot slot) {
    if (slot.last(displaced)) {
      wakeOne();
      return;
    }
    try {
      inject(displaced);
    } catch (OutOfMemoryError noMemory) { // then back with it, unless the newcomer has been stolen
      if (by.equals(slot.first(displaced))) {
        throw noMemory;
      }
    }
  }

  private void inject(Scheduler.Activation activation) {
    try {
      injected.add(activation);
    } catch (OutOfMemoryError noMemory) { // the slots have had theirs from the beginning
      if (!lastAnywhere(activation)) {
        throw noMemory;
      }
    }
    wakeOne();
  }

  private boolean lastAnywhere(Scheduler.Activation activation) {
    for (Slot slot : slots) {
      if (slot.last(activation)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs code that is known to block on a thread of its own, where it blocks nobody but itself.
   *
   * @return false if it is no such code, or that has failed: then it is to run here
   */
  boolean runAlone(Scheduler.Activation activation) {
    if (!blocking.isAny()) {
      return false;
    }
    try {
      Class<?> code = activation.code();
      return blocking.contains(code) && startAlone(activation, code);
    } catch (Throwable thrown) { // no memory, or a callback that does not know its code
      failures.report("A callback that may block could not get a thread of its own", thrown);
      return false;
    }
  }

  private boolean startAlone(Scheduler.Activation activation, Class<?> code) {
    AtomicBoolean begun = new AtomicBoolean();
    Thread alone =
        Thread.ofVirtual()
            .inheritInheritableThreadLocals(false)
            .uncaughtExceptionHandler(activation)
            .unstarted(
                () -> {
                  if (begun.compareAndSet(false, true)) {
                    long began = System.nanoTime();
                    var _ = activation.run();
                    blocking.ran(code, System.nanoTime() - began);
                  }
                });
    try {
      alone.start();
      return true;
    } catch (Throwable thrown) { // for want of a new carrier; an old one may run it all the same
      return !begun.compareAndSet(false, true);
    }
  }

  /** Finds something to run for the holder of a slot. */
  Scheduler.@Nullable Activation find(Slot slot) {
    if (++slot.searches % LOOK_OUTSIDE == 0) {
      Scheduler.Activation outside = injected.poll();
      if (outside != null) {
        return outside;
      }
    }
    if (slot.newestFirst < NEWEST_FIRST) {
      Scheduler.Activation newest = slot.takeNext();
      if (newest != null) {
        slot.newestFirst++;
        return newest;
      }
    }
    slot.newestFirst = 0;
    Scheduler.Activation found = slot.takeQueued();
    if (found == null) {
      found = slot.takeNext();
    }
    if (found == null) {
      found = injected.poll();
    }
    for (int i = 0; found == null && i < slots.length; i++) {
      if (slots[i] != slot) {
        found = slots[i].steal();
      }
    }
    return found;
  }

  /** Whether the holder of a slot would find something. */
  boolean hasWorkFor(Slot slot) {
    if (slot.hasWork() || !injected.isEmpty()) {
      return true;
    }
    for (Slot other : slots) {
      if (other.hasSpare()) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ who runs it

  void becameIdle() {
    idle.incrementAndGet();
  }

  void isNoLongerIdle() {
    idle.decrementAndGet();
    watchdog.stir();
  }

  /** Whether nothing runs, and nothing is to. */
  boolean isAtRest() {
    if (idle.get() < slots.length || !injected.isEmpty()) {
      return false;
    }
    for (Slot slot : slots) {
      if (slot.hasWork()) {
        return false;
      }
    }
    return true;
  }

  /** Wakes whoever ought not to be idle, but could not be woken when that was due. */
  void wakeForgotten() {
    if (idle.get() > 0) {
      if (!injected.isEmpty()) {
        wakeOne();
      }
      for (Slot slot : slots) {
        if (slot.hasWork() && !wake(slot) && slot.hasSpare()) {
          wakeOne();
        }
      }
    }
  }

  /** Wakes somebody, if somebody is idle. */
  void wakeOne() {
    if (idle.get() > 0) {
      for (Slot slot : slots) {
        if (wake(slot)) {
          return;
        }
      }
    }
  }

  /** Lets a slot run again; false if it does already. */
  private boolean wake(Slot slot) {
    Worker holder = slot.holder();
    return holder == null ? man(slot, null) : rouse(holder);
  }

  /** Ends a worker's rest; false if it does not rest. */
  private static boolean rouse(Worker worker) {
    if (!worker.wakeUp()) {
      return false;
    }
    try {
      LockSupport.unpark(worker.thread());
    } catch (Throwable thrown) {
      // no stack is left; the watchdog, which that has stirred, has its own
    }
    return true;
  }

  /**
   * Passes a slot to a fresh worker.
   *
   * @param from who holds it, or null if it is vacant
   * @return false if somebody else was quicker, or it could not be started
   */
  boolean man(Slot slot, @Nullable Worker from) {
    Worker fresh = null;
    try {
      fresh = new Worker(this, slot);
      if (!slot.pass(from, fresh)) {
        return false;
      }
      if (from == null) {
        isNoLongerIdle();
      } else {
        var _ = rouse(from);
      }
      fresh.start();
      return true;
    } catch (Throwable thrown) { // no memory for a thread: the watchdog tries again
      if (fresh != null && slot.pass(fresh, null)) {
        becameIdle();
      }
      watchdog.stir();
      failures.report("No worker could be started", thrown);
      return false;
    }
  }

  /** The current thread, if it is a worker's, is about to block: others can have its slot. */
  static void aboutToBlock() {
    Worker worker = Worker.current();
    if (worker != null) {
      worker.pool().vacate(worker.slot(), worker);
    }
  }

  /** Gives up a slot, if the worker has it still, to whom there is something to run for. */
  void vacate(Slot slot, Worker worker) {
    if (slot.isHeldBy(worker) && slot.pass(worker, null)) {
      becameIdle();
      if (hasWorkFor(slot)) {
        wake(slot);
      }
    }
  }

  /** Gives a worker without a slot one, if there is any. */
  @Nullable Slot takeVacant(Worker worker, Slot preferred) {
    if (idle.get() > 0) {
      if (take(preferred, worker)) {
        return preferred;
      }
      for (Slot slot : slots) {
        if (take(slot, worker)) {
          return slot;
        }
      }
    }
    return null;
  }

  private boolean take(Slot slot, Worker worker) {
    if (slot.holder() == null && slot.pass(null, worker)) {
      isNoLongerIdle();
      return true;
    }
    return false;
  }

  // ------------------------------------------------------------------ the end

  boolean isClosed() {
    return closed;
  }

  /** Lets the threads end when there is nothing more to run. */
  @Override
  public void close() {
    closed = true;
    for (Slot slot : slots) {
      Worker holder = slot.holder();
      if (holder != null) {
        var _ = rouse(holder);
      }
    }
    watchdog.close();
  }
}
