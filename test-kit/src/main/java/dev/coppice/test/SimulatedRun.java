package dev.coppice.test;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import io.vavr.control.Option;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One simulation, from the making of its node to the end of its threads. */
final class SimulatedRun implements AutoCloseable {

  /** What is done on the stage; what it throws is its failure. */
  interface Action {
    void run() throws Throwable;
  }

  private final Simulation settings;
  private final boolean recording;
  private final Simulator simulator;
  private final Stage stage;
  private boolean played;

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
    played = true;
    if (!simulator.isFirst(Thread.currentThread())) {
      throw new IllegalStateException(
          "the thread that runs a simulated test must be the one for which its node was made;"
              + " JUnit's Timeout.ThreadMode.SEPARATE_THREAD runs it on another");
    }
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
    Throwable closing = end();
    watchman.dismiss();
    SimulationError wrong = simulator.wrong();
    if (wrong != null) {
      var _ = Thread.interrupted(); // the watchman's, most likely
      failure = wrong;
    }
    return new Outcome(
        settings.seed(),
        Option.when(recording, simulator::schedule),
        trace,
        steps,
        time,
        Option.of(failure == null ? closing : failure));
  }

  /**
   * Closes the node, if it can be, and ends the simulation; what went wrong with that, if anything.
   */
  private @Nullable Throwable end() {
    try {
      if (simulator.wrong() == null) {
        stage.faults().liftAll();
        stage.node().close();
        simulator.rest();
      }
      return null;
    } catch (Throwable thrown) {
      return thrown;
    } finally {
      simulator.end();
    }
  }

  /** Ends a simulation that was not played. */
  @Override
  public void close() {
    if (!played) {
      var _ = end();
    }
  }
}
