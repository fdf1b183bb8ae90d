package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.time.Duration;

/**
 * A timer that will send a message. Any process or thread may cancel or read it, see {@link
 * Node#sendAfter}.
 */
public final class TimerRef {
  private final Scheduler scheduler;
  private final long time;
  private final Scheduler.Scheduled scheduled;

  TimerRef(Scheduler scheduler, long time, Runnable action) {
    this.scheduler = scheduler;
    this.time = time;
    this.scheduled = scheduler.at(time, action);
  }

  /**
   * Takes the timer back; {@code erlang:cancel_timer/1}. Does not remove a message it has already
   * sent.
   *
   * @return how long it would have taken still, or none if it has fired or was cancelled
   */
  public Option<Duration> cancel() {
    return Option.when(
        scheduled.cancel(), () -> Duration.ofNanos(Math.max(0, time - scheduler.now())));
  }
}
