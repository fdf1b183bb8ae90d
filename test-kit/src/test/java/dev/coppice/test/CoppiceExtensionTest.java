package dev.coppice.test;

import static dev.coppice.test.CoppiceTest.On.REAL;
import static dev.coppice.test.CoppiceTest.On.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.testsupport.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    withProperty(
        CoppiceTest.TIMES,
        "5",
        () -> run(Fine.class).assertStatistics(stats -> stats.succeeded(7 + 5)));
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

  /** Whose stage is in a field: another one could not be put there for a replay. */
  static class Prepared {
    private Stage stage;

    @BeforeEach
    void prepare(Stage fresh) {
      stage = fresh;
    }

    @CoppiceTest(seeds = 1000)
    void fails() {
      SimulationTest.lostUpdate(stage);
    }
  }

  @Test
  @DisplayName("a test whose stage was given to a method before it fails with its seed, unshrunk")
  void prepared() {
    run(Prepared.class)
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
                                && text.contains("expected: 2")
                                && !text.contains("shrunk")))));
  }

  static class NeverPlayed {
    static final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void fail(Node node) {
      nodes.add(node);
      throw new IllegalStateException("not today");
    }

    @CoppiceTest(
        on = {SIMULATED, REAL},
        seeds = 1)
    void neverRuns() {}
  }

  @Test
  @DisplayName("the node of a test that does not come to run is closed")
  void neverPlayed() {
    NeverPlayed.nodes.clear();
    run(NeverPlayed.class).assertStatistics(stats -> stats.started(2).failed(2));
    assertThat(NeverPlayed.nodes)
        .hasSize(2)
        .allSatisfy(
            node ->
                assertThatThrownBy(() -> node.spawn(_ -> {}))
                    .hasMessageMatching(".*(over|closed).*"));
  }

  static class Elsewhere {
    @CoppiceTest(seeds = 1)
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void runs(Stage stage) {
      stage.node().nanoTime();
    }
  }

  @Test
  @DisplayName("a test that runs on another thread than it was prepared on is told so")
  void elsewhere() {
    run(Elsewhere.class)
        .failed()
        .assertThatEvents()
        .haveExactly(
            1, event(finishedWithFailure(message(text -> text.contains("SEPARATE_THREAD")))));
  }

  static class Endless {
    @CoppiceTest(seeds = 1)
    @Timeout(value = 100, unit = TimeUnit.MILLISECONDS)
    void waits(Node node) {
      node.run(
          self -> {
            for (; ; ) {
              self.sleep(Duration.ofSeconds(1));
            }
          });
    }
  }

  @Test
  @DisplayName("a time limit of JUnit's ends a test that would wait for ever on simulated time")
  void endless() {
    run(Endless.class)
        .failed()
        .assertThatEvents()
        .haveExactly(1, event(finishedWithFailure(instanceOf(TimeoutException.class))));
  }

  static class FailsUnderFault {
    static @Nullable Fault fault;

    @CoppiceTest(on = REAL)
    void fails(Stage stage) {
      Probe<String> probe = stage.probe();
      stage
          .node()
          .spawn(
              SpawnOptions.none().withTrapExit(),
              self -> {
                self.receive(); // the end of the node
                probe.pid().send("bye");
              });
      fault = stage.faults().drop(String.class);
      throw new IllegalStateException("oops");
    }
  }

  @Test
  @DisplayName("the faults of a test that fails are lifted before its node is closed")
  void liftsFaults() {
    run(FailsUnderFault.class).assertStatistics(stats -> stats.failed(1));
    assertThat(Objects.requireNonNull(FailsUnderFault.fault).count()).isZero();
  }
}
