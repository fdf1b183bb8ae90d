package dev.coppice.supervisor;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import io.vavr.control.Option;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Stops children, one after the other: watches one, tells it, waits for its end. The watch is by
 * monitor, so that a child that has removed its link is stopped all the same.
 *
 * <p>Children that are to be stopped may have ended by themselves, and the news of it waits in the
 * mailbox; perhaps of very many. It is taken out before each stop, for all of them, so that no stop
 * has to search through it.
 */
final class ChildStopper {
  private final SupervisorState state;
  private final Predicate<Child> doomed;
  private final Map<Pid<?>, ExitReason> ended = new HashMap<>();

  /**
   * Prepares to stop some children.
   *
   * @param doomed which
   */
  ChildStopper(SupervisorState state, Predicate<Child> doomed) {
    this.state = state;
    this.doomed = doomed;
  }

  /**
   * Stops a child that runs, and reports if it did not end as it should.
   *
   * @return why it ended
   */
  ExitReason stop(Child child) {
    Exits.take(state, doomed, ended);
    Pid<?> pid = child.pid().get();
    ExitReason known = ended.get(pid);
    ExitReason reason = known == null ? stop(state.self(), pid, child.spec().shutdown()) : known;
    if (!asAsked(child.spec(), reason)) {
      SupervisorReport.SHUTDOWN_ERROR.log(state, child, reason);
    }
    return reason;
  }

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
    if (spec.restart() != Restart.PERMANENT && !reason.isAbnormal()) {
      return true;
    }
    return spec.shutdown() instanceof Shutdown.BrutalKill
        ? reason.equals(ExitReason.killed())
        : reason.equals(ExitReason.shutdown());
  }
}
