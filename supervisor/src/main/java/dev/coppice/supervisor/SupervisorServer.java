package dev.coppice.supervisor;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Supervisor.Ask;
import dev.coppice.supervisor.Supervisor.Tell;
import io.vavr.control.Either;

/**
 * The supervisor's callbacks: how it starts and ends. What it can be asked is in {@link
 * SupervisorRequests}, what it does when children end in {@link Restarts}.
 */
final class SupervisorServer implements GenServer<Ask<?>, Tell, SupervisorState> {
  private final SupervisorSpec spec;

  SupervisorServer(SupervisorSpec spec) {
    this.spec = spec;
  }

  @Override
  public String label() {
    return "Supervisor";
  }

  @Override
  public Init<SupervisorState> init(Self<Tell> self) {
    var _ = self.trapExit(true);
    SupervisorState state = SupervisorState.of(self, spec);
    for (ChildSpec childSpec : spec.children()) {
      Child child = Child.planned(childSpec, state.children().next());
      Either<StartError, SupervisorState> started = ChildStarter.start(state, child);
      if (started.isLeft()) {
        SupervisorReport.START_ERROR.log(state, child, started.getLeft());
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
  public Answer<SupervisorState> handleCall(Ask<?> request, From from, SupervisorState state) {
    return SupervisorRequests.answer(request, state);
  }

  @Override
  public Step<SupervisorState> handleInfo(Awaited<Tell> info, SupervisorState state) {
    return Restarts.informed(info, state);
  }

  @Override
  public void terminate(ExitReason reason, SupervisorState state) {
    stopAll(state);
  }

  private static void stopAll(SupervisorState state) {
    ChildStopper stopper = new ChildStopper(state, _ -> true);
    state
        .children()
        .inOrder()
        .reverse()
        .filter(Child::isRunning)
        .forEach(
            child -> {
              var _ = stopper.stop(child);
            });
  }
}
