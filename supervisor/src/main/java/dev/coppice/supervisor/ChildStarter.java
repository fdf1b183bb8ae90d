package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.Objects;

/** Starts one child. */
final class ChildStarter {
  private ChildStarter() {}

  /** The state when the child runs, or has chosen not to; or why it could not be started. */
  static Either<StartError, SupervisorState> start(SupervisorState state, Child child) {
    return run(child.spec().start(), state.self())
        .map(
            process ->
                process
                    .map(started -> running(state, child, started))
                    .getOrElse(() -> state.dropped(child)));
  }

  /** Runs the user's code, in this process. Whatever comes of it, it is no harm to the process. */
  private static Either<StartError, Option<ProcessRef>> run(ChildStart start, Self<?> self) {
    return Harmless.call(
        () -> {
          Either<StartError, ? extends ProcessRef> outcome = start.start(self);
          if (outcome.isRight()) {
            var _ = Objects.requireNonNull(outcome.get().pid(), "the process");
            return Either.right(Option.some(outcome.get()));
          }
          return outcome.getLeft() instanceof StartError.Ignored
              ? Either.right(Option.none())
              : Either.left(Objects.requireNonNull(outcome.getLeft(), "the error"));
        },
        thrown -> Either.left(new StartError.Failed(ExitReason.of(thrown))));
  }

  private static SupervisorState running(SupervisorState state, Child child, ProcessRef process) {
    long now = state.now();
    Child up = child.up(process, now);
    if (!up.isSimple()) {
      SupervisorReport.PROGRESS.log(state, up, process.pid());
    }
    SupervisorState next = withoutTwin(state, up).put(up);
    for (RestartRecord restart : child.record(state.self().pid(), Option.some(now))) {
      next = next.with(restart);
      state.listener().forEach(listener -> tell(listener, restart));
    }
    return next;
  }

  /**
   * A process is one child of a simple supervisor, as in OTP, however often the factory returns it.
   */
  private static SupervisorState withoutTwin(SupervisorState state, Child up) {
    return up.pid()
        .filter(_ -> up.isSimple())
        .flatMap(state.children()::withPid)
        .filter(twin -> twin.position() != up.position())
        .map(state::remove)
        .getOrElse(state);
  }

  private static void tell(RestartListener listener, RestartRecord restart) {
    Harmless.run(
        () -> listener.restarted(restart),
        thrown -> SupervisorReport.listenerFailed(listener, thrown));
  }
}
