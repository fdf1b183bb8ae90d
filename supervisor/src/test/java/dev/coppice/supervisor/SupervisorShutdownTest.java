package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a supervisor ends and stops its children. */
@Tag("concurrency")
class SupervisorShutdownTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final ServerName<Puppet.Ask<?>, Puppet.Tell> NAME =
      ServerName.of("puppet", Puppet.class);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final Remote parent = Remote.trapping(node);
  private final Mortal mortal = new Mortal();
  private final Queue<String> journal = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  // ------------------------------------------------------------------ order

  @Test
  @DisplayName("SU-38 children are stopped newest first, each gone before the next is told")
  void order() {
    var bIsTold = new CountDownLatch(1);
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                noting("a", () -> {}),
                noting("b", bIsTold::countDown),
                // gives b every chance to be told too early
                noting("c", () -> assertThat(bIsTold.await(50, TimeUnit.MILLISECONDS)).isFalse())));
    supervisor.stop();
    assertThat(journal).containsExactly("c told", "c ends", "b told", "b ends", "a told", "a ends");
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SU-38 a tree stops depth first, and nothing of it is left when stop returns")
  void tree() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                noting("a", () -> {}),
                ChildSpec.supervisor(
                    "s", SupervisorSpec.oneForOne(noting("s1", () -> {}), noting("s2", () -> {}))),
                noting("b", () -> {})));
    supervisor.stop();
    assertThat(journal.stream().filter(line -> line.endsWith("told")))
        .containsExactly("b told", "s2 told", "s1 told", "a told");
    assertThat(node.processCount()).as("only the parent is left").isEqualTo(1);
  }

  @Test
  @DisplayName("SU-38 children added later are stopped first")
  void dynamicChildrenFirst() {
    var supervisor = start(SupervisorSpec.oneForOne(noting("a", () -> {})));
    assertThat(supervisor.startChild(noting("b", () -> {})).isRight()).isTrue();
    supervisor.stop();
    assertThat(journal).containsExactly("b told", "b ends", "a told", "a ends");
  }

  // ------------------------------------------------------------------ triggers

  @ParameterizedTest
  @ValueSource(strings = {"normal", "shutdown", "broken"})
  @DisplayName("SU-40 the end of the parent, a normal one too, stops the supervisor in order")
  void parentEnds(String how) {
    ExitReason reason =
        switch (how) {
          case "normal" -> ExitReason.normal();
          case "shutdown" -> ExitReason.shutdown();
          default -> Mortal.BROKEN;
        };
    var supervisor = start(SupervisorSpec.oneForOne(noting("a", () -> {}), noting("b", () -> {})));
    Ending end = Ending.of(supervisor);
    parent.tell(
        _ -> {
          throw new ProcessExit(reason);
        });
    assertThat(end.reason()).isEqualTo(reason);
    assertThat(journal).containsExactly("b told", "b ends", "a told", "a ends");
  }

  @Test
  @DisplayName("SU-40 a supervisor that crashes stops its children in order")
  @SuppressWarnings("NullAway") // its state is broken on purpose
  void crashes() {
    var supervisor = start(SupervisorSpec.oneForOne(noting("a", () -> {}), noting("b", () -> {})));
    Ending end = Ending.of(supervisor);
    Pid<?> b = pidOf(supervisor, "b");
    var _ =
        Sys.replaceState(supervisor, state -> ((SupervisorState) state).with((RestartWindow) null));
    b.exit(ExitReason.kill());
    assertThat(end.reason()).isInstanceOf(ExitReason.Crash.class);
    assertThat(journal).containsExactly("a told", "a ends");
  }

  @Test
  @DisplayName("SU-41 what is no child's end is ignored: strangers' exits, ends of the once linked")
  void strangers() {
    var supervisor = start(SupervisorSpec.oneForOne(noting("a", () -> {})));
    Remote stranger = Remote.spawn(node);
    stranger.ask(
        self -> {
          supervisor.pid().exit(Mortal.BROKEN);
          supervisor.pid().exit(ExitReason.shutdown());
          self.link(supervisor);
          return true;
        });
    stranger.pid().exit(ExitReason.kill());
    assertThat(supervisor.whichChildren().map(ChildInfo::status))
        .containsExactly(ChildInfo.Status.RUNNING);
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SU-43 told to stop while a child starts: that is awaited, then it is stopped too")
  void stopDuringStart() throws Exception {
    var supervisor = start(SupervisorSpec.oneForOne(noting("a", () -> {})));
    Ending end = Ending.of(supervisor);
    var starting = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    ChildSpec slow =
        ChildSpec.worker(
            "slow",
            self -> {
              starting.countDown();
              goOn.await();
              return noting("slow", () -> {}).start().start(self);
            });
    Remote.spawn(node).tell(_ -> supervisor.startChild(slow));
    starting.await();
    parent.tell(_ -> supervisor.pid().exit(ExitReason.shutdown()));
    parent.settle();
    goOn.countDown();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(journal).containsExactly("slow told", "slow ends", "a told", "a ends");
  }

  @Test
  @DisplayName("closing the node stops a supervisor that was started outside any process in order")
  void nodeCloses() {
    var spec = SupervisorSpec.oneForOne(noting("a", () -> {}), noting("b", () -> {}));
    Node closing = Node.open();
    var supervisor = Supervisor.start(closing, spec).get();
    closing.close();
    assertThat(supervisor.pid().isAlive()).isFalse();
    assertThat(journal).containsExactly("b told", "b ends", "a told", "a ends");
  }

  @Test
  @DisplayName("SU-42 a killed supervisor takes its children with it, without order")
  void killed() {
    Puppet trapping = Puppet.trapping();
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                mortal.child("a"),
                ChildSpec.worker("b", self -> GenServer.startLink(self, trapping))));
    Ending a = Ending.of(mortal.next());
    Ending b = Ending.of(pidOf(supervisor, "b"));
    supervisor.pid().exit(ExitReason.kill());
    assertThat(a.reason()).isEqualTo(ExitReason.killed());
    assertThat(b.reason()).isEqualTo(ExitReason.killed());
    assertThat(trapping.ended())
        .containsExactly(new Puppet.Ended(ExitReason.killed(), List.empty()));
  }

  @Test
  @DisplayName("a call of a supervisor that has ended fails with noproc")
  void callAfterEnd() {
    var supervisor = start(SupervisorSpec.oneForOne());
    supervisor.stop();
    assertThatThrownBy(supervisor::whichChildren)
        .isInstanceOfSatisfying(
            CallFailed.class,
            failed -> assertThat(failed.failure().why()).isEqualTo(ExitReason.noproc()));
  }

  // ------------------------------------------------------------------ ways to stop a child

  @Test
  @DisplayName("SU-39 brutal kill: no shutdown, no terminate, and no complaint")
  void brutalKill() {
    Puppet trapping = Puppet.trapping();
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                ChildSpec.worker("a", self -> GenServer.startLink(self, trapping))
                    .withShutdown(Shutdown.brutalKill())));
    Ending end = Ending.of(pidOf(supervisor, "a"));
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    assertThat(trapping.ended()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SU-39 a child that ignores shutdown is killed when its time is up, not before")
  void within() {
    var supervisor =
        start(SupervisorSpec.oneForOne(deaf("a").withShutdown(Shutdown.within(SECOND))));
    Pid<?> child = pidOf(supervisor, "a");
    Ending end = Ending.of(child);
    Remote stopping = Remote.spawn(node);
    stopping.tell(_ -> supervisor.terminateChild("a"));
    time.awaitWaiting();
    time.advance(SECOND.minus(NANO));
    assertThat(child.isAlive()).as("a nanosecond too early").isTrue();
    time.advance(NANO);
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    stopping.settle();
    assertThat(log.events())
        .singleElement()
        .matches(e -> e.has("context", "shutdown_error") && e.has("reason", ExitReason.killed()));
  }

  @Test
  @DisplayName("GS-35 a trapping server in a long callback hears shutdown too late, and is killed")
  void longCallback() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Puppet puppet = Puppet.trapping();
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                ChildSpec.worker("server", self -> GenServer.startLink(self, NAME, puppet))
                    .withShutdown(Shutdown.within(SECOND))));
    var server = NAME.whereis(node).get();
    Ending end = Ending.of(server);
    server.cast(
        new Puppet.Act(
            state -> {
              busy.countDown();
              never.await();
              return Step.noReply(state);
            }));
    busy.await();
    Remote stopping = Remote.spawn(node);
    stopping.tell(_ -> supervisor.terminateChild("server"));
    time.awaitWaiting();
    time.advance(SECOND);
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    assertThat(puppet.ended()).as("terminate").isEmpty();
    stopping.settle();
  }

  @Test
  @DisplayName("SU-39 a limit of zero kills at once what does not end by itself")
  void withinZero() {
    var supervisor =
        start(SupervisorSpec.oneForOne(deaf("a").withShutdown(Shutdown.within(Duration.ZERO))));
    Ending end = Ending.of(pidOf(supervisor, "a"));
    supervisor.stop();
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
  }

  @Test
  @DisplayName("SU-39 infinity waits as long as it takes")
  void infinity() throws Exception {
    var told = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    ChildSpec slow =
        noting(
                "a",
                () -> {
                  told.countDown();
                  mayEnd.await();
                })
            .withShutdown(Shutdown.infinity());
    var supervisor = start(SupervisorSpec.oneForOne(slow));
    Ending end = Ending.of(pidOf(supervisor, "a"));
    Remote stopping = Remote.spawn(node);
    stopping.tell(_ -> supervisor.terminateChild("a"));
    told.await();
    time.advance(Duration.ofDays(365));
    mayEnd.countDown();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    stopping.settle();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("9a a permanent child that answers shutdown with normal is reported, others are not")
  void unexpectedAnswer() {
    Puppet answersNormal =
        Puppet.trapping()
            .onTerminate(
                _ -> {
                  throw new ProcessExit(ExitReason.normal());
                });
    ChildSpec permanent =
        ChildSpec.worker("permanent", self -> GenServer.startLink(self, answersNormal));
    ChildSpec transientChild =
        ChildSpec.worker("transient", permanent.start()).withRestart(Restart.TRANSIENT);
    start(SupervisorSpec.oneForOne(permanent, transientChild)).stop();
    assertThat(log.events())
        .singleElement()
        .matches(e -> e.has("context", "shutdown_error") && e.has("child", "permanent"));
  }

  @Test
  @DisplayName("SU-44 a supervisor with too little time is killed, and its children with it")
  void supervisorTimesOut() {
    var inner =
        ChildSpec.supervisor(
                "inner",
                SupervisorSpec.oneForOne(
                    mortal.child("a"), deaf("b").withShutdown(Shutdown.infinity())))
            .withShutdown(Shutdown.within(SECOND));
    var supervisor = start(SupervisorSpec.oneForOne(inner));
    Ending a = Ending.of(mortal.next());
    Remote stopping = Remote.spawn(node);
    stopping.tell(_ -> supervisor.terminateChild("inner"));
    time.awaitWaiting();
    time.advance(SECOND);
    assertThat(a.reason()).isEqualTo(ExitReason.killed());
    stopping.settle();
    assertThat(log.events(e -> e.has("context", "shutdown_error")))
        .singleElement()
        .matches(e -> e.has("child", "inner"));
  }

  @Test
  @DisplayName("SU-46 that a supervisor had to be killed does not make the whole stop fail")
  void stopWithLateSupervisor() {
    var late =
        ChildSpec.supervisor(
                "late", SupervisorSpec.oneForOne(deaf("a").withShutdown(Shutdown.infinity())))
            .withShutdown(Shutdown.within(SECOND));
    var supervisor = start(SupervisorSpec.oneForOne(noting("first", () -> {}), late));
    Ending end = Ending.of(supervisor);
    Remote stopping = Remote.spawn(node);
    stopping.tell(_ -> supervisor.stop());
    time.awaitWaiting();
    time.advance(SECOND);
    stopping.settle();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(journal).containsExactly("first told", "first ends");
  }

  // ------------------------------------------------------------------ naughty children

  @Test
  @DisplayName("SU-45 a child that removed its link is stopped all the same")
  void unlinked() {
    var supervisor = start(SupervisorSpec.oneForOne(naughty("a")));
    Ending end = Ending.of(mortal.next());
    supervisor.stop();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("SU-45 the end of a child that removed its link goes unnoticed until it is stopped")
  void unlinkedAndGone() {
    var supervisor = start(SupervisorSpec.oneForOne(naughty("a")));
    Pid<ExitReason> child = mortal.next();
    Ending end = Ending.of(child);
    child.send(Mortal.BROKEN);
    assertThat(end.reason()).isEqualTo(Mortal.BROKEN);
    assertThat(supervisor.whichChildren().head().pid()).containsExactly(child);
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(1, 0, 0, 1));
    assertThat(supervisor.restartChild("a"))
        .isEqualTo(Either.left(new Supervisor.RestartChildError.Running(child)));
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(log.events(e -> e.has("context", "shutdown_error")))
        .singleElement()
        .matches(e -> e.has("reason", ExitReason.noproc()));
  }

  @Test
  @DisplayName("SU-36 a child that crashed before the supervisor stops is reported, not restarted")
  void crashedBeforeStop() throws Exception {
    var starting = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var supervisor = start(SupervisorSpec.oneForOne(mortal.child("a")));
    Pid<ExitReason> child = mortal.next();
    // while the supervisor is busy with another child: first the request, then the crash
    Remote starter = Remote.spawn(node);
    starter.tell(
        _ ->
            supervisor.startChild(
                ChildSpec.worker(
                    "b",
                    _ -> {
                      starting.countDown();
                      goOn.await();
                      return Either.left(new StartError.Failed(Mortal.BROKEN));
                    })));
    starting.await();
    Ending end = Ending.of(supervisor);
    parent.ask(
        _ -> {
          supervisor.pid().exit(ExitReason.shutdown());
          return true;
        });
    Ending childEnd = Ending.of(child);
    child.send(Mortal.BROKEN);
    assertThat(childEnd.reason()).isEqualTo(Mortal.BROKEN);
    goOn.countDown();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(mortal.born()).isEmpty();
    assertThat(log.events(e -> e.has("context", "shutdown_error")))
        .singleElement()
        .matches(e -> e.has("reason", Mortal.BROKEN));
  }

  // ------------------------------------------------------------------ helpers

  private SupervisorRef start(SupervisorSpec spec) {
    return parent.ask(self -> Supervisor.startLink(self, spec)).get();
  }

  private static Pid<?> pidOf(SupervisorRef supervisor, String id) {
    return supervisor.whichChildren().find(child -> child.id().equals(id)).get().pid().get();
  }

  private interface Action {
    void run() throws Exception;
  }

  /** A server that notes when it is told to end, does something, and notes that it ends. */
  private ChildSpec noting(String id, Action action) {
    Puppet puppet =
        Puppet.trapping()
            .onTerminate(
                _ -> {
                  journal.add(id + " told");
                  action.run();
                  journal.add(id + " ends");
                });
    return ChildSpec.worker(id, self -> GenServer.startLink(self, puppet));
  }

  /** A child that goes on when it is told to shut down. */
  private static ChildSpec deaf(String id) {
    return ChildSpec.worker(
        id,
        supervisor ->
            Either.right(
                supervisor.spawn(
                    SpawnOptions.none().withLink().withTrapExit(),
                    (Self<Object> self) -> self.receive(SupervisorShutdownTest::never))));
  }

  private static Option<Object> never(Object received) {
    return Option.none();
  }

  /** A child like {@link Mortal} that has removed the link to its supervisor. */
  private ChildSpec naughty(String id) {
    return ChildSpec.worker(
        id,
        supervisor -> {
          Pid<?> above = supervisor.pid();
          return Either.right(
              supervisor.spawn(
                  SpawnOptions.none().withLink(),
                  (Self<ExitReason> self) -> {
                    self.unlink(above);
                    mortal.born().add(self.pid());
                    throw new ProcessExit(self.receive(ExitReason.class));
                  }));
        });
  }
}
