package dev.coppice.supervisor;

import static dev.coppice.supervisor.Actors.crash;
import static dev.coppice.supervisor.Actors.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Option;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a supervisor knows and tells of its restarts: when, who, why, because of whom, how long. */
class RestartHistoryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final Actors actors = new Actors();
  private final BlockingQueue<RestartRecord> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName("a restart is recorded and told of, with the time since the node was opened")
  void recorded() throws Exception {
    var supervisor = start(SupervisorSpec.oneForOne(actors.child("a")));
    time.advance(SECOND);
    crash(supervisor, "a");
    var expected =
        new RestartRecord(
            SECOND,
            "a",
            supervisor.pid(),
            Mortal.BROKEN,
            Option.none(),
            Option.some(Duration.ZERO),
            1);
    assertThat(supervisor.restartHistory()).containsExactly(expected);
    assertThat(told.take()).isEqualTo(expected);
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("siblings that were taken down say by whom; downtime includes delay and attempts")
  void causeAndDowntime() {
    ChildSpec b = actors.child("b").withBackoff(Backoff.constant(SECOND));
    var supervisor =
        start(
            SupervisorSpec.oneForAll(actors.child("a"), b, actors.child("c"))
                .withIntensity(9, SECOND));
    assertThat(supervisor.terminateChild("c")).isTrue();
    actors.refuse("b", 1);
    crash(supervisor, "b");
    assertThat(supervisor.restartHistory().map(RestartRecord::downtime))
        .as("while they are down")
        .containsExactly(Option.none(), Option.none());
    time.advance(SECOND);
    // a is up, b could not be started: a is taken down once more, and b waits again
    await().until(() -> Actors.info(supervisor, "b").restarts() == 2);
    time.advance(SECOND);
    settle(supervisor);
    assertThat(supervisor.restartHistory())
        .extracting(
            RestartRecord::childId,
            RestartRecord::reason,
            RestartRecord::cause,
            RestartRecord::downtime,
            RestartRecord::restarts)
        .containsExactlyInAnyOrder(
            tuple("a", ExitReason.shutdown(), Option.some("b"), Option.some(SECOND), 1),
            tuple("a", ExitReason.shutdown(), Option.some("b"), Option.some(SECOND), 2),
            tuple("b", Mortal.BROKEN, Option.none(), Option.some(SECOND.multipliedBy(2)), 2));
    assertThat(List.ofAll(told)).hasSize(3);
  }

  @Test
  @DisplayName("one that is stopped while it is down has no downtime, and nobody is told")
  void neverUpAgain() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                actors.child("a").withBackoff(Backoff.constant(SECOND)),
                actors.child("b").withBackoff(Backoff.constant(SECOND))));
    crash(supervisor, "a");
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(supervisor.restartHistory().map(RestartRecord::downtime))
        .containsExactly(Option.none());
    assertThat(supervisor.restartChild("a").isRight()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("what is no restart is no record")
  void onlyRestarts() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                actors.child("a").withRestart(Restart.TRANSIENT),
                actors.child("b").withRestart(Restart.TEMPORARY),
                actors.child("c")));
    Actors.end(supervisor, "a", ExitReason.normal());
    crash(supervisor, "b");
    assertThat(supervisor.terminateChild("c")).isTrue();
    assertThat(supervisor.restartChild("c").isRight()).isTrue();
    assertThat(supervisor.restartHistory()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("the last 256 are kept, the newest last")
  void bounded() {
    var supervisor =
        start(SupervisorSpec.oneForOne(actors.child("a")).withIntensity(1_000, SECOND));
    for (int i = 0; i < 300; i++) {
      crash(supervisor, "a");
    }
    assertThat(supervisor.restartHistory().map(RestartRecord::restarts))
        .containsExactlyElementsOf(List.rangeClosed(45, 300));
  }

  @Test
  @DisplayName("a listener that throws, or asks its supervisor, is reported and harms nobody")
  void brokenListener() {
    var supervisor =
        Supervisor.start(
                node,
                SupervisorSpec.oneForOne(actors.child("a"))
                    .withIntensity(9, SECOND)
                    .withName("s")
                    .withListener(
                        _ -> {
                          var _ = Supervisor.whereis(node, "s").get().whichChildren();
                        }))
            .get();
    crash(supervisor, "a");
    crash(supervisor, "a");
    assertThat(supervisor.restartHistory()).hasSize(2);
    assertThat(log.events(e -> e.message().contains("restart listener")))
        .hasSize(2)
        .allMatch(e -> String.valueOf(e.thrown()).contains("calling_self"));
  }

  @Test
  @DisplayName("a listener that throws a checked exception unseen harms nobody")
  void sneakyListener() {
    var supervisor =
        Supervisor.start(
                node,
                SupervisorSpec.oneForOne(actors.child("a"))
                    .withIntensity(9, SECOND)
                    .withListener(_ -> HarmlessTest.throwUnseen(new IOException("full"))))
            .get();
    crash(supervisor, "a");
    assertThat(supervisor.restartHistory()).hasSize(1);
    assertThat(log.events(e -> e.message().contains("restart listener"))).hasSize(1);
  }

  @Test
  @DisplayName("a simple supervisor records and tells as well")
  void simple() throws Exception {
    var supervisor =
        SimpleSupervisor.start(
                node,
                SimpleSupervisorSpec.workers(
                        (Self<?> self, String id) -> GenServer.startLink(self, actors.puppet(id)))
                    .withListener(told::add))
            .get();
    var child = supervisor.startChild("a").get().get();
    child.pid().exit(ExitReason.kill());
    assertThat(told.take().reason()).isEqualTo(ExitReason.killed());
    assertThat(supervisor.restartHistory()).extracting(RestartRecord::childId).containsExactly("1");
  }

  private SupervisorRef start(SupervisorSpec spec) {
    return Supervisor.start(node, spec.withListener(told::add)).get();
  }
}
