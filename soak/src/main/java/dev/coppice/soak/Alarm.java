package dev.coppice.soak;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.TimerRef;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One timer that sends a message, once or again and again. */
final class Alarm {
  private enum State {
    SET,
    RUNG,
    CANCELLED
  }

  private final Fate to;
  private final Node node;
  private final long due;
  private final boolean periodic;
  private final @Nullable Name<Command> name;
  private final AtomicReference<State> state = new AtomicReference<>(State.SET);
  private volatile boolean cancelling;
  private volatile boolean started;
  private volatile boolean fenced;
  private @Nullable TimerRef timer;

  /**
   * Makes one that is still to be started.
   *
   * @param name what it is addressed to, the receiver's alone; null if to its pid
   */
  Alarm(Fate to, long due, boolean periodic, @Nullable Name<Command> name) {
    this.to = to;
    this.node = to.ledger().node();
    this.due = due;
    this.periodic = periodic;
    this.name = name;
  }

  Fate to() {
    return to;
  }

  void started(TimerRef by) {
    timer = by;
    to.alarms().add(this);
    started = true;
  }

  /** The message is received. */
  void rungAt(Fate receiver) {
    if (!receiver.equals(to)) {
      to.violation("a message of a timer for it, or its name " + name + ", came to " + receiver);
    }
    if (node.nanoTime() < due) {
      to.violation("a timer's message came too early");
    }
    if (fenced) {
      to.violation("a message of a timer that had been cancelled");
    }
    if (!periodic && !state.compareAndSet(State.SET, State.RUNG)) {
      to.violation("the message of a timer that is " + state.get());
    }
  }

  /** Takes it back. By the one who started it. */
  void cancel() {
    cancelling = true;
    TimerRef running = timer;
    if (running != null && running.cancel().isDefined()) {
      if (state.getAndSet(State.CANCELLED) == State.RUNG) {
        to.violation("a timer was cancelled that had sent its message");
      }
      to.send(new Command.Fence(this::fenced));
    }
  }

  private void fenced() {
    fenced = true;
  }

  /** The message that should have come and has not, if so. */
  @Nullable String missing() {
    return started
            && !cancelling
            && state.get() == State.SET
            && !periodic
            && node.nanoTime() > due
            && (name == null ? to.isAlive() : node.whereis(name).isDefined())
        ? to + ": missing message of a timer"
        : null;
  }

  /**
   * Takes back one that is addressed to a name, since it does not end with whoever had that. All
   * processes have ended.
   */
  void endWithRound() {
    TimerRef running = timer;
    if (name == null || running == null) {
      return;
    }
    boolean wasRunning = running.cancel().isDefined();
    boolean mustRun = !cancelling && (periodic || node.nanoTime() < due);
    if (mustRun && !wasRunning) {
      to.violation("a timer for its name " + name + " ended before its time");
    }
  }
}
