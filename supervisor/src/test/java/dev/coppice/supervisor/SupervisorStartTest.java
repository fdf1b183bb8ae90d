package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a supervisor starts its children, and what becomes of them when one does not start. */
class SupervisorStartTest {
  private static final ExitReason BROKEN = ExitReason.of("broken");

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Queue<String> journal = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName("SU-05 children start one at a time in order, and the start returns after the last")
  void startOrder() {
    var supervisor =
        Supervisor.start(node, SupervisorSpec.oneForOne(noting("a"), noting("b"), noting("c")))
            .get();
    assertThat(journal)
        .containsExactly("a init", "a ready", "b init", "b ready", "c init", "c ready");
    assertThat(supervisor.whichChildren())
        .extracting(ChildInfo::id, ChildInfo::status, ChildInfo::restarts)
        .containsExactly(running("a"), running("b"), running("c"));
  }

  @Test
  @DisplayName("SU-06 a failing start stops those before in reverse, and later ones never start")
  void startFails() {
    SupervisorSpec spec =
        SupervisorSpec.oneForOne(
            noting("a"),
            noting("b"),
            ChildSpec.worker("c", _ -> Either.left(new StartError.Failed(BROKEN))),
            noting("d"));
    Either<StartError, SupervisorRef> started = Supervisor.start(node, spec);
    assertThat(started.getLeft())
        .isInstanceOfSatisfying(
            StartError.Failed.class,
            failed -> {
              assertThat(failed.reason().isAbnormal()).as("abnormal").isFalse();
              assertThat(failed.reason()).asString().contains("c").contains("broken");
            });
    assertThat(journal)
        .containsExactly("a init", "a ready", "b init", "b ready", "b terminate", "a terminate");
    assertThat(node.processCount()).isZero();
    assertThat(log.events())
        .singleElement()
        .matches(e -> e.has("context", "start_error") && e.has("child", "c"));
  }

  @Test
  @DisplayName("SU-06 a parent that traps exits is told of the failing start by its result alone")
  void startLinkFails() {
    Remote parent = Remote.trapping(node);
    var spec =
        SupervisorSpec.oneForOne(
            ChildSpec.worker(
                "a", self -> GenServer.startLink(self, Puppet.of(_ -> Init.stop(BROKEN)))));
    assertThat(parent.ask(self -> Supervisor.startLink(self, spec)).isLeft()).isTrue();
    assertThat(parent.received()).isEqualTo(Option.none());
  }

