package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** A supervisor of many children of one kind. */
@Tag("concurrency")
class SimpleSupervisorTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A child that ends with what it is sent. */
  private record Born(String argument, Pid<ExitReason> pid) {}

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final BlockingQueue<Born> born = new LinkedBlockingQueue<>();

  /** What to do instead at each but a child's first start. */
  private Option<StartError> again = Option.none();

  /** How a child with the argument "slow" is started, and fails to. */
  private Option<ChildStart> slow = Option.none();

  private final AtomicInteger starts = new AtomicInteger();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private final class Mortals implements ChildFactory<String, Pid<ExitReason>> {
    @Override
    public Either<StartError, Pid<ExitReason>> start(Self<?> supervisor, String argument)
        throws Exception {
      if (argument.equals("slow")) {
        return Either.left(slow.get().start(supervisor).getLeft());
      }
      if (starts.incrementAndGet() > 1 && again.isDefined()) {
        return Either.left(again.get());
      }
      return Either.right(
          supervisor.spawn(
              SpawnOptions.none().withLink(),
              (Self<ExitReason> self) -> {
                born.add(new Born(argument, self.pid()));
                throw new ProcessExit(self.receive(ExitReason.class));
              }));
    }
  }

  // ------------------------------------------------------------------ start and restart

  @Test
  @DisplayName("a process that the factory returns twice is one child")
  void twice() {
    Pid<?> one = Remote.spawn(node).pid();
    var supervisor =
        SimpleSupervisor.start(
                node,
                SimpleSupervisorSpec.workers(
                    (Self<?> self, String name) -> {
                      self.link(one);
                      return Either.<StartError, Pid<?>>right(one);
                    }))
            .get();
    assertThat(supervisor.startChild("a").isRight()).isTrue();
    assertThat(supervisor.startChild("b").isRight()).isTrue();
    assertThat(supervisor.whichChildren()).hasSize(1);
    assertThat(supervisor.terminateChild(one)).isTrue();
    assertThat(supervisor.whichChildren()).isEmpty();
  }

  @Test
  @DisplayName("SU-51 a child is started with its argument, and restarted with the same")
  void restartsWithArgument() throws Exception {
    var supervisor = start(mortals().withIntensity(9, SECOND));
    Pid<ExitReason> oak = supervisor.startChild("oak").get().get();
    Pid<ExitReason> ash = supervisor.startChild("ash").get().get();
    assertThat(born.take()).isEqualTo(new Born("oak", oak));
    assertThat(born.take()).isEqualTo(new Born("ash", ash));
    oak.send(Mortal.BROKEN);
    Born again = born.take();
    assertThat(again.argument()).isEqualTo("oak");
    assertThat(supervisor.whichChildren())
        .extracting(ChildInfo::id, ChildInfo::pid, ChildInfo::restarts)
        .containsExactly(tuple("1", Option.some(again.pid()), 1), tuple("2", Option.some(ash), 0));
  }

  @Test
  @DisplayName("SU-51 the intensity is one for all, and giving up stops all")
  void intensityIsShared() throws Exception {
    var supervisor = start(mortals().withIntensity(1, SECOND));
    Ending end = Ending.of(supervisor);
    var oak = supervisor.startChild("oak").get().get();
    var ash = supervisor.startChild("ash").get().get();
    oak.send(Mortal.BROKEN);
    await().until(() -> born.size() == 3);
    ash.send(Mortal.BROKEN);
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    await().until(() -> node.processCount() == 0);
    assertThat(log.events(e -> e.has("context", "shutdown"))).hasSize(1);
  }

  @Test
  @DisplayName("SU-51 no progress reports")
  void noProgress() {
    log.from(Level.DEBUG);
    var supervisor = start(mortals());
    assertThat(supervisor.startChild("oak").isRight()).isTrue();
    assertThat(log.events(e -> e.has("context", "progress"))).isEmpty();
  }

  @Test
  @DisplayName("SU-29 a start that fails, or is ignored, keeps nothing")
  void startFails() {
    var supervisor = start(mortals());
    starts.set(1);
    again = Option.some(new StartError.Failed(Mortal.BROKEN));
    assertThat(supervisor.startChild("oak"))
        .isEqualTo(Either.left(new StartError.Failed(Mortal.BROKEN)));
    again = Option.some(new StartError.Ignored());
    assertThat(supervisor.startChild("oak")).as("SU-08").isEqualTo(Either.right(Option.none()));
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(1, 0, 0, 0));
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SU-51 a child that is not restarted is forgotten, whatever its restart rule")
  void forgotten() throws Exception {
    for (Restart restart : List.of(Restart.TRANSIENT, Restart.TEMPORARY)) {
      var supervisor = start(mortals().withRestart(restart));
      var oak = supervisor.startChild("oak").get().get();
      var _ = born.take();
      oak.send(ExitReason.normal());
      await().until(() -> supervisor.whichChildren().isEmpty());
      assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(1, 0, 0, 0));
    }
  }

  @Test
  @DisplayName("SU-52 a restart that is ignored drops the child, and the supervisor goes on")
  void ignoredRestart() throws Exception {
    var supervisor = start(mortals());
    var oak = supervisor.startChild("oak").get().get();
    again = Option.some(new StartError.Ignored());
    oak.send(Mortal.BROKEN);
    await().until(() -> supervisor.whichChildren().isEmpty());
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(1, 0, 0, 0));
    supervisor.stop();
    assertThat(log.events(e -> e.logger().equals("dev.coppice.crash")))
        .as("only the child's")
        .hasSize(1);
  }

  @Test
  @DisplayName("SU-17 a restart that fails is tried again, and counts")
  void failingRestart() throws Exception {
    var supervisor = start(mortals().withIntensity(3, SECOND));
    Ending end = Ending.of(supervisor);
    var oak = supervisor.startChild("oak").get().get();
    again = Option.some(new StartError.Failed(Mortal.BROKEN));
    oak.send(Mortal.BROKEN);
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(starts).hasValue(1 + 3);
    assertThat(log.events(e -> e.has("context", "start_error"))).hasSize(3);
  }

  @Test
  @DisplayName("a delay and a budget are each child's own")
  void delayAndBudget() throws Exception {
    var supervisor = start(mortals().withBackoff(Backoff.constant(SECOND)).withRetries(1));
    Ending end = Ending.of(supervisor);
    var oak = supervisor.startChild("oak").get().get();
    var ash = supervisor.startChild("ash").get().get();
    oak.send(Mortal.BROKEN);
    ash.send(Mortal.BROKEN);
    await()
        .until(
            () -> supervisor.whichChildren().forAll(child -> child.status() == Status.RESTARTING));
    born.clear();
    time.advance(SECOND);
    var _ = born.take();
    born.take().pid().send(Mortal.BROKEN);
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
  }

  // ------------------------------------------------------------------ management

  @Test
  @DisplayName("SU-29 terminateChild by process: its own, a dead one, a stranger")
  void terminate() throws Exception {
    var supervisor = start(mortals());
    var oak = supervisor.startChild("oak").get().get();
    assertThat(supervisor.terminateChild(oak)).isTrue();
    assertThat(oak.isAlive()).isFalse();
    assertThat(supervisor.whichChildren()).isEmpty();
    assertThat(supervisor.terminateChild(oak)).as("it is dead").isTrue();
    assertThat(supervisor.getChildSpec(oak)).as("OTP gives the template's").isEmpty();
    assertThat(supervisor.terminateChild(Remote.spawn(node).pid())).as("a stranger").isFalse();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SU-18 terminateChild by its last process of a child that waits for its restart")
  void terminateRestarting() throws Exception {
    var supervisor = start(mortals().withBackoff(Backoff.constant(SECOND)));
    var oak = supervisor.startChild("oak").get().get();
    oak.send(Mortal.BROKEN);
    await()
        .until(
            () -> supervisor.whichChildren().forAll(child -> child.status() == Status.RESTARTING));
    assertThat(supervisor.terminateChild(oak)).isTrue();
    assertThat(supervisor.whichChildren()).isEmpty();
    time.advance(SECOND);
    assertThat(supervisor.countChildren().active()).isZero();
    assertThat(starts).hasValue(1);
  }

  @Test
  @DisplayName("SU-33 SU-32 counts have one specification; children are oldest first")
  void looking() {
    var supervisor =
        start(
            SimpleSupervisorSpec.supervisors(
                (self, id) -> Supervisor.startLink(self, SupervisorSpec.oneForOne())));
    var first = supervisor.startChild("a").get().get();
    var second = supervisor.startChild("b").get().get();
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(1, 2, 2, 0));
    assertThat(supervisor.whichChildren().flatMap(ChildInfo::pid))
        .isEqualTo(List.of(first.pid(), second.pid()));
    assertThat(supervisor.getChildSpec(first).get().type()).isEqualTo(ChildSpec.Type.SUPERVISOR);
    assertThat(supervisor.getChildSpec(supervisor)).isEqualTo(Option.none());
  }

  @Test
  @DisplayName("who walks the tree can walk through it, and gets no child in by that way")
  void walkedThrough() {
    var above =
        Supervisor.start(
                node,
                SupervisorSpec.oneForOne(
                    SimpleSupervisor.childSpec("simple", mortals().withName("mortals"))))
            .get();
    var supervisor =
        SimpleSupervisor.<String, Pid<ExitReason>>whereis(node, "mortals", Mortals.class).get();
    var oak = supervisor.startChild("oak").get().get();
    SupervisorRef walked = above.whichChildren().head().supervisor().get();
    assertThat(walked.whichChildren().flatMap(ChildInfo::pid)).isEqualTo(List.of(oak));
    assertThat(walked.startChild(new Mortal().child("x")).isLeft()).isTrue();
    assertThat(walked.restartChild("1").isLeft()).isTrue();
    assertThat(walked.deleteChild("1").isLeft()).isTrue();
    assertThat(walked.terminateChild("1")).isTrue();
    assertThat(oak.isAlive()).isFalse();
    assertThatThrownBy(() -> Supervisor.whereis(node, "mortals"))
        .isInstanceOf(ClassCastException.class);
  }

  // ------------------------------------------------------------------ end

  @Test
  @DisplayName("SU-38 all children are told at the same time")
  void toldTogether() throws Exception {
    int n = 3;
    var told = new CountDownLatch(n);
    Puppet waitsForOthers =
        Puppet.trapping()
            .onTerminate(
                _ -> {
                  told.countDown();
                  told.await();
                });
    var supervisor =
        start(
            SimpleSupervisorSpec.workers(
                    (Self<?> self, Integer number) -> GenServer.startLink(self, waitsForOthers))
                .withShutdown(Shutdown.infinity()));
    for (int i = 0; i < n; i++) {
      assertThat(supervisor.startChild(i).isRight()).isTrue();
    }
    supervisor.stop();
    assertThat(node.processCount()).isZero();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SU-39 one limit for all; who is late is killed, and reported in one")
  void oneLimit() {
    var supervisor =
        start(
            SimpleSupervisorSpec.workers(
                    (Self<?> self, Integer number) ->
                        Either.right(
                            self.spawn(
                                SpawnOptions.none().withLink().withTrapExit(),
                                (Self<Object> deaf) -> deaf.receive(_ -> Option.none()))))
                .withShutdown(Shutdown.within(SECOND)));
    for (int i = 0; i < 5; i++) {
      assertThat(supervisor.startChild(i).isRight()).isTrue();
    }
    Ending end = Ending.of(supervisor);
    var stopped = new AtomicBoolean();
    Thread stopping =
        Thread.startVirtualThread(
            () -> {
              supervisor.stop();
              stopped.set(true);
            });
    time.awaitWaiting();
    assertThat(supervisor.pid().isAlive()).isTrue();
    time.advance(SECOND);
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    await().untilTrue(stopped);
    assertThat(stopping.isAlive()).isFalse();
    assertThat(log.events())
        .singleElement()
        .matches(
            e ->
                e.has("context", "shutdown_error")
                    && e.has("reason", ExitReason.killed())
                    && e.has("children", 5));
  }

  @Test
  @DisplayName("SU-39 a crash that does not say what it is about is reported, and the others are")
  void speechless() {
    var supervisor =
        start(
            failing(
                (String name) ->
                    name.equals("mute") ? new Speechless() : new IllegalStateException("boom")));
    for (String name : List.of("mute", "loud", "mute")) {
      assertThat(supervisor.startChild(name).isRight()).isTrue();
    }
    supervisor.stop();
    assertThat(log.events(e -> e.has("context", "shutdown_error")))
        .extracting(e -> e.keyValues().get("children"))
        .containsExactlyInAnyOrder(2, 1);
  }

  /** Children that fail when they are stopped. */
  private static <A> SimpleSupervisorSpec<A, ServerRef<Puppet.Ask<?>, Puppet.Tell>> failing(
      Function<A, RuntimeException> failure) {
    return SimpleSupervisorSpec.workers(
        (self, argument) ->
            GenServer.startLink(
                self,
                Puppet.of(
                        puppet -> {
                          var _ = puppet.trapExit(true);
                          return Init.ok(List.empty());
                        })
                    .onTerminate(
                        _ -> {
                          throw failure.apply(argument);
                        })));
  }

  private static final class Speechless extends IllegalStateException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  @DisplayName("SU-39 those that crash in the same way are reported in one")
  void crashesAlike() {
    var supervisor =
        start(failing((Integer number) -> new IllegalStateException("boom " + number % 2)));
    for (int i = 0; i < 5; i++) {
      assertThat(supervisor.startChild(i).isRight()).isTrue();
    }
    supervisor.stop();
    assertThat(log.events(e -> e.has("context", "shutdown_error")))
        .extracting(e -> e.keyValues().get("children"))
        .containsExactlyInAnyOrder(3, 2);
  }

  @Test
  @DisplayName("SU-39 brutal kill kills all at once, which is fine")
  void brutalKill() {
    var supervisor = start(mortals().withShutdown(Shutdown.brutalKill()));
    var oak = supervisor.startChild("oak").get().get();
    Ending end = Ending.of(oak);
    supervisor.stop();
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SU-36 those that crashed before the end are reported with their true reasons")
  void crashedBefore() throws Exception {
    var supervisor = start(mortals());
    for (int i = 0; i < 3; i++) {
      assertThat(supervisor.startChild("oak").isRight()).isTrue();
    }
    Ending end = Ending.of(supervisor);
    // Held while another one starts; then the order to stop comes before the news of the crashes.
    var at = new Held.At(_ -> Either.left(new StartError.Ignored()), 1);
    slow = Option.some(at);
    Remote.spawn(node).tell(_ -> supervisor.startChild("slow"));
    Held held = at.hold(node, SupervisorRef.of(supervisor));
    Remote.spawn(node).tell(_ -> supervisor.stop());
    held.more();
    for (int i = 0; i < 3; i++) {
      born.take().pid().send(Mortal.BROKEN);
      held.more();
    }
    held.release();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(log.events(e -> e.has("context", "shutdown_error")))
        .singleElement()
        .matches(e -> e.has("reason", Mortal.BROKEN) && e.has("children", 3));
  }

  @Test
  @DisplayName("SU-49 all significant children: the supervisor ends with the last")
  void allSignificant() throws Exception {
    var supervisor =
        start(
            mortals()
                .withRestart(Restart.TEMPORARY)
                .withSignificant()
                .withAutoShutdown(AutoShutdown.ALL_SIGNIFICANT));
    Ending end = Ending.of(supervisor);
    var oak = supervisor.startChild("oak").get().get();
    var ash = supervisor.startChild("ash").get().get();
    oak.send(ExitReason.normal());
    await().until(() -> supervisor.whichChildren().size() == 1);
    assertThat(supervisor.pid().isAlive()).isTrue();
    ash.send(Mortal.BROKEN);
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
  }

  private SimpleSupervisorSpec<String, Pid<ExitReason>> mortals() {
    return SimpleSupervisorSpec.workers(new Mortals());
  }

  private <A, R extends ProcessRef> SimpleSupervisorRef<A, R> start(
      SimpleSupervisorSpec<A, R> spec) {
    return SimpleSupervisor.start(node, spec).get();
  }
}
