package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.MonitorRef;
import org.jspecify.annotations.Nullable;

/** One monitor. Changed by its owner alone. */
final class Watch {
  private enum State {
    ON,
    FIRED,
    OFF,
    FLUSHED
  }

  /** How a monitor was set, which decides what {@code noproc} can mean. */
  enum Way {
    /** With the spawn: it cannot come too late. */
    AT_SPAWN,
    /** By pid. */
    BY_PID,
    /** By name: whoever has it then. */
    BY_NAME
  }

  private final Fate owner;
  private final Fate target;
  private final MonitorRef reference;
  private final Way way;
  private final @Nullable Loan loan;
  private volatile State state = State.ON;

  Watch(Fate owner, Fate target, MonitorRef reference, Way way, @Nullable Loan loan) {
    this.owner = owner;
    this.target = target;
    this.reference = reference;
    this.way = way;
    this.loan = loan;
  }

  Fate target() {
    return target;
  }

  MonitorRef reference() {
    return reference;
  }

  /** The DOWN is received. Whether it tells of the target's end. */
  boolean fired(ExitReason reason) {
    if (state != State.ON) {
      owner.violation("DOWN " + reason + " of " + target + " for a monitor that is " + state);
    }
    state = State.FIRED;
    if (loan != null) {
      loan.downReceived();
    }
    if (reason.equals(ExitReason.noproc()) && way == Way.BY_NAME) {
      return false; // the name was free, which says nothing of who once had it
    }
    target.ended(reason, way == Way.AT_SPAWN, "DOWN at " + owner);
    return true;
  }

  /** It was taken off before it fired. */
  void takenOff() {
    if (state == State.FIRED) {
      owner.violation("took off a monitor of " + target + " that had fired");
    }
    state = State.OFF;
  }

  void flushed() {
    if (state != State.FIRED) {
      state = State.FLUSHED;
    }
  }

  boolean isOn() {
    return state == State.ON;
  }

  /** The DOWN that its owner should have received and has not, if so. */
  @Nullable String missing() {
    return isOn() && owner.isAlive() && target.isDead()
        ? owner + ": missing DOWN of " + target + ", monitored " + way
        : null;
  }
}
