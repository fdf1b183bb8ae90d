package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which children are restarted, and what comes of it. */
class SupervisorRestartTest {
  private static final ExitReason BROKEN = Mortal.BROKEN;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Mortal mortal = new Mortal();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  enum Then {
    RESTARTED,
    KEPT,
    FORGOTTEN
  }

  static Stream<Arguments> table9c() {
    ExitReason normal = ExitReason.normal();
    ExitReason shutdown = ExitReason.shutdown();
    ExitReason detailed = ExitReason.shutdown("detail");
    return Stream.of(
        Arguments.of(Restart.PERMANENT, normal, Then.RESTARTED, true),
        Arguments.of(Restart.PERMANENT, shutdown, Then.RESTARTED, true),
        Arguments.of(Restart.PERMANENT, detailed, Then.RESTARTED, true),
        Arguments.of(Restart.PERMANENT, BROKEN, Then.RESTARTED, true),
        Arguments.of(Restart.TRANSIENT, normal, Then.KEPT, false),
        Arguments.of(Restart.TRANSIENT, shutdown, Then.KEPT, false),
        Arguments.of(Restart.TRANSIENT, detailed, Then.KEPT, false),
        Arguments.of(Restart.TRANSIENT, BROKEN, Then.RESTARTED, true),
        Arguments.of(Restart.TEMPORARY, normal, Then.FORGOTTEN, false),
        Arguments.of(Restart.TEMPORARY, shutdown, Then.FORGOTTEN, false),
        Arguments.of(Restart.TEMPORARY, detailed, Then.FORGOTTEN, false),
        Arguments.of(Restart.TEMPORARY, BROKEN, Then.FORGOTTEN, true));
  }

  @ParameterizedTest(name = "{0} that ends with {1}: {2}, reported: {3}")
  @MethodSource("table9c")
  @DisplayName("SU-12 whether a child is restarted, table 9c")
  void restartTable(Restart restart, ExitReason reason, Then then, boolean reported) {
    var supervisor = start(SupervisorSpec.oneForOne(mortal.child("a").withRestart(restart)));
    Pid<ExitReason> first = mortal.next();
    Ending end = Ending.of(first);
    first.send(reason);
    assertThat(end.reason()).isEqualTo(reason);
    switch (then) {
      case RESTARTED -> {
        Pid<ExitReason> second = mortal.next();
        assertThat(supervisor.whichChildren())
            .containsExactly(
                new ChildInfo(
                    "a", ChildSpec.Type.WORKER, Status.RUNNING, Option.some(second), restart, 1));
      }
      case KEPT -> {
        await().until(() -> supervisor.whichChildren().head().status() != Status.RUNNING);
        assertThat(supervisor.whichChildren())
            .containsExactly(
                new ChildInfo(
                    "a", ChildSpec.Type.WORKER, Status.STOPPED, Option.none(), restart, 0));
        assertThat(mortal.born()).isEmpty();
      }
      case FORGOTTEN -> {
        await().until(() -> supervisor.whichChildren().isEmpty());
        assertThat(mortal.born()).isEmpty();
      }
    }
    assertThat(log.events(e -> e.has("context", "child_terminated"))).hasSize(reported ? 1 : 0);
  }

  @Test
  @DisplayName("SU-28 a permanent child that is told to shut down by a stranger is restarted")
  void shutdownByStranger() {
    start(SupervisorSpec.oneForOne(mortal.child("a")));
    mortal.next().exit(ExitReason.shutdown());
    assertThat(mortal.next().isAlive()).isTrue();
  }