  @Test
  @DisplayName("SU-07 a start function that returns no process is a failed start")
  @SuppressWarnings("NullAway") // on purpose
  void startsNobody() {
    ProcessRef nobody = () -> null;
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne()).get();
    assertThat(supervisor.startChild(ChildSpec.worker("a", _ -> Either.right(nobody))).getLeft())
        .isInstanceOf(Supervisor.StartChildError.NotStarted.class);
    assertThat(supervisor.countChildren().specs()).isZero();
  }

  @Test
  @DisplayName(
      "SU-07 a start function that throws is a failed start, and its starter gets the cause")
  void startThrows() {
    var boom = new IllegalStateException("boom");
    var spec =
        SupervisorSpec.oneForOne(
            ChildSpec.worker(
                "a",
                _ -> {
                  throw boom;
                }));
    assertThat(Supervisor.start(node, spec).getLeft())
        .isEqualTo(
            new StartError.Failed(
                ExitReason.shutdown(
                    new Supervisor.FailedToStartChild(
                        "a", new StartError.Failed(ExitReason.of(boom))))));
    assertThat(node.processCount()).isZero();
  }

  @Test
  @DisplayName("SU-08 a child that ignores is kept, not running; a temporary one is forgotten")
  void ignore() {
    ChildStart ignores = self -> GenServer.startLink(self, Puppet.of(_ -> Init.ignore()));
    var supervisor =
        Supervisor.start(
                node,
                SupervisorSpec.oneForOne(
                    ChildSpec.worker("permanent", ignores),
                    ChildSpec.worker("transient", ignores).withRestart(Restart.TRANSIENT),
                    ChildSpec.worker("temporary", ignores).withRestart(Restart.TEMPORARY),
                    noting("last")))
            .get();
    assertThat(supervisor.whichChildren())
        .extracting(ChildInfo::id, ChildInfo::status)
        .containsExactly(
            tuple("permanent", ChildInfo.Status.STOPPED),
            tuple("transient", ChildInfo.Status.STOPPED),
            tuple("last", ChildInfo.Status.RUNNING));
  }

  @Test
  @DisplayName("SU-09 a child that ends while a later one starts is restarted after that")
  void endDuringInit() {
    var mortal = new Mortal();
    ChildSpec killer =
        ChildSpec.worker(
            "second",
            self -> {
              Pid<ExitReason> first = mortal.next();
              Ending end = Ending.of(first);
              first.send(BROKEN);
              var _ = end.reason();
              return GenServer.startLink(self, Puppet.ready());
            });
    var supervisor =
        Supervisor.start(node, SupervisorSpec.oneForOne(mortal.child("first"), killer)).get();
    assertThat(mortal.next().isAlive()).isTrue();
    assertThat(supervisor.whichChildren()).extracting(ChildInfo::restarts).containsExactly(1, 0);
  }

  @Test
  @DisplayName("SU-10 a start function that calls its own supervisor fails instead of hanging")
  void startCallsSupervisor() {
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne()).get();
    var started =
        supervisor.startChild(
            ChildSpec.worker(
                "asks",
                self -> {
                  var _ = supervisor.whichChildren();
                  return GenServer.startLink(self, Puppet.ready());
                }));
    assertThat(started.getLeft()).asString().contains("calling_self");
    assertThat(supervisor.whichChildren()).isEmpty();
  }

  @Test
  @DisplayName("SU-10 a supervisor traps exits, and answers nobody while a child starts")
  void answersNobodyMeanwhile() throws Exception {
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(noting("a"))).get();
    assertThat(node.info(supervisor).get().trapsExit()).isTrue();
    Held held = Held.now(node, supervisor);
    var answer = held.ask(SupervisorRef::countChildren);
    assertThat(answer).isNotDone();
    held.release();
    assertThat(answer.join().active()).isEqualTo(1);
  }

  @Test
  @DisplayName("SU-01 getChildSpec returns what was given, with what was not said filled in")
  void childSpec() {
    ChildSpec child = noting("a").withRestart(Restart.TRANSIENT);
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(child)).get();
    assertThat(supervisor.getChildSpec("a")).containsExactly(child);
    assertThat(supervisor.getChildSpec("b")).isEmpty();
  }

  /** A child that has more to say than its pid. */
  private record Listening(Pid<?> pid, int port) implements ProcessRef {}

  @Test
  @DisplayName("SU-11 what a start function returns, whole, is what a request to start returns")
  void startedWithInfo() {
    ChildSpec child =
        ChildSpec.worker(
            "a", self -> Either.right(new Listening(self.spawnLink(it -> it.receive()), 80)));
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne()).get();
    ProcessRef started = supervisor.startChild(child).get().get();
    assertThat(started)
        .isInstanceOfSatisfying(Listening.class, it -> assertThat(it.port()).isEqualTo(80));
    assertThat(supervisor.whichChildren().head().process()).containsExactly(started);
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(supervisor.restartChild("a").get().get()).isInstanceOf(Listening.class);
  }

  @Test
  @DisplayName("SU-07 whatever a start function does, it is no harm to the supervisor")
  @SuppressWarnings("NullAway") // one of them returns null
  void startMisbehaves() {
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(noting("a"))).get();
    List<ChildStart> starts =
        List.of(
            _ -> {
              throw new StackOverflowError("as the test says");
            },
            _ -> null,
            _ -> Either.right(null),
            _ -> {
              throw new ProcessExit(BROKEN);
            },
            _ -> {
              throw new ProcessExit(ExitReason.normal());
            },
            _ -> {
              throw new InterruptedException();
            });
    for (ChildStart start : starts) {
      assertThat(supervisor.startChild(ChildSpec.worker("b", start)).getLeft())
          .isInstanceOf(Supervisor.StartChildError.NotStarted.class);
    }
    assertThat(supervisor.whichChildren().map(ChildInfo::id)).containsExactly("a");
    assertThat(log.events()).as("SU-31").isEmpty();
  }

  @Test
  @DisplayName("a start function that kills its supervisor: nothing more is said or started")
  void startKillsSupervisor() {
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(noting("a"))).get();
    Ending end = Ending.of(supervisor);
    ChildSpec child =
        ChildSpec.worker(
            "b",
            self -> {
              self.pid().exit(ExitReason.kill());
              throw new AssertionError("it is dead");
            });
    assertThatThrownBy(() -> supervisor.startChild(child)).isInstanceOf(CallFailed.class);
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    await().until(() -> node.processCount() == 0);
    assertThat(log.events(e -> e.logger().equals("dev.coppice.supervisor"))).isEmpty();
  }

  @Test
  @DisplayName("a supervisor killed while a start function runs: nothing more is said or started")
  void killedDuringStart() throws Exception {
    var a = new Held.At(_ -> Either.left(new StartError.Ignored()), 1);
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(noting("first"))).get();
    Remote asking = Remote.spawn(node);
    asking.tell(_ -> supervisor.startChild(ChildSpec.worker("a", a)));
    Held held = a.hold(node, supervisor);
    supervisor.pid().exit(ExitReason.kill());
    held.release();
    await().until(() -> node.processCount() == 0);
    assertThat(log.events(e -> e.has("context", "start_error"))).isEmpty();
  }

  @Test
  @DisplayName("two supervisors of one name: the second is refused and starts nothing")
  void named() {
    SupervisorSpec first = SupervisorSpec.oneForOne().withName("shop");
    var supervisor = Supervisor.start(node, first).get();
    assertThat(Supervisor.start(node, SupervisorSpec.oneForOne(noting("a")).withName("shop")))
        .isEqualTo(Either.left(new StartError.AlreadyStarted(supervisor.pid())));
    assertThat(journal).isEmpty();
    supervisor.stop();
    assertThat(Supervisor.start(node, first).isRight()).as("when the name is free again").isTrue();
  }

  @Test
  @DisplayName("PL-04 a crash report names the supervisors above, by their names")
  void ancestors() {
    SupervisorSpec inner =
        SupervisorSpec.oneForOne(
                ChildSpec.worker(
                    "a", self -> GenServer.startLink(self, Puppet.of(_ -> Init.stop(BROKEN)))))
            .withName("inner");
    var outer = SupervisorSpec.oneForOne(ChildSpec.supervisor("inner", inner)).withName("outer");
    var _ = Supervisor.start(node, outer);
    assertThat(log.events(e -> e.logger().equals("dev.coppice.crash")))
        .singleElement()
        .satisfies(
            e ->
                assertThat(e.keyValues().get("ancestors"))
                    .asString()
                    .matches("inner<.*>, outer<.*>"));
  }

  @Test
  @DisplayName("SU-02 SU-03 SU-37 a bad specification is refused when it is made")
  void badSpecifications() {
    ChildSpec child = noting("a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SupervisorSpec.oneForOne(child, noting("b"), noting("a")))
        .withMessageContaining("a, b, a");
    var spec = SupervisorSpec.oneForOne(child);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.withIntensity(-1, Duration.ofSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> spec.withIntensity(1, Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> child.withRetries(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> Shutdown.within(Duration.ofNanos(-1)));
    assertThat(journal).as("SU-37 nothing is started by it").isEmpty();
  }

  @Test
  @DisplayName("SU-01, SU-02 what holds if nothing else is said")
  void defaults() {
    ChildSpec worker = noting("a");
    assertThat(worker.restart()).isEqualTo(Restart.PERMANENT);
    assertThat(worker.shutdown()).isEqualTo(Shutdown.within(Duration.ofSeconds(5)));
    assertThat(worker.type()).isEqualTo(ChildSpec.Type.WORKER);
    assertThat(worker.significant()).isFalse();
    SupervisorSpec spec = SupervisorSpec.oneForOne(worker);
    assertThat(spec.flags())
        .isEqualTo(SupervisorFlags.defaults())
        .isEqualTo(
            new SupervisorFlags(
                Strategy.ONE_FOR_ONE, 1, Duration.ofSeconds(5), AutoShutdown.NEVER));
    ChildSpec supervisor = ChildSpec.supervisor("s", spec);
    assertThat(supervisor.shutdown()).isEqualTo(Shutdown.infinity());
    assertThat(supervisor.type()).isEqualTo(ChildSpec.Type.SUPERVISOR);
  }

  /** A server that notes when it begins and ends to initialise, and when it terminates. */
  private ChildSpec noting(String id) {
    Puppet puppet =
        Puppet.of(
                self -> {
                  journal.add(id + " init");
                  var _ = self.trapExit(true);
                  journal.add(id + " ready");
                  return Init.ok(List.empty());
                })
            .onTerminate(_ -> journal.add(id + " terminate"));
    return ChildSpec.worker(id, self -> GenServer.startLink(self, puppet));
  }

  private static Tuple running(String id) {
    return tuple(id, ChildInfo.Status.RUNNING, 0);
  }
}
