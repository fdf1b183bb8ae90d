package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.testsupport.BrokenLog;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.control.Either;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

/** What supervisors log, with its structured part. */
class SupervisorReportTest {
  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Mortal mortal = new Mortal();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName(
      "LG-01 LG-05 a report names supervisor, context, reason and all about the child, as"
          + " key-values")
  void childTerminated() {
    var spec = SupervisorSpec.oneForOne(mortal.child("a").withRestart(Restart.TRANSIENT));
    var supervisor = Supervisor.start(node, spec).get();
    Pid<ExitReason> first = mortal.next();
    first.send(Mortal.BROKEN);
    var report = log.await(e -> e.has("context", "child_terminated"));
    assertThat(report.level()).isEqualTo(Level.WARN);
    assertThat(report.logger()).isEqualTo("dev.coppice.supervisor");
    assertThat(report.message()).isEqualTo("Child a ended: broken");
    assertThat(report.keyValues())
        .containsEntry("supervisor", supervisor.pid())
        .containsEntry("child", "a")
        .containsEntry("process", first)
        .containsEntry("reason", Mortal.BROKEN)
        .containsEntry("restart", Restart.TRANSIENT)
        .containsEntry("significant", false)
        .containsEntry("shutdown", Shutdown.within(Duration.ofSeconds(5)))
        .containsEntry("type", ChildSpec.Type.WORKER)
        .containsEntry("restarts", 0);
  }

  @Test
  @DisplayName("LG-01 a supervisor with a name is called by it")
  void name() {
    var spec =
        SupervisorSpec.oneForOne(
                ChildSpec.worker("a", _ -> Either.left(new StartError.Failed(Mortal.BROKEN))))
            .withName("shop");
    assertThat(Supervisor.start(node, spec).isLeft()).isTrue();
    assertThat(log.events()).singleElement().matches(e -> e.has("supervisor", "shop"));
  }

  @ParameterizedTest(name = "{0} that ends with {1}: reported: {2}")
  @CsvSource({
    "PERMANENT, normal, true",
    "PERMANENT, broken, true",
    "TRANSIENT, normal, false",
    "TRANSIENT, broken, true",
    "TEMPORARY, normal, false",
    "TEMPORARY, broken, true"
  })
  @DisplayName("LG-02 which ends of children are reported")
  void whichEnds(Restart restart, String how, boolean reported) {
    var actors = new Actors();
    var spec = SupervisorSpec.oneForOne(actors.child("a").withRestart(restart));
    var supervisor = Supervisor.start(node, spec).get();
    Actors.end(supervisor, "a", how.equals("normal") ? ExitReason.normal() : Mortal.BROKEN);
    assertThat(log.events(e -> e.has("context", "child_terminated"))).hasSize(reported ? 1 : 0);
  }

  @Test
  @DisplayName("LG-04 the child's own report comes first, then its supervisor's")
  void order() {
    var spec = SupervisorSpec.oneForOne(mortal.child("a"));
    var _ = Supervisor.start(node, spec).get();
    mortal.breakNext();
    var _ = mortal.next();
    assertThat(log.events())
        .extracting(CapturedLog.Event::logger)
        .containsExactly("dev.coppice.crash", "dev.coppice.supervisor");
  }

  @Test
  @DisplayName("LG-04 then that it has been started again, or could not be")
  void orderOfRestart() {
    log.from(Level.DEBUG);
    var actors = new Actors();
    var spec = SupervisorSpec.oneForOne(actors.child("a")).withIntensity(2, Duration.ofHours(1));
    var supervisor = Supervisor.start(node, spec).get();
    actors.refuse("a", 1);
    Actors.crash(supervisor, "a");
    var _ = log.await(e -> e.has("context", "progress") && e.has("restarts", 2));
    assertThat(log.events())
        .extracting(e -> e.keyValues().getOrDefault("context", e.logger()))
        .containsExactly(
            "progress", "dev.coppice.crash", "child_terminated", "start_error", "progress");
  }

  @Test
  @DisplayName("LG-03 a progress report for each start: the first, after a crash, and on demand")
  void progress() {
    log.from(Level.DEBUG);
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(mortal.child("a"))).get();
    mortal.breakNext();
    var _ = mortal.next();
    assertThat(supervisor.startChild(mortal.child("b")).isRight()).isTrue();
    assertThat(log.events(e -> e.has("context", "progress")))
        .extracting(e -> e.keyValues().get("child"))
        .containsExactly("a", "a", "b");
    assertThat(log.events(e -> e.has("context", "progress")))
        .allSatisfy(e -> assertThat(e.level()).isEqualTo(Level.DEBUG));
  }

  @Test
  @DisplayName("LG-02 a child that crashes again and again does not flood the log")
  void limited() {
    var spec = SupervisorSpec.oneForOne(mortal.child("a")).withIntensity(30, Duration.ofHours(1));
    var _ = Supervisor.start(node, spec).get();
    for (int i = 0; i < 30; i++) {
      mortal.breakNext();
    }
    var _ = mortal.next();
    assertThat(log.events(e -> e.has("context", "child_terminated"))).hasSize(10);
    node.close();
    assertThat(log.events(e -> e.message().startsWith("20 more reports of child_terminated")))
        .hasSize(1);
  }

  @Test
  @DisplayName("LG-02 giving up: child_terminated, then shutdown, both naming the offender")
  void givingUp() {
    var spec =
        SupervisorSpec.oneForOne(new Mortal().child("other"), mortal.child("a"))
            .withIntensity(0, Duration.ofSeconds(1));
    Ending end = Ending.of(Supervisor.start(node, spec).get());
    mortal.breakNext();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    var reports = log.events(e -> e.logger().equals("dev.coppice.supervisor"));
    assertThat(reports)
        .extracting(e -> e.keyValues().get("context"))
        .containsExactly("child_terminated", "shutdown");
    assertThat(reports)
        .extracting(e -> e.keyValues().get("reason"))
        .containsExactly(Mortal.BROKEN, "reached_max_restart_intensity");
    assertThat(reports).allMatch(e -> e.has("child", "a"));
    assertThat(reports.getLast().level()).isEqualTo(Level.ERROR);
    assertThat(reports.getLast().message()).contains("gives up").contains("broken");
  }

  @Test
  @DisplayName("LG-02 a start that fails is reported with its cause")
  void startError() {
    var spec =
        SupervisorSpec.oneForOne(
            ChildSpec.worker("a", _ -> Either.left(new StartError.Failed(Mortal.BROKEN))));
    assertThat(Supervisor.start(node, spec).isLeft()).isTrue();
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.level()).isEqualTo(Level.ERROR);
              assertThat(e.message()).isEqualTo("Child a could not be started: broken");
            });
  }

  @Test
  @DisplayName("LG-06 a log that fails does not harm the supervisor")
  void brokenLog() {
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(mortal.child("a"))).get();
    try (var _ = BrokenLog.of("dev.coppice")) {
      mortal.breakNext();
      assertThat(mortal.next().isAlive()).isTrue();
      assertThat(supervisor.countChildren().active()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("LG-06 a message whose text cannot be made does not harm who logs it")
  void brokenToString() {
    var spec = SupervisorSpec.oneForOne(mortal.child("a"));
    var _ = Supervisor.start(node, spec).get();
    mortal.next().send(ExitReason.of(new Mute()));
    assertThat(mortal.next().isAlive()).isTrue();
  }

  private static final class Mute {
    @Override
    public String toString() {
      throw new IllegalStateException("nothing to say");
    }
  }
}
