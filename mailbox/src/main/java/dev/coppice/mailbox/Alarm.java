package dev.coppice.mailbox;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ends the timed waits of one process, one after the other, with as few timers as possible: most
 * waits end long before their limit, and a timer set and cancelled for each would cost more than
 * the wait.
 *
 * <h2>How it works</h2>
 *
 * A wait states its {@code deadline}, and makes sure that a timer is set for that time or earlier
 * ({@code armed}). It takes neither timer back when it is over. A timer that fires finds a deadline
 * that has come, and wakes the process; or one that is still to come, and sets itself again; or
 * none, and is gone. Both sides write their own word before they read the other's: the wait its
 * deadline, the timer that it is no longer armed. So of a wait that begins while the timer fires,
 * one sets it anew. A shorter deadline than the armed one sets an earlier timer, and the later one,
 * when it fires, sees that it is not the armed one and does nothing.
 *
 * <p>A timer is always set for the time that {@code armed} says, so no wait is longer than its
 * limit; an unpark that comes too late for its wait is a spurious one, which every wait bears.
 */
final class Alarm {
  private static final long NEVER = Long.MAX_VALUE;

  private final Scheduler scheduler;
  private final AtomicLong armed = new AtomicLong(NEVER);
  private volatile @Nullable Thread waiting;
  private volatile long deadline = NEVER;

  Alarm(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Whether its times are those of this scheduler. */
  boolean isOf(Scheduler other) {
    return scheduler.equals(other);
  }

  /** Parks the process, whose thread this is, until the time at most. */
  void park(long until) {
    waiting = Thread.currentThread();
    deadline = until;
    try {
      arm(until);
      LockSupport.park(scheduler);
    } finally {
      deadline = NEVER;
      waiting = null;
    }
  }

  private void arm(long until) {
    for (long set = armed.get(); until < set; set = armed.get()) {
      if (armed.compareAndSet(set, until)) {
        try {
          var _ = scheduler.at(until, () -> fire(until));
        } catch (Throwable thrown) { // no memory: the next wait must not rely on it
          armed.compareAndSet(until, NEVER); // unless another has set an earlier one
          throw thrown;
        }
        return;
      }
    }
  }

  private void fire(long time) {
    if (!armed.compareAndSet(time, NEVER)) {
      return; // another has been set for an earlier time
    }
    long wanted = deadline;
    if (wanted > scheduler.now()) {
      try {
        arm(wanted); // which does nothing if there is none
      } catch (Throwable thrown) { // no memory: it has to find that out itself
        LockSupport.unpark(waiting);
      }
    } else {
      LockSupport.unpark(waiting);
    }
  }
}
