package dev.coppice.test;

import dev.coppice.mailbox.Scheduler;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when it is told to, and what is to be done when. Confined to whoever has
 * the turn.
 */
final class VirtualClock {
  private static final int SWEEP_AT_LEAST = 256;

  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private long now;
  private long orders;
  private int cancelled;

  /** Something to be done at a time. */
  final class Timer implements Scheduler.Scheduled, Comparable<Timer> {
    private final long time;
    private final long order;
    private @Nullable Candidate action;

    Timer(long time, long order, Candidate action) {
      this.time = time;
      this.order = order;
      this.action = action;
    }

    @Override
    public boolean cancel() {
      if (action == null) {
        return false;
      }
      action = null;
      cancelled++;
      sweep();
      return true;
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  long now() {
    return now;
  }

  /** Has a job begun, or a parked strand woken, at a time. */
  Timer at(long time, Candidate action) {
    Timer timer = new Timer(time, orders++, action);
    timers.add(timer);
    return timer;
  }

  /** Whether something is to be done now. */
  boolean isDue() {
    Timer first = first();
    return first != null && first.time <= now;
  }

  /** Takes the first of what is due. */
  Candidate takeDue() {
    Timer due = timers.remove();
    Candidate action = Objects.requireNonNull(due.action);
    due.action = null;
    return action;
  }

  /** Lets time pass until something is due; false if nothing ever will be. */
  boolean jump() {
    Timer first = first();
    if (first == null) {
      return false;
    }
    now = Math.max(now, first.time);
    return true;
  }

  private @Nullable Timer first() {
    for (Timer first = timers.peek(); first != null; first = timers.peek()) {
      if (first.action != null) {
        return first;
      }
      timers.remove();
      cancelled--;
    }
    return null;
  }

  private void sweep() {
    if (cancelled > SWEEP_AT_LEAST && cancelled > timers.size() / 2) {
      timers.removeIf(timer -> timer.action == null);
      cancelled = 0;
    }
  }
}
