package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.supervisor.Supervisor.StartChildError;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a supervisor can be asked, by the state of the child in question: table 9d. */
class SupervisorRequestsTest {
  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Mortal mortal = new Mortal();
  private final SupervisorRef supervisor =
      Supervisor.start(node, SupervisorSpec.oneForOne().withIntensity(1_000, Duration.ofMinutes(1)))
          .get();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName("SU-32 startChild starts the child and puts it behind the others")
  void startChild() {
    Pid<?> a = supervisor.startChild(mortal.child("a")).get();
    Pid<?> b = supervisor.startChild(mortal.child("b")).get();
    assertThat(supervisor.whichChildren())
        .containsExactly(
            new ChildInfo("a", ChildSpec.Type.WORKER, Status.RUNNING, Option.some(a), 0),
            new ChildInfo("b", ChildSpec.Type.WORKER, Status.RUNNING, Option.some(b), 0));
  }

  @Test
  @DisplayName("a child added later is restarted like any other")
  void addedChildIsRestarted() {
    assertThat(supervisor.startChild(mortal.child("a")).isRight()).isTrue();
    mortal.breakNext();
    assertThat(mortal.next().isAlive()).isTrue();
  }

  @Test
  @DisplayName("SU-29 startChild with the id of a child that runs: AlreadyStarted, with its pid")
  void alreadyStarted() {
    Pid<?> pid = supervisor.startChild(mortal.child("a")).get();
    assertThat(supervisor.startChild(mortal.child("a")))
        .isEqualTo(Either.left(new StartChildError.AlreadyStarted(pid)));
    assertThat(supervisor.whichChildren()).hasSize(1);
  }

  @Test
  @DisplayName("SU-29 startChild with the id of a child that was stopped: AlreadyPresent")
  void alreadyPresent() {
    assertThat(supervisor.startChild(mortal.child("a")).isRight()).isTrue();
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(supervisor.startChild(mortal.child("a")))
        .isEqualTo(Either.left(new StartChildError.AlreadyPresent()));
  }

  @Test
  @DisplayName("SU-31 a startChild that fails keeps nothing and leaves no report of the supervisor")
  void startChildFails() {
    var why = new StartError.Failed(Mortal.BROKEN);
    assertThat(supervisor.startChild(ChildSpec.worker("a", _ -> Either.left(why))))
        .isEqualTo(Either.left(new StartChildError.NotStarted(why)));
    assertThat(supervisor.whichChildren()).isEmpty();
    assertThat(log.events()).isEmpty();
    assertThat(supervisor.startChild(mortal.child("a")).isRight()).as("the id is free").isTrue();
  }

  @Test
  @DisplayName("SU-08 startChild of a child that ignores keeps its spec, but not a temporary one's")
  void startChildIgnores() {
    var why = new StartError.Ignored();
    ChildSpec ignores = ChildSpec.worker("a", _ -> Either.left(why));
    ChildSpec temporary =
        ChildSpec.worker("b", _ -> Either.left(why)).withRestart(Restart.TEMPORARY);
    assertThat(supervisor.startChild(ignores))
        .isEqualTo(Either.left(new StartChildError.NotStarted(why)));
    assertThat(supervisor.startChild(temporary))
        .isEqualTo(Either.left(new StartChildError.NotStarted(why)));
    assertThat(supervisor.whichChildren().map(ChildInfo::id)).containsExactly("a");
    assertThat(supervisor.whichChildren().map(ChildInfo::status))
        .containsExactly(ChildInfo.Status.STOPPED);
  }

  @Test
  @DisplayName(
      "SU-30 terminateChild stops the child and keeps it; it is not restarted, nor counted")
  void terminateChild() {
    Pid<?> pid = supervisor.startChild(mortal.child("a")).get();
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(pid.isAlive()).isFalse();
    assertThat(supervisor.whichChildren())
        .containsExactly(
            new ChildInfo("a", ChildSpec.Type.WORKER, Status.STOPPED, Option.none(), 0));
    assertThat(supervisor.terminateChild("a")).as("once more").isTrue();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SU-30 terminateChild forgets a temporary child")
  void terminateTemporary() {
    assertThat(supervisor.startChild(mortal.child("a").withRestart(Restart.TEMPORARY)).isRight())
        .isTrue();
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(supervisor.whichChildren()).isEmpty();
    assertThat(supervisor.terminateChild("a")).as("once more").isFalse();
  }

  @Test
  @DisplayName("SU-29 terminateChild of nobody")
  void terminateNobody() {
    assertThat(supervisor.terminateChild("nobody")).isFalse();
  }

  @Test
  @DisplayName("a thousand dynamic children, each crashing, all come back; none is lost or doubled")
  void manyChildren() {
    int n = 1_000;
    IntStream.range(0, n)
        .forEach(i -> assertThat(supervisor.startChild(mortal.child("c" + i)).isRight()).isTrue());
    IntStream.range(0, n).forEach(_ -> mortal.breakNext());
    IntStream.range(0, n).forEach(_ -> assertThat(mortal.next().isAlive()).isTrue());
    await().until(() -> supervisor.whichChildren().forAll(child -> child.restarts() == 1));
    assertThat(supervisor.whichChildren()).hasSize(n);
    assertThat(mortal.born()).isEmpty();
    assertThat(node.processCount()).isEqualTo(n + 1);
  }

  @Test
  @DisplayName("requests come from processes and from plain threads alike")
  void askedByProcess() {
    Remote asker = Remote.spawn(node);
    Pid<?> pid = asker.ask(_ -> supervisor.startChild(mortal.child("a"))).get();
    Ending askerEnd = Ending.of(asker.pid());
    asker.pid().exit(ExitReason.kill());
    assertThat(askerEnd.reason()).isEqualTo(ExitReason.killed());
    assertThat(pid.isAlive()).as("the child is the supervisor's, not the asker's").isTrue();
  }
}
