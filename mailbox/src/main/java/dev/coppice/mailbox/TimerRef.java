package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A timer that will send a message, once or again and again, see {@link Node#sendAfter}. Any
 * process or thread may cancel or read it.
 *
 * <p>A timer addressed to a process ends with that process. When it fires it first makes its
 * message, which may be the user's own code, under no lock; then it looks at {@code over} and
 * delivers, under the timer's lock, where {@link #cancel} sets it: so after a successful cancel
 * nothing is sent.
 */
public final class TimerRef {
  private static final int ONCE = 0;

  private final Node node;
  private final @Nullable TimerList list;
  private final long period;
  private final Function<TimerRef, Runnable> action;

  private long time;
  private Scheduler.@Nullable Scheduled scheduled;
  private boolean over;

  // Guarded by the lock of the list.
  @Nullable TimerRef previous;
  @Nullable TimerRef next;
  boolean listed;

  private TimerRef(
      Node node,
      @Nullable TimerList list,
      long time,
      long period,
      Function<TimerRef, Runnable> action) {
    this.node = node;
    this.list = list;
    this.time = time;
    this.period = period;
    this.action = action;
  }

  /**
   * Starts a timer.
   *
   * @param list the timers of the process it is addressed to, or null if it is addressed to a name
   */
  static TimerRef once(
      Node node, @Nullable TimerList list, long time, Function<TimerRef, Runnable> action) {
    return new TimerRef(node, list, time, ONCE, action).started();
  }

  /** Starts a timer that fires every {@code period} nanoseconds, first at {@code time}. */
  static TimerRef periodic(
      Node node,
      @Nullable TimerList list,
      long time,
      long period,
      Function<TimerRef, Runnable> action) {
    return new TimerRef(node, list, time, period, action).started();
  }

  private TimerRef started() {
    if (list != null && !list.add(this)) {
      drop();
    } else {
      schedule();
    }
    return this;
  }

  private synchronized void schedule() {
    if (!over) {
      scheduled = node.scheduler().at(time, this::fire);
    }
  }

  private void fire() {
    try {
      Runnable due = action.apply(this);
      var _ = node.step(ProcessStep.Kind.FIRE_TIMER, null, null);
      fireUnlessOver(due);
    } finally {
      if (period == ONCE) {
        end();
        leaveList();
      }
    }
  }

  private synchronized void fireUnlessOver(Runnable due) {
    if (over) {
      return;
    }
    if (period == ONCE) {
      over = true;
    } else {
      time += period; // from the time it was due: a late firing does not shift the next
      scheduled = node.scheduler().at(time, this::fire);
    }
    due.run();
  }

  /** A timer whose message cannot be made is over all the same. */
  private synchronized void end() {
    over = true;
  }

  /**
   * Takes the timer back; {@code erlang:cancel_timer/1}. Does not remove a message it has already
   * sent.
   *
   * @return how long it would have taken still, or none if it has fired, was cancelled, or its
   *     process has ended
   */
  public Option<Duration> cancel() {
    var _ = node.step(ProcessStep.Kind.CANCEL_TIMER, null, null);
    return takeBack();
  }

  /** Cancels it as a part of something else. */
  Option<Duration> takeBack() {
    return LocalProcess.guarded(
        () -> {
          Option<Duration> left = left();
          if (!drop()) {
            return Option.none();
          }
          leaveList();
          return left;
        });
  }

  /**
   * {@return how long it will take still, or none if it has fired, was cancelled, or its process
   * has ended; {@code erlang:read_timer/1}}
   */
  public Option<Duration> read() {
    var _ = node.step(ProcessStep.Kind.LOOK, null, null);
    return left();
  }

  private synchronized Option<Duration> left() {
    return Option.when(!over, () -> Duration.ofNanos(Math.max(0, time - node.scheduler().now())));
  }

  /** Ends it without looking after the list; false if it was over. */
  synchronized boolean drop() {
    if (over) {
      return false;
    }
    over = true;
    if (scheduled != null) {
      var _ = Objects.requireNonNull(scheduled).cancel();
      scheduled = null;
    }
    return true;
  }

  private void leaveList() {
    if (list != null) {
      list.remove(this);
    }
  }
}
