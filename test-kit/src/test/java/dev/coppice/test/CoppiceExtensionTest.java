package dev.coppice.test;

import static dev.coppice.test.CoppiceTest.On.REAL;
import static dev.coppice.test.CoppiceTest.On.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** What the extension makes of tests. */
class CoppiceExtensionTest {
  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice");

  private static Events run(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .execute()
        .testEvents();
  }

  /** Not a test by its name, but by {@link #run}. */
  static class Fine {
    @CoppiceTest(
        on = {SIMULATED, REAL},
        seeds = 7,
        times = 3)
    void passes(Stage stage, Node node, Faults faults, Reports reports) {
      assertThat(stage).isEqualTo(new Stage(node, faults, reports));
      node.join(node.spawn(self -> self.sleep(Duration.ofMillis(1))));
    }

    @CoppiceTest(seeds = 3)
    void isAborted() {
      assumeThat(true).isFalse();
    }
  }

  @Test
  @DisplayName("a test runs once for each seed, and as often as it says on a real node")
  void runsOften() {
    run(Fine.class).assertStatistics(stats -> stats.succeeded(10).aborted(3).failed(0));
  }

  static class Racy {
    @CoppiceTest(seeds = 1000)
    void fails(Stage stage) {
      SimulationTest.lostUpdate(stage);
    }
  }

  @Test
  @DisplayName("after the first seed that fails there are no more; the failure tells how to replay")
  void stopsAtFirstFailure() {
    Events events = run(Racy.class);
    assertThat(events.started().count()).isLessThan(1000);
    events
        .failed()
        .assertThatEvents()
        .hasSize(1)
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    instanceOf(SeedFailure.class),
                    message(
                        text ->
                            text.contains("replay: -Dcoppice.test.seed=")
                                && text.contains("shrunk to ")
                                && text.contains("-Dcoppice.test.schedule=")
                                && text.contains("send <0.1>")))));
  }

  @Test
  @DisplayName("a seed, or a schedule, given from outside is the only one that runs")
  void replays() {
    Finding finding = Simulation.withSeed(1).explore(1000, SimulationTest::lostUpdate).get();
    withProperty(
        CoppiceTest.SEED,
        "" + finding.found().seed(),
        () -> run(Racy.class).assertStatistics(stats -> stats.started(1).failed(1)));
    withProperty(
        CoppiceTest.SCHEDULE,
        finding.shrunk().get().schedule().get().toString(),
        () -> run(Racy.class).assertStatistics(stats -> stats.started(1).failed(1)));
    withProperty(
        CoppiceTest.SEEDS,
        "2",
        () -> assertThat(run(Racy.class).started().count()).isBetween(1L, 2L));
  }

  private static void withProperty(String name, String value, Runnable action) {
    System.setProperty(name, value);
    try {
      action.run();
    } finally {
      System.clearProperty(name);
    }
  }

  static class Careless {
    @CoppiceTest(seeds = 1)
    void leavesProcess(Node node) {
      node.spawn(Self::receive);
    }

    @CoppiceTest(seeds = 1)
    void leavesCrash(Node node) {
      node.join(
          node.spawn(
              _ -> {
                throw new IllegalStateException("oops");
              }));
    }

    @CoppiceTest(seeds = 1)
    void leavesDeadLetter(Node node) {
      var dead = node.spawn(_ -> {});
      node.join(dead);
      dead.send("too late");
    }
  }

  static class CarelessOnRealNode extends Careless {
    @Override
    @CoppiceTest(on = REAL)
    void leavesProcess(Node node) {
      super.leavesProcess(node);
    }

    @Override
    @CoppiceTest(on = REAL)
    void leavesCrash(Node node) {
      super.leavesCrash(node);
    }

    @Override
    @CoppiceTest(on = REAL)
    void leavesDeadLetter(Node node) {
      super.leavesDeadLetter(node);
    }
  }

  @Test
  @DisplayName("what a test leaves behind fails it, on both kinds of node")
  void careless() {
    run(Careless.class).assertStatistics(stats -> stats.started(3).failed(3));
    run(CarelessOnRealNode.class).assertStatistics(stats -> stats.started(3).failed(3));
  }

  static class Careful {
    @CoppiceTest(
        on = {SIMULATED, REAL},
        seeds = 1,
        allow = {Leftover.PROCESSES, Leftover.CRASHES, Leftover.DEAD_LETTERS})
    void mayLeave(Node node) {
      node.spawn(Self::receive);
      new Careless().leavesCrash(node);
      new Careless().leavesDeadLetter(node);
    }
  }

  @Test
  @DisplayName("unless it is allowed to")
  void careful() {
    run(Careful.class).assertStatistics(stats -> stats.started(2).succeeded(2));
  }
}
