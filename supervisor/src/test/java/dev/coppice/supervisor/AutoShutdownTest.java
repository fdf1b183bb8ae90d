package dev.coppice.supervisor;

import static dev.coppice.supervisor.Actors.crash;
import static dev.coppice.supervisor.Actors.end;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.supervisor.Supervisor.StartChildError;
import dev.coppice.testsupport.CapturedLog;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When a supervisor ends because its significant children have. */
class AutoShutdownTest {
  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Actors actors = new Actors();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName(
      "SU-47 a significant child must not be permanent, nor its supervisor never shut down")
  void badCombinations() {
    var permanent = SupervisorSpec.oneForOne(actors.child("a").withSignificant());
    var never = SupervisorSpec.oneForOne(significant("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Supervisor.start(node, permanent.withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT)))
        .withMessageContaining("permanent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Supervisor.start(node, never))
        .withMessageContaining("no automatic shutdown");
    assertThatIllegalArgumentException().isThrownBy(() -> ChildSpec.supervisor("s", never));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SimpleSupervisor.start(
                    node,
                    SimpleSupervisorSpec.workers(
                            (self, id) -> GenServer.startLink(self, Puppet.ready()))
                        .withSignificant()));
    assertThat(node.processCount()).isZero();
    assertThat(actors.journal()).isEmpty();
  }

  @Test
  @DisplayName("SU-47 startChild refuses a bad combination")
  void badCombinationOnStart() {
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne()).get();
    assertThat(supervisor.startChild(significant("a")).getLeft())
        .isInstanceOfSatisfying(
            StartChildError.BadCombination.class,
            bad -> assertThat(bad.text()).contains("a is significant"));
    var any = start(SupervisorSpec.oneForOne().withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT));
    assertThat(any.startChild(actors.child("a").withSignificant()).getLeft())
        .isInstanceOf(StartChildError.BadCombination.class);
    assertThat(any.startChild(significant("a")).isRight()).isTrue();
  }

  @ParameterizedTest(name = "{0} that ends with {1}: the supervisor ends: {2}")
  @CsvSource({
    "TRANSIENT, normal, true",
    "TRANSIENT, shutdown, true",
    "TRANSIENT, broken, false",
    "TEMPORARY, normal, true",
    "TEMPORARY, shutdown, true",
    "TEMPORARY, broken, true"
  })
  @DisplayName("SU-48 any significant child that has ended for good ends the supervisor")
  void anySignificant(Restart restart, String how, boolean ends) {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                    actors.child("a"), significant("b").withRestart(restart), significant("c"))
                .withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT));
    Ending ending = Ending.of(supervisor);
    end(supervisor, "b", reason(how));
    if (ends) {
      assertThat(ending.reason()).isEqualTo(ExitReason.shutdown());
      assertThat(actors.journal()).containsExactly("-b " + how, "-c shutdown", "-a shutdown");
    } else {
      assertThat(actors.journal()).containsExactly("-b broken", "+b");
    }
    assertThat(log.events(e -> e.has("context", "shutdown"))).isEmpty();
  }

  @Test
  @DisplayName("SU-48 the end of a child that is not significant ends nobody")
  void notSignificant() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                    actors.child("a").withRestart(Restart.TRANSIENT), significant("b"))
                .withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT));
    end(supervisor, "a", ExitReason.normal());
    assertThat(supervisor.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("SU-49 all significant: the supervisor ends with the last of them")
  void allSignificant() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                    actors.child("a"),
                    significant("b"),
                    significant("c").withRestart(Restart.TEMPORARY))
                .withAutoShutdown(AutoShutdown.ALL_SIGNIFICANT));
    Ending ending = Ending.of(supervisor);
    end(supervisor, "b", ExitReason.normal());
    assertThat(supervisor.pid().isAlive()).isTrue();
    end(supervisor, "c", Mortal.BROKEN);
    assertThat(ending.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(actors.journal()).containsExactly("-b normal", "-c broken", "-a shutdown");
  }

  @Test
  @DisplayName("SU-49 one that waits for its restart is still there")
  void allButOneThatRestarts() {
    ManualTime time = new ManualTime();
    try (Node slow = time.open()) {
      var supervisor =
          Supervisor.start(
                  slow,
                  SupervisorSpec.oneForOne(
                          significant("a").withBackoff(Backoff.constant(Duration.ofSeconds(1))),
                          significant("b"))
                      .withAutoShutdown(AutoShutdown.ALL_SIGNIFICANT))
              .get();
      crash(supervisor, "a");
      end(supervisor, "b", ExitReason.normal());
      assertThat(supervisor.pid().isAlive()).isTrue();
    }
  }

  @Test
  @DisplayName("SU-49 so is one that waits for a sibling's delay")
  void allButOneThatComesBackWithASibling() {
    ManualTime time = new ManualTime();
    try (Node slow = time.open()) {
      var supervisor =
          Supervisor.start(
                  slow,
                  SupervisorSpec.restForOne(
                          significant("a"),
                          actors.child("b").withBackoff(Backoff.constant(Duration.ofSeconds(1))),
                          significant("c"))
                      .withAutoShutdown(AutoShutdown.ALL_SIGNIFICANT))
              .get();
      crash(supervisor, "b");
      end(supervisor, "a", ExitReason.normal());
      assertThat(supervisor.pid().isAlive()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AutoShutdown.class,
      names = {"ANY_SIGNIFICANT", "ALL_SIGNIFICANT"})
  @DisplayName(
      "SU-50 SU-30 terminateChild is no end for that, even if no significant child is left")
  void terminated(AutoShutdown when) {
    var supervisor = start(SupervisorSpec.oneForOne(significant("a")).withAutoShutdown(when));
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(supervisor.whichChildren()).hasSize(1);
    var other =
        start(
            SupervisorSpec.oneForAll(
                    actors.child("a"), significant("b").withRestart(Restart.TEMPORARY))
                .withAutoShutdown(when));
    crash(other, "a");
    assertThat(other.whichChildren().map(ChildInfo::id)).containsExactly("a");
  }

  private ChildSpec significant(String id) {
    return actors.child(id).withRestart(Restart.TRANSIENT).withSignificant();
  }

  private static ExitReason reason(String how) {
    return switch (how) {
      case "normal" -> ExitReason.normal();
      case "shutdown" -> ExitReason.shutdown();
      default -> Mortal.BROKEN;
    };
  }

  private SupervisorRef start(SupervisorSpec spec) {
    var supervisor = Supervisor.start(node, spec).get();
    actors.journal();
    return supervisor;
  }
}
