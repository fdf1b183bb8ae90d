package dev.coppice.mailbox;

import java.util.concurrent.atomic.AtomicReference;
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
 * ({@code armed}). It does not take the timer back when it is over. A timer that fires finds a
 * deadline that has come, and wakes the process; or one that is still to come, and sets itself
 * again; or none, and is gone. Both sides write their own word before they read the other's: the
 * wait its deadline, the timer that it is no longer armed. So of a wait that begins while the timer
 * fires, one sets it anew. A shorter deadline than the armed one sets an earlier timer, which takes
 * the place of the later one.
 *
 * <p>A timer is always set for the time that {@code armed} says, so no wait is longer than its
 * limit; an unpark that comes too late for its wait is a spurious one, which every wait bears.
 */
final class Alarm {
  private static final long NEVER = Long.MAX_VALUE;

  private final Scheduler scheduler;
  private final AtomicReference<@Nullable Timer> armed = new AtomicReference<>();
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

  /** Takes back what is set: there will be no more waits. Any thread. */
  void cancel() {
    Timer set = armed.getAndSet(null);
    if (set != null) {
      set.cancel();
    }
  }

  private void arm(long until) {
    for (Timer set = armed.get(); set == null || until < set.time; set = armed.get()) {
      Timer earlier = new Timer(until);
      if (armed.compareAndSet(set, earlier)) {
        if (set != null) {
          set.cancel();
        }
        earlier.set();
        return;
      }
    }
  }

  /** One for a time. */
  private final class Timer implements Runnable {
    private final long time;
    private volatile Scheduler.@Nullable Scheduled scheduled;

    Timer(long time) {
      this.time = time;
    }

    /** To be called once, when it is armed. */
    void set() {
      try {
        scheduled = scheduler.at(time, this);
      } catch (Throwable thrown) { // no memory: the next wait must not rely on it
        armed.compareAndSet(this, null);
        throw thrown;
      }
      if (armed.get() != this) { // who disarmed it meanwhile may not have seen it
        cancel();
      }
    }

    void cancel() {
      Scheduler.Scheduled mine = scheduled;
      if (mine != null) {
        var _ = mine.cancel();
      }
    }

    @Override
    public void run() {
      if (!armed.compareAndSet(this, null)) {
        return;
      }
      long wanted = deadline;
      if (wanted <= scheduler.now()) {
        LockSupport.unpark(waiting);
      } else if (wanted != NEVER) {
        try {
          arm(wanted);
        } catch (Throwable thrown) { // no memory: the wait has to find that out itself
          LockSupport.unpark(waiting);
        }
      }
    }
  }
}
