package dev.coppice.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The right of one worker to run, and what is to be run under it: see {@link WorkerPool}. As many
 * callbacks run at the same time as there are slots, and as block besides.
 *
 * <p>What was made ready last is {@code next}, and runs first: it finds its data in the cache. What
 * it displaces goes to the end of a bounded queue. Both can be changed by any thread; the rules of
 * who does so are only for speed.
 */
final class Slot {
  private static final int QUEUED = 256;

  private static final VarHandle HOLDER;
  private static final VarHandle NEXT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HOLDER = lookup.findVarHandle(Slot.class, "holder", Worker.class);
      NEXT = lookup.findVarHandle(Slot.class, "next", Scheduler.Activation.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Worker holder;
  private volatile Scheduler.@Nullable Activation next;
  private final Queue<Scheduler.Activation> queue = new MpmcVarHandleArrayQueue<>(QUEUED);

  /** That its worker has been with one activation for long: what waits behind it may be stolen. */
  private volatile boolean stuck;

  /** How many times in a row the newest went first. Holder only. */
  int newestFirst;

  /** How many activations were looked for. Holder only. */
  int searches;

  // ------------------------------------------------------------------ who holds it

  @Nullable Worker holder() {
    return holder;
  }

  boolean isHeldBy(Worker worker) {
    return holder == worker;
  }

  /** Changes hands, unless it has meanwhile. */
  boolean pass(@Nullable Worker from, @Nullable Worker to) {
    return HOLDER.compareAndSet(this, from, to);
  }

  // ------------------------------------------------------------------ what is to be run

  /** Makes it the next to run; returns what was to be that, if anything. */
  Scheduler.@Nullable Activation first(Scheduler.Activation activation) {
    return (Scheduler.Activation) NEXT.getAndSet(this, activation);
  }

  /** Puts it behind all others; false if there is no room. */
  boolean last(Scheduler.Activation activation) {
    return queue.offer(activation);
  }

  Scheduler.@Nullable Activation takeNext() {
    return next == null ? null : (Scheduler.Activation) NEXT.getAndSet(this, null);
  }

  Scheduler.@Nullable Activation takeQueued() {
    return queue.poll();
  }

  /** Takes what another slot's worker may have. */
  Scheduler.@Nullable Activation steal() {
    Scheduler.Activation stolen = queue.poll();
    return stolen == null && stuck ? takeNext() : stolen;
  }

  void setStuck(boolean isStuck) {
    if (stuck != isStuck) {
      stuck = isStuck;
    }
  }

  boolean hasWork() {
    return next != null || !queue.isEmpty();
  }

  /** Whether there is something to steal. */
  boolean hasSpare() {
    return !queue.isEmpty() || (stuck && next != null);
  }
}
