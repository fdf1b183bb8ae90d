package dev.coppice.supervisor;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import io.vavr.control.Option;
import java.util.function.Function;

/**
 * Stops one child: watches it, tells it, waits for its end. The watch is by monitor, so that a
 * child that has removed its link is stopped all the same.
 */
final class ChildStopper {
  private ChildStopper() {}

  /**
   * Stops a child's process.
   *
   * @return why it ended
   */
  static <P> ExitReason stop(Self<P> supervisor, Pid<?> child, Shutdown how) {
    MonitorRef monitor = supervisor.monitor(child);
    Function<Received<P>, Option<ExitReason>> itsEnd =
        received ->
            received instanceof Down<P>(var which, var reason) && which == monitor
                ? Option.some(reason)
                : Option.none();
    ExitReason reason =
        switch (how) {
          case Shutdown.BrutalKill _ -> {
            child.exit(ExitReason.kill());
            yield supervisor.receive(itsEnd);
          }
          case Shutdown.Within(var limit) -> {
            child.exit(ExitReason.shutdown());
            yield supervisor
                .receive(itsEnd, limit)
                .getOrElse(
                    () -> {
                      child.exit(ExitReason.kill());
                      return supervisor.receive(itsEnd);
                    });
          }
          case Shutdown.Infinity _ -> {
            child.exit(ExitReason.shutdown());
            yield supervisor.receive(itsEnd);
          }
        };
    supervisor.unlink(child);
    return BehaviourStart.flushExit(supervisor, child).getOrElse(reason);
  }

  /** Whether a child that was stopped ended as it should. */
  static boolean asAsked(ChildSpec spec, ExitReason reason) {
    if (spec.shutdown() instanceof Shutdown.BrutalKill && reason.equals(ExitReason.killed())) {
      return true;
    }
    return reason.equals(ExitReason.shutdown())
        || (spec.restart() != Restart.PERMANENT && !reason.isAbnormal());
  }
}
