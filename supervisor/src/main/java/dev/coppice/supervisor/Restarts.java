package dev.coppice.supervisor;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.mailbox.TimerRef;
import dev.coppice.supervisor.Child.Slot;
import dev.coppice.supervisor.Supervisor.DelayOver;
import dev.coppice.supervisor.Supervisor.Tell;
import dev.coppice.supervisor.Supervisor.TryAgain;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What a supervisor does when children end.
 *
 * <h2>How it works</h2>
 *
 * An EXIT of a child that is not known to run is ignored: the child has been dealt with. Otherwise
 * its {@link Restart} and the reason decide. If it is <em>not</em> to be restarted it is dropped,
 * and perhaps the supervisor ends for that ({@link AutoShutdown}). If it is:
 *
 * <ol>
 *   <li>This restart is counted, in the child's own budget if it has one, else in the window that
 *       all children share. If it is one too many, the supervisor gives up, before anybody is
 *       stopped or started.
 *   <li>The children that the {@link Strategy} names are stopped, newest first. Temporary ones are
 *       forgotten.
 *   <li>If the child has a delay, it gets a timer and everything else waits for that.
 *   <li>All of the group that are left are started, oldest first, those that were not running
 *       before included. When one fails, those before it go on, those behind it stay stopped, and
 *       the supervisor sends itself a message: so others get their turn, its own stop above all.
 *       When the message comes and that child still waits for it, all of this begins again, for
 *       that child, with the counting.
 * </ol>
 *
 * When a timer fires the group is stopped once more, since somebody may have been started by hand
 * meanwhile, and then started. A restart of a group takes all of it over: whoever waited in it, for
 * a message or a timer, waits no longer, and is started with the others.
 */
final class Restarts {
  private Restarts() {}

  /** Handles what is neither a call nor a cast. */
  static Step<SupervisorState> informed(Awaited<Tell> info, SupervisorState state) {
    return switch (info) {
      case Exit<Tell> exit when Exits.isEnd(exit) ->
          state
              .children()
              .runningAs(exit.from())
              .map(child -> ended(state, child, exit.reason()))
              .getOrElse(() -> Step.noReply(state));
      case Message<Tell>(TryAgain(var id)) -> tryAgain(state, id);
      case Message<Tell>(DelayOver(var id, var timer)) -> delayOver(state, id, timer);
      case Exit<Tell> _, Down<Tell> _, Timeout<Tell> _ -> Step.noReply(state);
    };
  }

  private static Step<SupervisorState> ended(
      SupervisorState state, Child child, ExitReason reason) {
    Restart rule = child.spec().restart();
    if (rule.isReported(reason)) {
      SupervisorReport.CHILD_TERMINATED.log(state, child, reason);
    }
    if (rule.after(reason)) {
      return restart(state, child.ended(reason, state.now()), reason);
    }
    SupervisorState dropped = state.dropped(child);
    return endsFor(dropped, child)
        ? Step.stop(ExitReason.shutdown(), dropped)
        : Step.noReply(dropped);
  }

  /** Whether the supervisor ends because a child has. */
  private static boolean endsFor(SupervisorState state, Child ended) {
    return ended.spec().significant()
        && switch (state.flags().autoShutdown()) {
          case NEVER -> false;
          case ANY_SIGNIFICANT -> true;
          case ALL_SIGNIFICANT -> !isSignificantPresent(state);
        };
  }

  /**
   * Whether a significant child runs or is to come back; with a sibling that waits for its delay,
   * perhaps.
   */
  private static boolean isSignificantPresent(SupervisorState state) {
    List<Predicate<Child>> toComeBack =
        state
            .children()
            .iterator()
            .filter(child -> child.slot() instanceof Slot.Delayed)
            .map(state.flags().strategy()::affectedBy)
            .toList();
    return state
        .children()
        .iterator()
        .filter(child -> child.spec().significant())
        .exists(
            child ->
                !(child.slot() instanceof Slot.Stopped)
                    || toComeBack.exists(affects -> affects.test(child)));
  }

  /** The message after a start that failed. Any of them will do, as in OTP. */
  private static Step<SupervisorState> tryAgain(SupervisorState state, String id) {
    for (Child child : state.children().withId(id)) {
      if (child.slot() instanceof Slot.Retrying(_, var why)) {
        return restart(state, child.failedAgain(), why);
      }
    }
    return Step.noReply(state); // stopped, or restarted with a sibling
  }

