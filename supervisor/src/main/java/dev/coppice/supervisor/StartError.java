package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;

/** Why there is no process after an attempt to start one. */
public sealed interface StartError {

  /** The process chose not to run; {@code ignore}. Not a failure: a supervisor keeps the child. */
  record Ignored() implements StartError {}

  /**
   * The name is in use; {@code {already_started, Pid}}.
   *
   * @param pid who has it
   */
  record AlreadyStarted(Pid<?> pid) implements StartError {}

  /**
   * Initialisation failed, and the process is gone.
   *
   * @param reason why
   */
  record Failed(ExitReason reason) implements StartError {
    @Override
    public String toString() {
      return reason.toString();
    }
  }

  /**
   * {@return the reason a process ends with that cannot go on without the one it tried to start}
   */
  default ExitReason asExitReason() {
    return switch (this) {
      case Failed(var reason) -> reason;
      case Ignored _, AlreadyStarted _ -> ExitReason.of(this);
    };
  }
}
