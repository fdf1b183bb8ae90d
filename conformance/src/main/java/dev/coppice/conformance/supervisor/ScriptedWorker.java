package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.tagged;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.Step;
import io.vavr.control.Option;

/**
 * A worker that does what the scenario says.
 *
 * @param itself what it is called and who its supervisor is
 * @param how how its init goes
 * @param supervisor its parent
 */
record ScriptedWorker(
    Roster roster, Member itself, String how, Scenario.Worker script, Pid<?> supervisor)
    implements GenServer<ScriptedWorker.Ask<?>, ScriptedWorker.Tell, ScriptedWorker.State> {

  sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** Remove the link to the supervisor. */
  record Unlink() implements Ask<Boolean> {}

  sealed interface Tell {}

  record End(ExitReason reason) implements Tell {}

  record Crash() implements Tell {}

  /**
   * Its state.
   *
   * @param ownEnd whether it ends because a step says so
   */
  record State(Self<Tell> self, boolean ownEnd) {}

  /** What is thrown: {@code error(boom)}. */
  static RuntimeException boom() {
    return new IllegalStateException("boom");
  }

  static ExitReason refused() {
    return ExitReason.of(atom("refused"));
  }

  @Override
  public Init<State> init(Self<Tell> self) {
    var _ = self.trapExit(script.traps());
    return switch (how) {
      case "error" -> Init.stop(refused());
      case "shutdown_error" -> Init.stop(ExitReason.shutdown(atom("refused")));
      case "ignore" -> Init.ignore();
      case "crash" -> throw boom();
      default -> Init.ok(new State(self, false));
    };
  }

  @Override
  public Answer<State> handleCall(Ask<?> request, From from, State state) {
    return switch (request) {
      case Unlink ask -> {
        state.self().unlink(supervisor);
        yield Answer.reply(ask, true, state);
      }
    };
  }

  @Override
  public Step<State> handleCast(Tell message, State state) {
    return switch (message) {
      case End(var reason) -> Step.stop(reason, new State(state.self(), true));
      case Crash _ -> throw boom();
    };
  }

  /** A signal of a stranger. */
  @Override
  public Step<State> handleInfo(Awaited<Tell> info, State state) {
    return info instanceof Exit<Tell>(_, var reason)
        ? Step.stop(reason, new State(state.self(), true))
        : Step.noReply(state);
  }

  /**
   * Its own end is as planned; when its supervisor has it stop or has ended, it does as it likes.
   */
  @Override
  public void terminate(ExitReason reason, State state) {
    if (reason instanceof ExitReason.Crash) {
      roster.event(itself.name(), tagged("terminate", atom("crash")));
    } else if (state.ownEnd()) {
      roster.event(itself.name(), tagged("terminate", Reasons.term(reason)));
    } else if (script.deaf()) {
      state.self().receive(_ -> Option.none());
    } else {
      roster.stopping(itself, reason);
      answer(script.onShutdown());
    }
  }

  private static void answer(Term onShutdown) {
    if (onShutdown.tag().equals("answers")) {
      Term answer = onShutdown.at(1);
      throw answer.equals(atom("crash")) ? boom() : new ProcessExit(Reasons.of(answer));
    }
  }
}
