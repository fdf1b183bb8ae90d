package dev.coppice.test;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import io.vavr.control.Option;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One simulation, from the making of its node to the end of its threads. */
final class SimulatedRun {

  /** What is done on the stage; what it throws is its failure. */
  interface Action {
    void run() throws Throwable;
  }

  private final Simulation settings;
  private final boolean recording;
  private final Simulator simulator;
  private final Stage stage;

  /** The current thread will take part, and has to play. */
  SimulatedRun(Simulation settings, Decisions decisions, boolean recording) {
    this.settings = settings;
    this.recording = recording;
    Faults faults = new Faults();
    Reports reports = new Reports();
    this.simulator =
        new Simulator(
            decisions, settings.traced(), settings.livelock(), faults::allows, reports::note);
    Node node = Node.open(NodeOptions.defaults().withScheduler(() -> simulator));
    this.stage = new Stage(node, faults, reports);
  }

  Stage stage() {
    return stage;
  }

  Outcome play(Action action) {
    Watchman watchman = Watchman.watch(simulator, settings.patience());
    Throwable failure = null;
    try {
      action.run();
      simulator.rest();
      Leftovers.check(stage, settings.allowed(), simulator::whoWaits);
    } catch (Throwable thrown) {
      failure = thrown;
    }
    Trace trace = simulator.trace();
    long steps = simulator.steps();
    Duration time = Duration.ofNanos(simulator.now());
    failure = close(failure);
    watchman.dismiss();
    return new Outcome(
        settings.seed(),
        Option.when(recording, simulator::schedule),
        trace,
        steps,
        time,
        Option.of(failure));
  }

  private @Nullable Throwable close(@Nullable Throwable failure) {
    Throwable why = failure;
    if (simulator.wrong() == null) {
      try {
        stage.faults().liftAll();
        stage.node().close();
        simulator.rest();
      } catch (Throwable thrown) {
        why = why == null ? thrown : why;
      }
    }
    simulator.end();
    if (simulator.wrong() != null) {
      var _ = Thread.interrupted(); // it was woken by that
      return simulator.wrong();
    }
    return why;
  }
}
