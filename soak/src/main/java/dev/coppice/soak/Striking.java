package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;

/** Ending another process. */
enum Striking {
  /** Cannot be trapped. */
  KILL,
  /** A reason of its own. */
  REASON,
  /** A request to end. */
  SHUTDOWN,
  /** What ends nobody. */
  NORMAL;

  Command.Order at(Fate target) {
    return worker -> strike(worker.channels(), target);
  }

  void strike(Channels from, Fate target) {
    switch (this) {
      case KILL -> kill(target);
      case REASON -> from.signal(target, ExitReason::of);
      case SHUTDOWN -> from.signal(target, ExitReason::shutdown);
      case NORMAL -> {
        Pid<Command> pid = target.pid();
        if (pid != null && !target.traps() && !target.equals(from.owner())) {
          pid.exit(ExitReason.normal());
        }
      }
    }
  }

  private static void kill(Fate target) {
    Pid<Command> pid = target.pid();
    if (pid != null && target.mortal()) {
      target.give(ExitReason.killed());
      pid.exit(ExitReason.kill());
    }
  }
}
