package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.supervisor.Supervisor.DeleteChildError;
import dev.coppice.supervisor.Supervisor.RestartChildError;
import dev.coppice.supervisor.Supervisor.StartChildError;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a supervisor can be asked; the table of all answers is in {@link ManagementTableTest}. */
@Tag("concurrency")
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
    ProcessRef a = supervisor.startChild(mortal.child("a")).get().get();
    ProcessRef b = supervisor.startChild(mortal.child("b")).get().get();
    assertThat(supervisor.whichChildren())
        .containsExactly(info("a", Status.RUNNING, a), info("b", Status.RUNNING, b));
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
    Pid<?> pid = supervisor.startChild(mortal.child("a")).get().get().pid();
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
    assertThat(supervisor.startChild(ignores)).isEqualTo(Either.right(Option.none()));
    assertThat(supervisor.startChild(temporary)).isEqualTo(Either.right(Option.none()));
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(1, 0, 0, 1));
    assertThat(supervisor.restartChild("a")).as("again").isEqualTo(Either.right(Option.none()));
    assertThat(supervisor.whichChildren().map(ChildInfo::id)).containsExactly("a");
    assertThat(supervisor.whichChildren().map(ChildInfo::status))
        .containsExactly(ChildInfo.Status.STOPPED);
  }

  @Test
  @DisplayName(
      "SU-30 terminateChild stops the child and keeps it; it is not restarted, nor counted")
  void terminateChild() {
    Pid<?> pid = supervisor.startChild(mortal.child("a")).get().get().pid();
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(pid.isAlive()).isFalse();
    assertThat(supervisor.whichChildren())
        .containsExactly(
            new ChildInfo(
                "a", ChildSpec.Type.WORKER, Status.STOPPED, Option.none(), Restart.PERMANENT, 0));
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
    List<Pid<ExitReason>> first = List.fill(n, mortal::next); // or some were broken twice
    first.forEach(pid -> pid.send(Mortal.BROKEN));
    IntStream.range(0, n).forEach(_ -> assertThat(mortal.next().isAlive()).isTrue());
    await().until(() -> supervisor.whichChildren().forAll(child -> child.restarts() == 1));
    assertThat(supervisor.whichChildren()).hasSize(n);
    assertThat(mortal.born()).isEmpty();
    assertThat(node.processCount()).isEqualTo(n + 1);
  }

  @Test
  @DisplayName("SU-31 a restartChild that fails keeps the child and leaves no report")
  void restartChildFails() {
    var actors = new Actors();
    assertThat(supervisor.startChild(actors.child("a")).isRight()).isTrue();
    assertThat(supervisor.terminateChild("a")).isTrue();
    actors.refuse("a", 1);
    assertThat(supervisor.restartChild("a"))
        .isEqualTo(
            Either.left(new RestartChildError.NotStarted(new StartError.Failed(Actors.REFUSED))));
    assertThat(Actors.status(supervisor, "a")).isEqualTo(Status.STOPPED);
    assertThat(log.events()).isEmpty();
    assertThat(supervisor.restartChild("a").isRight()).isTrue();
    assertThat(Actors.info(supervisor, "a").restarts()).as("not counted").isZero();
  }

  @Test
  @DisplayName("SU-30 terminateChild and restartChild count for no limit")
  void notCounted() {
    var strict =
        Supervisor.start(
                node,
                SupervisorSpec.oneForOne(mortal.child("a")).withIntensity(0, Duration.ofHours(1)))
            .get();
    for (int i = 0; i < 5; i++) {
      assertThat(strict.terminateChild("a")).isTrue();
      assertThat(strict.restartChild("a").isRight()).isTrue();
    }
    assertThat(strict.restartHistory()).isEmpty();
  }

  @Test
  @DisplayName("SU-33 countChildren: specifications, what is alive, and what is what")
  void counts() {
    ChildSpec naughty =
        ChildSpec.worker(
            "unlinked", self -> Either.right(self.spawn((Self<ExitReason> it) -> it.receive())));
    assertThat(supervisor.startChild(mortal.child("a")).isRight()).isTrue();
    assertThat(supervisor.startChild(mortal.child("b")).isRight()).isTrue();
    assertThat(
            supervisor.startChild(ChildSpec.supervisor("s", SupervisorSpec.oneForOne())).isRight())
        .isTrue();
    Pid<?> dead = supervisor.startChild(naughty).get().get().pid();
    assertThat(supervisor.terminateChild("b")).isTrue();
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(4, 3, 1, 3));
    dead.exit(ExitReason.kill());
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(4, 2, 1, 3));
  }

  @Test
  @DisplayName("SU-34 the specification of a temporary child is kept as long as the child")
  void temporarySpec() {
    ChildSpec child = mortal.child("a").withRestart(Restart.TEMPORARY);
    assertThat(supervisor.startChild(child).isRight()).isTrue();
    assertThat(supervisor.getChildSpec("a")).containsExactly(child);
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(supervisor.getChildSpec("a")).isEmpty();
  }

  @Test
  @DisplayName("SU-35 a request that was there before a child's end sees the child as it was")
  void requestBeforeExit() throws Exception {
    assertThat(supervisor.startChild(mortal.child("a")).isRight()).isTrue();
    Pid<ExitReason> child = mortal.next();
    Held held = Held.now(node, supervisor);
    var start = held.ask(it -> it.startChild(mortal.child("a")));
    var restart = held.ask(it -> it.restartChild("a"));
    var delete = held.ask(it -> it.deleteChild("a"));
    child.send(Mortal.BROKEN);
    held.more();
    held.release();
    assertThat(start.join()).isEqualTo(Either.left(new StartChildError.AlreadyStarted(child)));
    assertThat(restart.join()).isEqualTo(Either.left(new RestartChildError.Running(child)));
    assertThat(delete.join()).isEqualTo(Either.left(new DeleteChildError.Running(child)));
    assertThat(mortal.next().isAlive()).as("then the end is handled as usual").isTrue();
  }

  @Test
  @DisplayName("SU-36 terminateChild before the news of a crash: no restart, the crash is reported")
  void terminateBeforeExit() throws Exception {
    assertThat(supervisor.startChild(mortal.child("a")).isRight()).isTrue();
    Pid<ExitReason> child = mortal.next();
    Held held = Held.now(node, supervisor);
    var terminated = held.ask(it -> it.terminateChild("a"));
    child.send(Mortal.BROKEN);
    held.more();
    held.release();
    assertThat(terminated.join()).isTrue();
    Actors.settle(supervisor);
    assertThat(mortal.born()).isEmpty();
    assertThat(log.events(e -> e.logger().equals("dev.coppice.supervisor")))
        .singleElement()
        .matches(e -> e.has("context", "shutdown_error") && e.has("reason", Mortal.BROKEN));
  }

  @Test
  @DisplayName("SU-29 a child has no other name than its id")
  void byPid() {
    ProcessRef a = supervisor.startChild(mortal.child("a")).get().get();
    assertThat(supervisor.terminateChild(a.toString())).isFalse();
  }

  @Test
  @DisplayName("deleted and added again, a child stands behind the others and has failed never")
  void deletedAndAdded() {
    assertThat(supervisor.startChild(mortal.child("a")).isRight()).isTrue();
    assertThat(supervisor.startChild(new Mortal().child("b")).isRight()).isTrue();
    mortal.breakNext();
    var _ = mortal.next();
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(supervisor.deleteChild("a").isRight()).isTrue();
    assertThat(supervisor.startChild(mortal.child("a")).isRight()).isTrue();
    assertThat(supervisor.whichChildren())
        .extracting(ChildInfo::id, ChildInfo::restarts)
        .containsExactly(tuple("b", 0), tuple("a", 0));
  }

  private static ChildInfo info(String id, Status status, ProcessRef process) {
    return new ChildInfo(
        id, ChildSpec.Type.WORKER, status, Option.some(process), Restart.PERMANENT, 0);
  }

  @Test
  @DisplayName("requests come from processes and from plain threads alike")
  void askedByProcess() {
    Remote asker = Remote.spawn(node);
    Pid<?> pid = asker.ask(_ -> supervisor.startChild(mortal.child("a"))).get().get().pid();
    Ending askerEnd = Ending.of(asker.pid());
    asker.pid().exit(ExitReason.kill());
    assertThat(askerEnd.reason()).isEqualTo(ExitReason.killed());
    assertThat(pid.isAlive()).as("the child is the supervisor's, not the asker's").isTrue();
  }
}
