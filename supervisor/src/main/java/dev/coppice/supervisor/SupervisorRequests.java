package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.supervisor.Child.Slot;
import dev.coppice.supervisor.Supervisor.Ask;
import dev.coppice.supervisor.Supervisor.DeleteChildError;
import dev.coppice.supervisor.Supervisor.RestartChildError;
import dev.coppice.supervisor.Supervisor.StartChildError;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a supervisor can be asked. The answer depends on the child's slot alone: a child that has
 * ended still runs, as far as the answer goes, until the supervisor has handled that.
 */
final class SupervisorRequests {
  private SupervisorRequests() {}

  static Answer<SupervisorState> answer(Ask<?> request, SupervisorState state) {
    return switch (request) {
      case Supervisor.StartChild ask -> startChild(ask, state);
      case Supervisor.TerminateChild ask -> {
        Option<Child> known = state.children().withId(ask.id());
        yield Answer.reply(
            ask, known.isDefined(), known.map(it -> terminated(state, it)).getOrElse(state));
      }
      case Supervisor.RestartChild ask -> restartChild(ask, state);
      case Supervisor.DeleteChild ask -> deleteChild(ask, state);
      case Supervisor.GetChildSpec ask ->
          Answer.reply(ask, state.children().withId(ask.id()).map(Child::spec), state);
      case Supervisor.CountChildren ask -> Answer.reply(ask, state.counts(), state);
      case Supervisor.WhichChildren ask -> Answer.reply(ask, state.whichChildren(), state);
      case Supervisor.History ask -> Answer.reply(ask, state.restartHistory(), state);
    };
  }

  private static Answer<SupervisorState> startChild(
      Supervisor.StartChild ask, SupervisorState state) {
    Option<StartChildError> refusal = refusal(state, ask.spec());
    if (refusal.isDefined()) {
      return Answer.reply(ask, Either.left(refusal.get()), state);
    }
    Child child = Child.planned(ask.spec(), state.children().next());
    Either<StartError, SupervisorState> started = ChildStarter.start(state, child);
    return Answer.reply(
        ask,
        started
            .map(next -> processOf(next, ask.spec().id()))
            .mapLeft(StartChildError.NotStarted::new),
        started.getOrElse(state));
  }

  private static Option<StartChildError> refusal(SupervisorState state, ChildSpec spec) {
    return state
        .flags()
        .objectionTo(spec)
        .<StartChildError>map(StartChildError.BadCombination::new)
        .orElse(() -> state.children().withId(spec.id()).map(SupervisorRequests::alreadyThere));
  }

  private static StartChildError alreadyThere(Child child) {
    return child
        .process()
        .<StartChildError>map(process -> new StartChildError.AlreadyStarted(process.pid()))
        .getOrElse(StartChildError.AlreadyPresent::new);
  }

  private static Answer<SupervisorState> restartChild(
      Supervisor.RestartChild ask, SupervisorState state) {
    Either<RestartChildError, SupervisorState> started =
        SupervisorRequests.<RestartChildError>stopped(
                state,
                ask.id(),
                RestartChildError.NotFound::new,
                RestartChildError.Running::new,
                RestartChildError.Restarting::new)
            .flatMap(
                child ->
                    ChildStarter.start(state, child).mapLeft(RestartChildError.NotStarted::new));
    return Answer.reply(
        ask, started.map(next -> processOf(next, ask.id())), started.getOrElse(state));
  }

  private static Answer<SupervisorState> deleteChild(
      Supervisor.DeleteChild ask, SupervisorState state) {
    Either<DeleteChildError, Child> stopped =
        stopped(
            state,
            ask.id(),
            DeleteChildError.NotFound::new,
            DeleteChildError.Running::new,
            DeleteChildError.Restarting::new);
    return Answer.reply(ask, stopped.map(Child::spec), stopped.map(state::remove).getOrElse(state));
  }

  /** A child that is kept and does not run; or what is in the way. */
  private static <E> Either<E, Child> stopped(
      SupervisorState state,
      String id,
      Supplier<E> notFound,
      Function<Pid<?>, E> running,
      Supplier<E> restarting) {
    return state
        .children()
        .withId(id)
        .toEither(notFound)
        .flatMap(
            child ->
                switch (child.slot()) {
                  case Slot.Stopped _ -> Either.right(child);
                  case Slot.Running(var process, _) -> Either.left(running.apply(process.pid()));
                  case Slot.Retrying _, Slot.Delayed _ -> Either.left(restarting.get());
                });
  }

  /** The process of a child that was to be started; none if it chose not to run. */
  static Option<ProcessRef> processOf(SupervisorState state, String id) {
    return state.children().withId(id).flatMap(Child::process);
  }

  /** The state when a child has been stopped on demand. */
  static SupervisorState terminated(SupervisorState state, Child child) {
    if (child.isRunning()) {
      var _ = new ChildStopper(state, it -> it.position() == child.position()).stop(child);
    }
    return state.dropped(child);
  }
}