  private static Step<SupervisorState> delayOver(SupervisorState state, String id, TimerRef timer) {
    for (Child child : state.children().withId(id)) {
      if (child.slot() instanceof Slot.Delayed(_, var mine) && mine == timer) {
        return Step.noReply(started(stopped(state, child), child));
      }
    }
    return Step.noReply(state); // stopped, or restarted with a sibling
  }

  // ------------------------------------------------------------------ one restart

  /**
   * Restarts a child with those that go with it.
   *
   * @param why what its failure was
   */
  private static Step<SupervisorState> restart(SupervisorState state, Child child, Object why) {
    Option<SupervisorState> counted = counted(state, child);
    if (counted.isEmpty()) {
      SupervisorReport.givingUp(state, child, why);
      return Step.stop(ExitReason.shutdown(), state.dropped(child));
    }
    Duration delay = child.spec().backoff().delay(child.failures(), seed(state, child));
    Child next = delay.isZero() ? child : delayed(state.self(), child, delay);
    SupervisorState stopped = stopped(counted.get().put(next), next);
    return Step.noReply(delay.isZero() ? started(stopped, next) : stopped);
  }

  /** The state with one more restart counted; none if that is one too many. */
  private static Option<SupervisorState> counted(SupervisorState state, Child child) {
    Option<Integer> budget = child.spec().retries();
    return budget.isDefined()
        ? Option.when(child.failures() <= budget.get(), state)
        : state.window().admit(state.now(), state.flags()).map(state::with);
  }

  private static Child delayed(Self<Tell> self, Child child, Duration delay) {
    String id = child.spec().id();
    TimerRef timer = self.node().startTimer(delay, self.pid(), itself -> new DelayOver(id, itself));
    return child.with(new Slot.Delayed(child.pid(), timer));
  }

  /** What tells one restart from another. */
  private static long seed(SupervisorState state, Child child) {
    long whose = 31 * state.self().pid().id() + child.spec().id().hashCode();
    return 31 * (31 * whose + child.restarts()) + state.now();
  }

  // ------------------------------------------------------------------ a group

  /** The children that are restarted with one that has failed, oldest first. */
  private static List<Child> group(SupervisorState state, Child failed) {
    return state.flags().strategy() == Strategy.ONE_FOR_ONE
        ? state.children().withId(failed.spec().id()).toList()
        : state.children().inOrder().filter(state.flags().strategy().affectedBy(failed));
  }

  private static SupervisorState stopped(SupervisorState state, Child failed) {
    if (state.flags().strategy() == Strategy.ONE_FOR_ONE) {
      return state;
    }
    var stopper = new ChildStopper(state, state.flags().strategy().affectedBy(failed));
    return group(state, failed)
        .reverse()
        .foldLeft(state, (before, child) -> stopped(before, child, failed, stopper));
  }

  private static SupervisorState stopped(
      SupervisorState state, Child child, Child failed, ChildStopper stopper) {
    if (child.isRunning()) {
      ExitReason reason = stopper.stop(child);
      return child.spec().restart() == Restart.TEMPORARY
          ? state.remove(child)
          : state.put(child.takenDown(reason, failed.spec().id(), state.now()));
    }
    if (child.position() == failed.position()) {
      return state;
    }
    if (child.slot() instanceof Slot.Delayed(_, var timer)) {
      var _ = timer.cancel();
    }
    return state.put(child.with(new Slot.Stopped()));
  }

  private static SupervisorState started(SupervisorState state, Child failed) {
    SupervisorState next = state;
    for (Child child : group(state, failed)) {
      Either<StartError, SupervisorState> started = ChildStarter.start(next, child);
      if (started.isLeft()) {
        return failedToStart(notWaiting(next, failed, child), child, started.getLeft());
      }
      next = started.get();
    }
    return next;
  }

  /**
   * Whose failure began all this, but who comes behind the one that could not be started, waits for
   * nothing any more: it is that one that is tried again.
   */
  private static SupervisorState notWaiting(SupervisorState state, Child failed, Child notStarted) {
    return state
        .children()
        .withId(failed.spec().id())
        .filter(child -> child.position() > notStarted.position())
        .map(child -> state.put(child.with(new Slot.Stopped())))
        .getOrElse(state);
  }

  private static SupervisorState failedToStart(SupervisorState state, Child child, StartError why) {
    SupervisorReport.START_ERROR.log(state, child, why);
    state.self().pid().send(new TryAgain(child.spec().id()));
    return state.put(child.with(new Slot.Retrying(child.pid(), why)));
  }
}
