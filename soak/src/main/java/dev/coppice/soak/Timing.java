package dev.coppice.soak;

import dev.coppice.mailbox.Name;
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

  static Command.Order start(Fate to, Kind kind, Duration delay, boolean byName) {
    return worker -> {
      // Who is killed between starting one and writing it down leaves one that nobody can cancel.
      boolean mayLast = !worker.me().mortal() || !lasts(kind, delay);
      Alarm alarm = start(worker.node(), to, kind, delay, byName && mayLast);
      if (alarm != null) {
        worker.alarms().push(alarm);
      }
    };
  }

  /**
   * Starts a timer; an endless one only for who will not have to outlive it.
   *
   * @param byName whether it is to be addressed to a name that is its receiver's alone
   */
  static @Nullable Alarm start(Node node, Fate to, Kind kind, Duration delay, boolean byName) {
    Pid<Command> pid = to.pid();
    Name<Command> name = byName ? to.ownName() : null;
    if (pid == null || (byName && name == null) || (!to.mortal() && lasts(kind, delay))) {
      return null;
    }
    long due = node.nanoTime() + delay.toNanos();
    Alarm alarm = new Alarm(to, due, kind == Kind.INTERVAL, name);
    alarm.started(
        name == null
            ? forPid(node, pid, kind, delay, due, alarm)
            : forName(node, name, kind, delay, due, alarm));
    return alarm;
  }

  /** Whether it has to be cancelled, or to end with its process. */
  private static boolean lasts(Kind kind, Duration delay) {
    return kind == Kind.INTERVAL || delay.toSeconds() > 0;
  }

  private static TimerRef forPid(
      Node node, Pid<Command> pid, Kind kind, Duration delay, long due, Alarm alarm) {
    return switch (kind) {
      case SEND_AFTER -> node.sendAfter(delay, pid, new Command.Ring(alarm));
      case START -> node.startTimer(delay, pid, _ -> new Command.Ring(alarm));
      case AT -> node.sendAt(due, pid, new Command.Ring(alarm));
      case INTERVAL -> node.sendInterval(delay, pid, new Command.Ring(alarm));
    };
  }

  private static TimerRef forName(
      Node node, Name<Command> name, Kind kind, Duration delay, long due, Alarm alarm) {
    return switch (kind) {
      case SEND_AFTER -> node.sendAfter(delay, name, new Command.Ring(alarm));
      case START -> node.startTimer(delay, name, _ -> new Command.Ring(alarm));
      case AT -> node.sendAt(due, name, new Command.Ring(alarm));
      case INTERVAL -> node.sendInterval(delay, name, new Command.Ring(alarm));
    };
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
