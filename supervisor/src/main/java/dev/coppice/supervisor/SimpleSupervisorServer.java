package dev.coppice.supervisor;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Supervisor.StartChildError;
import dev.coppice.supervisor.Supervisor.Tell;
import io.vavr.Tuple;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.HashMap;
import java.util.Map;

/**
 * The callbacks of a supervisor of children of one kind. What it does when children end is what
 * every supervisor does, see {@link Restarts}; and it answers what every supervisor answers, so
 * that whoever walks the tree of supervisors can walk through it.
 */
final class SimpleSupervisorServer<A, R extends ProcessRef>
    implements GenServer<Request<?, ?>, Tell, SupervisorState> {
  private final SimpleSupervisorSpec<A, R> spec;

  SimpleSupervisorServer(SimpleSupervisorSpec<A, R> spec) {
    this.spec = spec;
  }

  @Override
  public String label() {
    return "SimpleSupervisor";
  }

  @Override
  public Init<SupervisorState> init(Self<Tell> self) {
    var _ = self.trapExit(true);
    return Init.ok(SupervisorState.of(self, spec.supervisor()));
  }

  // ------------------------------------------------------------------ requests

  @Override
  public Answer<SupervisorState> handleCall(
      Request<?, ?> request, From from, SupervisorState state) {
    return switch (request) {
      case SimpleSupervisor.Ask<?> ask -> asked(ask, state);
      case Supervisor.Ask<?> ask -> askedAsSupervisor(ask, state);
      default -> throw new IllegalArgumentException("not for a supervisor: " + request);
    };
  }

  private Answer<SupervisorState> asked(SimpleSupervisor.Ask<?> request, SupervisorState state) {
    return switch (request) {
      case SimpleSupervisor.StartOne ask -> {
        Child child = planned(ask, state);
        Either<StartError, SupervisorState> started = ChildStarter.start(state, child);
        yield Answer.reply(
            ask,
            started.map(next -> SupervisorRequests.processOf(next, child.spec().id())),
            started.getOrElse(state));
      }
      case SimpleSupervisor.TerminateOne ask -> {
        Option<Child> known = state.children().withPid(ask.child());
        yield Answer.reply(
            ask,
            known.isDefined() || !ask.child().isAlive(),
            known.map(it -> SupervisorRequests.terminated(state, it)).getOrElse(state));
      }
      case SimpleSupervisor.SpecOf ask ->
          Answer.reply(ask, state.children().withPid(ask.child()).map(Child::spec), state);
    };
  }

  @SuppressWarnings("unchecked") // SimpleSupervisorRef.startChild takes only an A
  private Child planned(SimpleSupervisor.StartOne ask, SupervisorState state) {
    long number = state.children().next();
    return Child.planned(spec.child(Long.toString(number + 1), (A) ask.argument()), number);
  }

  private static Answer<SupervisorState> askedAsSupervisor(
      Supervisor.Ask<?> request, SupervisorState state) {
    return switch (request) {
      case Supervisor.StartChild ask ->
          Answer.reply(
              ask,
              Either.left(
                  new StartChildError.NotStarted(
                      new StartError.Failed(
                          ExitReason.of("a simple supervisor starts only its own children")))),
              state);
      case Supervisor.CountChildren ask -> {
        ChildCounts counts = state.counts();
        yield Answer.reply(
            ask,
            new ChildCounts(1, counts.active(), counts.supervisors(), counts.workers()),
            state);
      }
      default -> SupervisorRequests.answer(request, state);
    };
  }

  // ------------------------------------------------------------------ ends

  @Override
  public Step<SupervisorState> handleInfo(Awaited<Tell> info, SupervisorState state) {
    return Restarts.informed(info, state);
  }

  @Override
  public void terminate(ExitReason reason, SupervisorState state) {
    List<Child> running = state.children().inOrder().filter(Child::isRunning);
    if (running.isEmpty()) {
      return;
    }
    Child any = running.head();
    List<Pid<?>> processes = running.flatMap(Child::pid);
    var ends = ParallelStop.stop(state.self(), processes, any.spec().shutdown());
    SupervisorReport.guarded(() -> report(state, any, ends)); // compares what users have thrown
  }

  private static void report(
      SupervisorState state, Child any, List<Tuple2<Pid<?>, ExitReason>> ends) {
    trueReasons(state, ends)
        .reject(why -> ChildStopper.asAsked(any.spec(), why))
        .groupBy(SimpleSupervisorServer::kind)
        .values()
        .forEach(alike -> SupervisorReport.notStopped(state, any, alike.head(), alike.size()));
  }

  /**
   * Crashes are alike if they say the same and come from the same place, or are of one class if
   * they do not let themselves be asked.
   */
  private static Object kind(ExitReason why) {
    return why instanceof ExitReason.Crash(var cause)
        ? Harmless.<Object>call(
            () ->
                Tuple.of(
                    cause.getClass(),
                    Option.of(cause.getMessage()),
                    List.of(cause.getStackTrace()).headOption()),
            _ -> cause.getClass())
        : why;
  }

  /** Why children had ended that had before they were told is in the mailbox. */
  private static List<ExitReason> trueReasons(
      SupervisorState state, List<Tuple2<Pid<?>, ExitReason>> ends) {
    if (!ends.exists(end -> end._2.equals(ExitReason.noproc()))) {
      return ends.map(Tuple2::_2);
    }
    Map<Pid<?>, ExitReason> exits = new HashMap<>();
    Exits.take(state, _ -> true, exits);
    return ends.map(end -> exits.getOrDefault(end._1, end._2));
  }
}
