package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.ChildInfo;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Strategy;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.supervisor.SupervisorSpec;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;

/** Children that end while others do, or while their supervisor is told something. */
class SupervisorRaceTest extends RaceTest {
  private static final Duration HOUR = Duration.ofHours(1);

  SupervisorRaceTest(Kind kind) {
    super(kind);
  }

  private ChildSpec child(String id) {
    return ChildSpec.worker(
        id,
        supervisor ->
            Either.right(
                kind.<Object>spawn(supervisor, SpawnOptions.none().withLink(), (_, _) -> {})));
  }

  private SupervisorSpec three(Strategy strategy) {
    return SupervisorSpec.oneForOne(child("a"), child("b"), child("c"))
        .withStrategy(strategy)
        .withIntensity(100, HOUR);
  }

  private static Pid<?> pid(SupervisorRef supervisor, String id) {
    return supervisor.whichChildren().find(child -> child.id().equals(id)).get().pid().get();
  }

  private static void kill(Pid<?> process) {
    process.exit(ExitReason.kill());
  }

  // ------------------------------------------------------------------ two ends

  @Race
  @DisplayName("SU-22 two children that end at the same time, one for one")
  void twoEndOneForOne(Stage stage) {
    assertThat(restartsAfterTwoEnds(stage, Strategy.ONE_FOR_ONE)).isEqualTo(List.of(0, 1, 1));
  }

  @Race
  @DisplayName("SU-22 two children that end at the same time, one for all")
  void twoEndOneForAll(Stage stage) {
    assertThat(restartsAfterTwoEnds(stage, Strategy.ONE_FOR_ALL)).isEqualTo(List.of(1, 1, 1));
  }

  @Race
  @DisplayName("SU-22 two children that end at the same time, rest for one")
  void twoEndRestForOne(Stage stage) {
    assertThat(restartsAfterTwoEnds(stage, Strategy.REST_FOR_ONE))
        .isIn(List.of(0, 1, 1), List.of(0, 1, 2));
  }

  private List<Integer> restartsAfterTwoEnds(Stage stage, Strategy strategy) {
    SupervisorRef supervisor = Supervisor.start(stage.node(), three(strategy)).get();
    try (Cast cast = cast(stage)) {
      Pid<?> b = pid(supervisor, "b");
      Pid<?> c = pid(supervisor, "c");
      var first = cast.actor().begin(_ -> kill(b));
      var second = cast.actor().begin(_ -> kill(c));
      var _ = first.await();
      var _ = second.await();
      List<ChildInfo> children = supervisor.whichChildren();
      assertThat(children.map(ChildInfo::status)).containsOnly(Status.RUNNING);
      assertThat(children.flatMap(ChildInfo::pid)).allMatch(Pid::isAlive);
      supervisor.stop();
      assertThat(children.flatMap(ChildInfo::pid)).noneMatch(Pid::isAlive);
      return children.map(ChildInfo::restarts);
    }
  }

  // ------------------------------------------------------------------ an end and a request

  @Race
  @DisplayName("SU-36 a child that ends while it is to be stopped is stopped in the end")
  void endAgainstTerminate(Stage stage) {
    SupervisorRef supervisor = Supervisor.start(stage.node(), three(Strategy.ONE_FOR_ALL)).get();
    try (Cast cast = cast(stage)) {
      Pid<?> b = pid(supervisor, "b");
      var killing = cast.actor().begin(_ -> kill(b));
      var terminating = cast.actor().start(_ -> supervisor.terminateChild("b"));
      assertThat(terminating.await()).isTrue();
      var _ = killing.await();
      assertThat(supervisor.whichChildren().map(ChildInfo::status))
          .containsExactly(Status.RUNNING, Status.STOPPED, Status.RUNNING);
    }
    supervisor.stop();
  }

  @Race
  @DisplayName("SU-40 children that end while their supervisor stops: nobody is left")
  void endAgainstStop(Stage stage) {
    SupervisorRef supervisor = Supervisor.start(stage.node(), three(Strategy.REST_FOR_ONE)).get();
    try (Cast cast = cast(stage)) {
      Pid<?> a = pid(supervisor, "a");
      Pid<?> c = pid(supervisor, "c");
      var first = cast.actor().begin(_ -> kill(c));
      var second = cast.actor().begin(_ -> kill(a));
      var stopping = cast.actor().begin(_ -> supervisor.stop());
      var _ = first.await();
      var _ = second.await();
      var _ = stopping.await();
      assertThat(supervisor.pid().isAlive()).isFalse();
    }
    assertThat(stage.node().processes()).isEmpty();
  }

  // ------------------------------------------------------------------ a tree

  @Race
  @DisplayName("SU-42 a sub-supervisor and its child killed at the same time: both come back")
  void subSupervisorKilled(Stage stage) {
    SupervisorRef outer =
        Supervisor.start(
                stage.node(),
                SupervisorSpec.oneForOne(ChildSpec.supervisor("inner", three(Strategy.ONE_FOR_ONE)))
                    .withIntensity(100, HOUR))
            .get();
    try (Cast cast = cast(stage)) {
      SupervisorRef inner = outer.whichChildren().head().supervisor().get();
      Pid<?> a = pid(inner, "a");
      var first = cast.actor().begin(_ -> kill(a));
      var second = cast.actor().begin(_ -> kill(inner.pid()));
      var _ = first.await();
      var _ = second.await();
      SupervisorRef again = outer.whichChildren().head().supervisor().get();
      assertThat(again.pid()).isNotEqualTo(inner.pid());
      assertThat(active(again)).isEqualTo(3);
    }
    outer.stop();
    assertThat(stage.node().processes()).isEmpty();
  }

  private static int active(SupervisorRef supervisor) {
    try {
      return supervisor.countChildren().active();
    } catch (CallFailed gone) {
      return 0;
    }
  }
}
