package dev.coppice.supervisor;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessFenced;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.supervisor.Child.Slot;
import dev.coppice.supervisor.Supervisor.Ask;
import dev.coppice.supervisor.Supervisor.RestartChild;
import dev.coppice.supervisor.Supervisor.StartChild;
import dev.coppice.supervisor.Supervisor.StartChildError;
import dev.coppice.supervisor.Supervisor.Tell;
import dev.coppice.supervisor.Supervisor.TerminateChild;
import dev.coppice.supervisor.Supervisor.WhichChildren;
import io.vavr.collection.LinkedHashMap;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * The supervisor's callbacks. A supervisor is a server whose state is its children.
 *
 * <h2>Restarts</h2>
 *
 * A child that is due for a restart first has to pass a limit, the supervisor's intensity or its
 * own retries. Without a delay it is started at once. If it has a delay, or that start fails, its
 * slot becomes {@code Restarting} and the supervisor sends itself a message, later or at once, so
 * that other requests, a shutdown above all, get their turn. When the message comes and nothing has
 * happened to the slot meanwhile, the child is started; if that fails, it is due for a restart
 * again.
 */
final class SupervisorServer implements GenServer<Ask<?>, Tell, SupervisorServer.State> {

  /**
   * The supervisor's state.
   *
   * @param children by id, in start order
   * @param restarted when the restarts within the period happened, newest first
   * @param attempts counts the attempts to restart, to tell them apart
   */
  record State(
      Self<Tell> self, LinkedHashMap<String, Child> children, List<Long> restarted, long attempts) {

    State put(Child child) {
      return new State(self, children.put(child.spec().id(), child), restarted, attempts);
    }

    State drop(Child child) {
      return new State(self, children.remove(child.spec().id()), restarted, attempts);
    }

    Option<Child> child(String id) {
      return children.get(id);
    }

    @Override
    public String toString() {
      return children.values().map(Child::info).mkString("[", ", ", "]");
    }
  }

  private final SupervisorSpec spec;

  SupervisorServer(SupervisorSpec spec) {
    this.spec = spec;
  }

  @Override
  public String label() {
    return "Supervisor";
  }

  // ------------------------------------------------------------------ start and end

  @Override
  public Init<State> init(Self<Tell> self) {
    var _ = self.trapExit(true);
    State state = new State(self, LinkedHashMap.empty(), List.empty(), 0);
    for (ChildSpec childSpec : spec.children()) {
      Child child = new Child(childSpec, new Slot.Stopped(), 0);
      Either<StartError, State> started = started(state, child);
      if (started.isLeft()) {
        SupervisorReport.START_ERROR.log(self, child, started.getLeft());
        stopAll(state);
        return Init.stop(
            ExitReason.shutdown(
                new Supervisor.FailedToStartChild(childSpec.id(), started.getLeft())));
      }
      state = started.get();
    }
    return Init.ok(state);
  }

  @Override
  public void terminate(ExitReason reason, State state) {
    stopAll(state);
  }

  private static void stopAll(State state) {
    state.children().values().toList().reverse().forEach(child -> stop(state.self(), child));
  }

  /** Stops a child's process, if it has one. */
  private static void stop(Self<Tell> self, Child child) {
    if (child.slot() instanceof Slot.Running(var pid)) {
      ExitReason reason = ChildStopper.stop(self, pid, child.spec().shutdown());
      if (!ChildStopper.asAsked(child.spec(), reason)) {
        SupervisorReport.SHUTDOWN_ERROR.log(self, child, reason);
      }
    }
  }

  // ------------------------------------------------------------------ requests

  @Override
  public Answer<State> handleCall(Ask<?> request, From from, State state) {
    return switch (request) {
      case StartChild ask -> {
        Either<StartChildError, State> added = add(state, ask.spec());
        yield Answer.reply(
            ask, added.flatMap(next -> pidOf(next, ask.spec())), added.getOrElse(state));
      }
      case TerminateChild ask -> {
        Option<Child> known = state.child(ask.id());
        yield Answer.reply(
            ask, known.isDefined(), known.map(child -> stopped(state, child)).getOrElse(state));
      }
      case WhichChildren ask ->
          Answer.reply(ask, state.children().values().map(Child::info).toList(), state);
    };
  }

  /** The process of a child just added; none if it chose not to run. */
  private static Either<StartChildError, Pid<?>> pidOf(State state, ChildSpec spec) {
    return state
        .child(spec.id())
        .flatMap(child -> child.info().pid())
        .toEither(() -> new StartChildError.NotStarted(new StartError.Ignored()));
  }

