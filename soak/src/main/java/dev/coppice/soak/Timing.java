package dev.coppice.soak;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.TimerRef;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Starting and cancelling timers. */
final class Timing {
  /** The kinds of timer. */
  enum Kind {
    /** A message after a while. */
    SEND_AFTER,
    /** A message that knows its timer. */
    START,
    /** A message at a time. */
    AT,
    /** A message again and again. */
    INTERVAL
  }

  private Timing() {}

  static Command.Order start(Fate to, Kind kind, Duration delay) {
    return worker -> {
      Alarm alarm = start(worker.node(), to, kind, delay);
      if (alarm != null) {
        worker.alarms().push(alarm);
      }
    };
  }

  /** Starts a timer; an endless one only for who will not have to outlive it. */
  static @Nullable Alarm start(Node node, Fate to, Kind kind, Duration delay) {
    Pid<Command> pid = to.pid();
    if (pid == null || (!to.mortal() && (kind == Kind.INTERVAL || delay.toSeconds() > 0))) {
      return null;
    }
    long due = node.nanoTime() + delay.toNanos();
    Alarm alarm = new Alarm(to, due, kind == Kind.INTERVAL);
    TimerRef timer =
        switch (kind) {
          case SEND_AFTER -> node.sendAfter(delay, pid, new Command.Ring(alarm));
          case START -> node.startTimer(delay, pid, _ -> new Command.Ring(alarm));
          case AT -> node.sendAt(due, pid, new Command.Ring(alarm));
          case INTERVAL -> node.sendInterval(delay, pid, new Command.Ring(alarm));
        };
    alarm.started(timer);
    return alarm;
  }

  static Command.Order cancel() {
    return worker -> {
      Alarm alarm = worker.alarms().poll();
      if (alarm != null) {
        alarm.cancel();
      }
    };
  }
}
