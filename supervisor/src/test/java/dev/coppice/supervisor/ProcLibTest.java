package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Straight-line processes that are started synchronously. */
class ProcLibTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final ExitReason BROKEN = ExitReason.of("broken");
  private static final SpawnOptions PLAIN = SpawnOptions.none().withLabel("plain");

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private Either<StartError, ProcLib.Started<String, Integer>> start(
      ProcLib.Body<String, Integer> body) {
    return ProcLib.start(node, PLAIN, LONG, body);
  }

  private java.util.List<CapturedLog.Event> crashes() {
    return log.events(e -> e.logger().equals("dev.coppice.crash"));
  }

  @Test
  @DisplayName("PL-01 a start returns what the process says when it is ready, and it lives on")
  void ready() {
    var started =
        start(
                (self, ready) -> {
                  ready.send(42);
                  var _ = self.receive();
                })
            .get();
    assertThat(started.ready()).isEqualTo(42);
    Ending end = Ending.of(started.pid());
    started.pid().send("go");
    assertThat(end.reason()).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("PL-01 a process that ends first is why there is none, normal included")
  void endsFirst() {
    assertThat(start((_, _) -> {}))
        .isEqualTo(Either.left(new StartError.Failed(ExitReason.normal())));
    assertThat(
            start(
                (_, _) -> {
                  throw new ProcessExit(BROKEN);
                }))
        .isEqualTo(Either.left(new StartError.Failed(BROKEN)));
  }

  @Test
  @DisplayName("PL-01 one that takes too long is killed, and leaves no EXIT behind")
  void tooLong() {
    ManualTime time = new ManualTime();
    try (Node slow = time.open()) {
      CountDownLatch never = new CountDownLatch(1);
      Remote parent = Remote.trapping(slow);
      var outcome =
          new java.util.concurrent.CompletableFuture<
              Either<StartError, ProcLib.Started<String, Integer>>>();
      parent.tell(
          self ->
              outcome.complete(
                  ProcLib.startLink(self, PLAIN, Duration.ofSeconds(1), (_, _) -> never.await())));
      time.awaitWaiting();
      time.advance(Duration.ofSeconds(1));
      assertThat(outcome.join().getLeft()).isEqualTo(new StartError.Failed(ExitReason.timeout()));
      assertThat(parent.received()).isEmpty();
    }
  }

  @Test
  @DisplayName("PL-01 a linked process is linked before it runs, and its failure is told once")
  void linked() {
    Remote parent = Remote.trapping(node);
    Either<StartError, ProcLib.Started<String, Integer>> failed =
        parent.ask(
            self ->
                ProcLib.startLink(
                    self,
                    PLAIN,
                    LONG,
                    (_, _) -> {
                      throw new ProcessExit(BROKEN);
                    }));
    assertThat(failed.getLeft()).isEqualTo(new StartError.Failed(BROKEN));
    assertThat(parent.received()).as("V-01").isEmpty();

    Remote child =
        new Remote(
            parent
                .ask(
                    self ->
                        ProcLib.<Remote.Task, Integer>startLink(
                            self,
                            PLAIN,
                            LONG,
                            (me, ready) -> {
                              ready.send(1);
                              me.receive(Remote.Task.class).run(me);
                            }))
                .get()
                .pid());
    assertThat(node.info(child.pid()).get().links()).containsExactly(parent.pid());
  }

  @Test
  @DisplayName("PL-02 a crash report if the reason is abnormal, none otherwise, none for signals")
  void reports() {
    var _ =
        start(
            (_, _) -> {
              throw new ProcessExit(ExitReason.shutdown());
            });
    var _ = start((_, _) -> {});
    var waiting =
        start(
                (self, ready) -> {
                  ready.send(1);
                  var _ = self.receive();
                })
            .get();
    Ending end = Ending.of(waiting.pid());
    waiting.pid().exit(BROKEN);
    assertThat(end.reason()).isEqualTo(BROKEN);
    assertThat(crashes()).isEmpty();
    var _ =
        start(
            (_, _) -> {
              throw new ProcessExit(BROKEN);
            });
    assertThat(crashes()).hasSize(1);
  }

  @Test
  @DisplayName("PL-04 a process records its ancestors, parent first, by name; and its first code")
  void ancestors() {
    ServerName<Puppet.Ask<?>, Puppet.Tell> name = ServerName.of("parent", Puppet.class);
    var parent = GenServer.start(node, name, Puppet.ready()).get();
    var pid = new java.util.concurrent.atomic.AtomicReference<dev.coppice.mailbox.Pid<?>>();
    parent.cast(
        new Puppet.Act(
            state -> {
              pid.set(GenServer.start(node, Puppet.ready()).get().pid());
              return Step.noReply(state);
            }));
    assertThat(parent.call(new Puppet.Heard())).isEmpty();
    var info = node.info(pid.get()).get();
    assertThat(info.ancestors()).containsExactly("parent" + parent.pid());
    assertThat(info.initialFunction()).isEqualTo(Puppet.class.getName());
  }

  @Test
  @DisplayName(
      "PL-05 what is thrown becomes the reason: a reason as it is, an error with its stack")
  void classes() {
    assertThat(
            start(
                    (_, _) -> {
                      throw new IllegalStateException("oops");
                    })
                .getLeft()
                .asExitReason())
        .isInstanceOfSatisfying(
            ExitReason.Crash.class,
            crash ->
                assertThat(crash.cause().getStackTrace()[0].getClassName())
                    .contains("ProcLibTest"));
  }

  @Test
  @DisplayName("a negative timeout is refused, and nothing is started")
  void negative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProcLib.start(node, PLAIN, Duration.ofNanos(-1), (_, _) -> {}));
    assertThat(node.counters().spawned()).isZero();
  }
}