  private Either<StartChildError, State> add(State state, ChildSpec childSpec) {
    Option<Child> known = state.child(childSpec.id());
    if (known.isDefined()) {
      return Either.left(
          known.get().slot() instanceof Slot.Running(var pid)
              ? new StartChildError.AlreadyStarted(pid)
              : new StartChildError.AlreadyPresent());
    }
    return started(state, new Child(childSpec, new Slot.Stopped(), 0))
        .mapLeft(StartChildError.NotStarted::new);
  }

  private static State stopped(State state, Child child) {
    stop(state.self(), child);
    return ended(state, child);
  }

  /** The state when a child has ended and is not to be restarted. */
  private static State ended(State state, Child child) {
    return child.spec().restart() == Restart.TEMPORARY
        ? state.drop(child)
        : state.put(child.with(new Slot.Stopped()));
  }

  // ------------------------------------------------------------------ what happens to children

  @Override
  public Step<State> handleInfo(Awaited<Tell> info, State state) {
    return switch (info) {
      case Exit<Tell>(var from, var reason) ->
          state
              .children()
              .values()
              .find(child -> child.isRunning(from))
              .map(child -> childEnded(state, child, reason))
              .getOrElse(() -> Step.noReply(state)); // a stray link, or a child already dealt with
      case Message<Tell>(RestartChild(var id, var attempt)) ->
          state
              .child(id)
              .filter(child -> child.slot().equals(new Slot.Restarting(attempt)))
              .map(child -> startAgain(state, child))
              .getOrElse(() -> Step.noReply(state)); // stopped or removed meanwhile
      case Down<Tell> _, Timeout<Tell> _ -> Step.noReply(state);
    };
  }

  private Step<State> childEnded(State state, Child child, ExitReason reason) {
    if (reason.isAbnormal() || child.spec().restart() == Restart.PERMANENT) {
      SupervisorReport.CHILD_TERMINATED.log(state.self(), child, reason);
    }
    return child.spec().restart().after(reason)
        ? dueForRestart(state, child, reason, false)
        : Step.noReply(ended(state, child));
  }

  /**
   * Restarts a child if its limit allows.
   *
   * @param retry whether a start has just failed: then others get their turn first
   */
  private Step<State> dueForRestart(State state, Child child, Object cause, boolean retry) {
    Option<State> counted = counted(state, child);
    if (counted.isEmpty()) {
      SupervisorReport.SHUTDOWN.log(state.self(), child, cause);
      return Step.stop(ExitReason.shutdown(), ended(state, child));
    }
    Child again = child.oneMoreRestart();
    Duration delay = child.spec().backoff().delay(again.restarts());
    return delay.isZero() && !retry
        ? startAgain(counted.get(), again)
        : Step.noReply(restartLater(counted.get(), again, delay));
  }

  /** The state with one more restart counted; none if that is one too many. */
  private Option<State> counted(State state, Child child) {
    if (child.spec().retries().isDefined()) {
      return Option.when(child.restarts() < child.spec().retries().get(), state);
    }
    long now = state.self().node().nanoTime();
    long period = spec.period().toNanos();
    List<Long> recent = state.restarted().takeWhile(then -> now - then <= period).prepend(now);
    return Option.when(
        recent.size() <= spec.intensity(),
        new State(state.self(), state.children(), recent, state.attempts()));
  }

  private Step<State> startAgain(State state, Child child) {
    Either<StartError, State> started = started(state, child);
    if (started.isRight()) {
      return Step.noReply(started.get());
    }
    SupervisorReport.START_ERROR.log(state.self(), child, started.getLeft());
    return dueForRestart(state, child, started.getLeft(), true);
  }

  private static State restartLater(State state, Child child, Duration delay) {
    long attempt = state.attempts() + 1;
    RestartChild message = new RestartChild(child.spec().id(), attempt);
    if (delay.isZero()) {
      state.self().pid().send(message);
    } else {
      var _ = state.self().node().sendAfter(delay, state.self().pid(), message);
    }
    State next = state.put(child.with(new Slot.Restarting(attempt)));
    return new State(next.self(), next.children(), next.restarted(), attempt);
  }

  /** Runs a child's start function, in this process. */
  private static Either<StartError, State> started(State state, Child child) {
    Either<StartError, ? extends ProcessRef> outcome;
    try {
      outcome = child.spec().start().start(state.self());
    } catch (ProcessFenced fenced) {
      throw fenced;
    } catch (Throwable thrown) {
      outcome = Either.left(new StartError.Failed(ExitReason.of(thrown)));
    }
    if (outcome.isRight()) {
      Child running = child.with(new Slot.Running(outcome.get().pid()));
      SupervisorReport.PROGRESS.log(state.self(), running, outcome.get().pid());
      return Either.right(state.put(running));
    }
    return outcome.getLeft() instanceof StartError.Ignored
        ? Either.right(ended(state, child))
        : Either.left(outcome.getLeft());
  }
}
