package dev.coppice.soak;

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
  private final AtomicReference<State> state = new AtomicReference<>(State.SET);
  private volatile boolean cancelling;
  private volatile boolean started;
  private volatile boolean fenced;
  private @Nullable TimerRef timer;

  Alarm(Fate to, long due, boolean periodic) {
    this.to = to;
    this.node = to.ledger().node();
    this.due = due;
    this.periodic = periodic;
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
  void rung() {
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
            && to.isAlive()
        ? to + ": missing message of a timer"
        : null;
  }
}