  @Test
  @DisplayName("SU-13 only the child that failed is restarted")
  void siblingsStay() {
    var others = new Mortal();
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                others.child("before"), mortal.child("a"), others.child("after")));
    List<ChildInfo> before = supervisor.whichChildren();
    mortal.breakNext();
    Pid<ExitReason> second = mortal.next();
    List<ChildInfo> after = supervisor.whichChildren();
    assertThat(after.map(ChildInfo::id)).containsExactly("before", "a", "after");
    assertThat(after.get(0)).isEqualTo(before.get(0));
    assertThat(after.get(1).pid()).isEqualTo(Option.some(second));
    assertThat(after.get(2)).isEqualTo(before.get(2));
  }

  @Test
  @DisplayName("a named server comes back under its name, 100 times")
  void nameComesBack() {
    ServerName<Puppet.Ask<?>, Puppet.Tell> name = ServerName.of("puppet", Puppet.class);
    start(
        SupervisorSpec.oneForOne(
                ChildSpec.worker("a", self -> GenServer.startLink(self, name, Puppet.ready())))
            .withIntensity(100, MINUTE));
    for (int i = 0; i < 100; i++) {
      var before = name.whereis(node).get();
      var _ = before.call(new Puppet.Heard()); // has a name before it is ready
      before.pid().exit(ExitReason.kill());
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> name.whereis(node).exists(now -> !now.equals(before)));
    }
    assertThat(log.events(e -> e.has("context", "start_error"))).isEmpty();
  }

  @Test
  @DisplayName("SU-17 a restart that fails is tried again, and each failure counts")
  void failingRestart() {
    var starts = new AtomicInteger();
    ChildStart failsTwice =
        self ->
            switch (starts.incrementAndGet()) {
              case 2, 3 -> Either.left(new StartError.Failed(BROKEN));
              default -> mortal.child("a").start().start(self);
            };
    var supervisor =
        start(SupervisorSpec.oneForOne(ChildSpec.worker("a", failsTwice)).withIntensity(3, MINUTE));
    mortal.breakNext();
    assertThat(mortal.next().isAlive()).isTrue();
    assertThat(supervisor.whichChildren().head().restarts()).isEqualTo(3);
    assertThat(starts).hasValue(4);
    assertThat(log.events(e -> e.has("context", "start_error"))).hasSize(2);
  }

  @Test
  @DisplayName("SU-17 a restart that always fails is tried as often as the intensity says")
  void everFailingRestart() {
    var starts = new AtomicInteger();
    ChildStart startsOnce =
        self ->
            starts.incrementAndGet() == 1
                ? mortal.child("a").start().start(self)
                : Either.left(new StartError.Failed(BROKEN));
    var supervisor =
        start(SupervisorSpec.oneForOne(ChildSpec.worker("a", startsOnce)).withIntensity(5, MINUTE));
    Ending end = Ending.of(supervisor);
    mortal.breakNext();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(starts).hasValue(1 + 5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("SU-21 a restart that ignores is not tried again")
  void ignoringRestart(boolean temporary) {
    var starts = new AtomicInteger();
    ChildStart startsOnce =
        self ->
            starts.incrementAndGet() == 1
                ? mortal.child("a").start().start(self)
                : Either.left(new StartError.Ignored());
    ChildSpec child =
        ChildSpec.worker("a", startsOnce)
            .withRestart(temporary ? Restart.TEMPORARY : Restart.TRANSIENT);
    var supervisor = start(SupervisorSpec.oneForOne(child));
    mortal.breakNext();
    if (temporary) {
      await().until(() -> supervisor.whichChildren().isEmpty());
      assertThat(starts).hasValue(1);
    } else {
      await().until(() -> supervisor.whichChildren().head().status() == Status.STOPPED);
      assertThat(starts).hasValue(2);
    }
  }

  @Test
  @DisplayName(
      "SU-26 SU-27 a supervisor that gives up is restarted by its own, with its first children")
  void escalation() {
    SupervisorSpec inner = SupervisorSpec.oneForOne(mortal.child("a")).withIntensity(0, MINUTE);
    var outer = start(SupervisorSpec.oneForOne(ChildSpec.supervisor("inner", inner)));
    var before = outer.whichChildren().head().supervisor().get();
    assertThat(before.startChild(new Mortal().child("dynamic")).isRight()).isTrue();
    mortal.breakNext();
    assertThat(mortal.next().isAlive()).isTrue();
    ChildInfo after = outer.whichChildren().head();
    assertThat(after.restarts()).isEqualTo(1);
    assertThat(after.supervisor().get().whichChildren().map(ChildInfo::id))
        .as("children added later are lost")
        .containsExactly("a");
  }

  @Test
  @DisplayName("SU-26 a temporary supervisor that gives up is forgotten")
  void escalationToTemporary() {
    SupervisorSpec inner = SupervisorSpec.oneForOne(mortal.child("a")).withIntensity(0, MINUTE);
    var outer =
        start(
            SupervisorSpec.oneForOne(
                ChildSpec.supervisor("inner", inner).withRestart(Restart.TEMPORARY)));
    mortal.breakNext();
    await().until(() -> outer.whichChildren().isEmpty());
  }

  @Test
  @DisplayName("SU-42 a sub-supervisor that is killed comes back with its children")
  void subSupervisorKilled() {
    SupervisorSpec inner = SupervisorSpec.oneForOne(mortal.child("a"), mortal.child("b"));
    var outer = start(SupervisorSpec.oneForOne(ChildSpec.supervisor("inner", inner)));
    List<Ending> ends = List.of(mortal.next(), mortal.next()).map(Ending::of);
    outer.whichChildren().head().pid().get().exit(ExitReason.kill());
    assertThat(ends.map(Ending::reason)).containsOnly(ExitReason.killed());
    assertThat(List.of(mortal.next(), mortal.next())).allMatch(Pid::isAlive);
    assertThat(node.processCount()).isEqualTo(4);
  }

  @Test
  @DisplayName("a child that tells its supervisor to end, and lives, is not taken for dead")
  void pretendedEnd() {
    Remote[] child = new Remote[1];
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                ChildSpec.worker(
                    "a",
                    self -> {
                      child[0] = Remote.spawn(node);
                      self.link(child[0].pid());
                      return Either.right(child[0].pid());
                    })));
    child[0].ask(
        _ -> {
          supervisor.pid().exit(Mortal.BROKEN);
          return true;
        });
    assertThat(supervisor.whichChildren().head().pid()).containsExactly(child[0].pid());
    assertThat(supervisor.whichChildren().head().restarts()).isZero();
    child[0].pid().exit(ExitReason.kill());
    await().until(() -> supervisor.whichChildren().head().restarts() == 1);
  }

  @Test
  @DisplayName("SU-26 for a transient supervisor, giving up is an orderly end")
  void escalationToTransient() {
    SupervisorSpec inner = SupervisorSpec.oneForOne(mortal.child("a")).withIntensity(0, MINUTE);
    var outer =
        start(
            SupervisorSpec.oneForOne(
                ChildSpec.supervisor("inner", inner).withRestart(Restart.TRANSIENT)));
    mortal.breakNext();
    await().until(() -> outer.whichChildren().head().status() == Status.STOPPED);
    assertThat(outer.whichChildren().head().supervisor()).isEqualTo(Option.none());
  }

  @Test
  @DisplayName("SU-26 escalation goes up as far as intensities reach, to the top")
  void escalationToTheTop() {
    SupervisorSpec spec = SupervisorSpec.oneForOne(mortal.child("a")).withIntensity(1, MINUTE);
    for (String id : List.of("low", "middle")) {
      spec = SupervisorSpec.oneForOne(ChildSpec.supervisor(id, spec)).withIntensity(1, MINUTE);
    }
    Ending end = Ending.of(start(spec));
    for (int i = 0; i < 8; i++) {
      mortal.breakNext();
    }
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(mortal.born()).as("the ninth").isEmpty();
    await().until(() -> node.processCount() == 0);
  }

  @Test
  @DisplayName("SU-41 the EXIT of a stranger is ignored")
  void strangersExit() {
    var supervisor = start(SupervisorSpec.oneForOne(mortal.child("a")));
    Remote stranger = Remote.spawn(node);
    stranger.ask(
        _ -> {
          supervisor.pid().exit(ExitReason.of("go away"));
          return true;
        });
    assertThat(supervisor.whichChildren().head().pid().exists(Pid::isAlive)).isTrue();
  }

  @Test
  @DisplayName("a server under supervision keeps no state over a crash, and others keep theirs")
  void freshState() {
    ServerName<Puppet.Ask<?>, Puppet.Tell> a = ServerName.of("a", Puppet.class);
    ServerName<Puppet.Ask<?>, Puppet.Tell> b = ServerName.of("b", Puppet.class);
    start(
        SupervisorSpec.oneForOne(
            ChildSpec.worker("a", self -> GenServer.startLink(self, a, Puppet.ready())),
            ChildSpec.worker("b", self -> GenServer.startLink(self, b, Puppet.ready()))));
    a.whereis(node).get().cast(new Puppet.Note("x"));
    b.whereis(node).get().cast(new Puppet.Note("x"));
    var old = new AtomicReference<>(a.whereis(node).get());
    old.get()
        .cast(
            new Puppet.Act(
                _ -> {
                  throw new IllegalStateException("boom");
                }));
    var restarted =
        await().until(() -> a.whereis(node), now -> now.exists(it -> !it.equals(old.get()))).get();
    assertThat(restarted.call(new Puppet.Heard())).isEmpty();
    assertThat(b.whereis(node).get().call(new Puppet.Heard())).containsExactly("cast x");
  }

  private SupervisorRef start(SupervisorSpec spec) {
    return Supervisor.start(node, spec).get();
  }
}
