package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.control.Option;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The simulated node. */
class SimulationTest {
  private static final Duration LONG = Duration.ofDays(1);

  /** A play whose interleaving matters: two clients add to a cell, by get and put. */
  static void lostUpdate(Stage stage) {
    Node node = stage.node();
    Pid<Cell> cell = node.spawnCallback(_ -> new Content(0));
    Body<Object> client =
        self -> {
          int value = Call.ask(cell, Get::new, LONG).get();
          cell.send(new Put(value + 1));
        };
    for (Pid<Object> each : List.of(node.spawn(client), node.spawn(client))) {
      assertThat(node.join(each)).isEqualTo(ExitReason.normal());
    }
    int value = Call.ask(cell, Get::new, LONG).get();
    cell.exit(ExitReason.kill());
    assertThat(value).isEqualTo(2);
  }

  private sealed interface Cell {}

  private record Get(ReplyTo<Integer> replyTo) implements Cell {}

  private record Put(int value) implements Cell {}

  private record Content(int value) implements Callback<Cell> {
    @Override
    public Next<Cell> handle(Self<Cell> self, Received<Cell> received) {
      return switch (received) {
        case Message<Cell>(Get(var replyTo)) -> {
          replyTo.send(value);
          yield this;
        }
        case Message<Cell>(Put(var newValue)) -> new Content(newValue);
        default -> this;
      };
    }
  }

  private static Outcome simulate(Stage.Play play) {
    return Simulation.withSeed(1).run(play);
  }

  private static SimulationError errorOf(Outcome outcome) {
    assertThat(outcome.failure().getOrNull()).isInstanceOf(SimulationError.class);
    return (SimulationError) outcome.failure().get();
  }

  // ------------------------------------------------------------------ determinism

  @Test
  @DisplayName("the same seed gives the same trace; different seeds give different ones")
  void sameSeedSameTrace() {
    Set<String> traces = new HashSet<>();
    for (long seed = 1; seed <= 50; seed++) {
      Simulation simulation = Simulation.withSeed(seed);
      String trace = simulation.run(SimulationTest::lostUpdate).trace().toString();
      for (int again = 1; again < 100; again++) {
        assertThat(simulation.run(SimulationTest::lostUpdate).trace()).hasToString(trace);
      }
      traces.add(trace);
    }
    assertThat(traces).hasSizeGreaterThan(40);
  }

  @Test
  @DisplayName("a lost update is found, replays every time, and is shrunk")
  void findsLostUpdate() {
    Finding finding = Simulation.withSeed(1).explore(1000, SimulationTest::lostUpdate).get();
    Outcome found = finding.found();
    for (int again = 0; again < 10; again++) {
      Outcome replayed = Simulation.withSeed(found.seed()).run(SimulationTest::lostUpdate);
      assertThat(replayed.trace()).hasToString(found.trace().toString());
      assertThat(replayed.failure().get()).hasMessage(found.failure().get().getMessage());
    }
    Outcome shrunk = finding.shrunk().get();
    assertThat(shrunk.schedule().get().switches()).isLessThan(found.schedule().get().switches());
    Schedule printed = Schedule.parse(shrunk.schedule().get().toString());
    assertThat(Simulation.withSeed(0).replay(printed, SimulationTest::lostUpdate).trace())
        .hasToString(shrunk.trace().toString());
    assertThat(finding.error())
        .hasMessageContaining("seed " + found.seed())
        .hasMessageContaining("-Dcoppice.test.schedule=" + printed)
        .hasMessageContaining("Put[value=1]");
  }

  @Test
  @DisplayName("a play that depends on more than its seed is found out")
  void dependsOnMore() {
    var plays = new ArrayList<Stage>();
    assertThatThrownBy(
            () ->
                Simulation.withSeed(1)
                    .explore(
                        1,
                        stage -> {
                          plays.add(stage);
                          assertThat(plays).hasSizeGreaterThan(1);
                        }))
        .hasMessageContaining("depends on something besides its seed");
  }

  // ------------------------------------------------------------------ time

  @Test
  @DisplayName("a long sleep takes no time, and exactly its own on the node's clock")
  void sleep() {
    Outcome outcome =
        simulate(
            stage -> {
              Pid<Object> sleeper = stage.node().spawn(self -> self.sleep(LONG));
              stage.node().join(sleeper);
              assertThat(stage.node().nanoTime()).isEqualTo(LONG.toNanos());
            });
    assertThat(outcome.failure()).isEqualTo(Option.none());
    assertThat(outcome.time()).isEqualTo(LONG);
  }

  @Test
  @DisplayName("timers fire in the order of their times")
  void timers() {
    simulate(
            stage -> {
              Probe<Integer> probe = stage.probe();
              for (int i = 9; i > 0; i--) {
                stage.node().sendAfter(Duration.ofSeconds(i), probe.pid(), i);
              }
              for (int i = 1; i < 10; i++) {
                probe.expect(i);
                assertThat(stage.node().nanoTime()).isEqualTo(i * 1_000_000_000L);
              }
              probe.stop();
            })
        .orThrow();
  }

  @Test
  @DisplayName("of a message and a limit at the same time either comes first, by the seed")
  void limitAgainstMessage() {
    Set<Object> outcomes = new HashSet<>();
    for (long seed = 1; seed <= 100; seed++) {
      Simulation.withSeed(seed)
          .allowing(Leftover.DEAD_LETTERS)
          .run(
              stage -> {
                Duration second = Duration.ofSeconds(1);
                CompletableFuture<Object> received = new CompletableFuture<>();
                Pid<String> waiter =
                    stage.node().spawn(self -> received.complete(self.receive(second)));
                stage
                    .node()
                    .spawn(
                        self -> {
                          self.sleep(second);
                          waiter.send("just in time");
                        });
                stage.node().join(waiter);
                outcomes.add(received.join());
              })
          .orThrow();
    }
    assertThat(outcomes).containsExactlyInAnyOrder(new Timeout<>(), new Message<>("just in time"));
  }

  // ------------------------------------------------------------------ what is wrong

  @Test
  @DisplayName("a deadlock says who waits for whom")
  void deadlock() {
    Outcome outcome =
        simulate(
            stage -> {
              Node node = stage.node();
              Pid<ReplyTo<Integer>> silent =
                  node.spawn(
                      self -> {
                        self.receive();
                        self.receive();
                      });
              Pid<Object> asking =
                  node.spawn(_ -> Call.<ReplyTo<Integer>, Integer>ask(silent, to -> to, FOR_EVER));
              node.join(asking);
            });
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.DEADLOCK);
    assertThat(errorOf(outcome))
        .hasMessageContaining("the test waits for an answer of <0.2>")
        .hasMessageContaining("<0.2> waits for an answer of <0.1>")
        .hasMessageContaining("<0.1> waits for mail");
  }

  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  @DisplayName("processes that take steps for ever while no time passes are a livelock")
  void livelock() {
    Outcome outcome =
        Simulation.withSeed(1)
            .withLivelock(10_000)
            .run(
                stage -> {
                  Pid<Object> polling =
                      stage
                          .node()
                          .spawn(
                              self -> {
                                while (self.receive(Duration.ZERO) instanceof Timeout) {}
                              });
                  stage.node().join(polling);
                });
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.LIVELOCK);
  }

  @Test
  @DisplayName("real sleeping is named, with its stack")
  void realSleep() {
    Outcome outcome =
        simulate(stage -> stage.node().join(stage.node().spawn(_ -> Thread.sleep(10_000))));
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.BLOCKED);
    assertThat(errorOf(outcome))
        .hasMessageContaining("sleeps in real time")
        .hasMessageContaining("SimulationTest");
  }

  @Test
  @DisplayName("a read from a socket is named")
  void socket() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Outcome outcome =
          simulate(stage -> stage.node().join(stage.node().spawn(_ -> server.accept().close())));
      assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.BLOCKED);
      assertThat(errorOf(outcome)).hasMessageContaining("waits for a socket");
    }
  }

  @Test
  @DisplayName("reading from a socket inside a process is named")
  void socketRead() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Socket(server.getInetAddress(), server.getLocalPort());
        var silent = server.accept()) {
      Outcome outcome =
          simulate(
              stage -> stage.node().join(stage.node().spawn(_ -> client.getInputStream().read())));
      assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.BLOCKED);
      assertThat(errorOf(outcome)).hasMessageContaining("waits for a socket");
      assertThat(silent.isConnected()).isTrue();
    }
  }

  @Test
  @DisplayName("waiting for something that is not of the node is named")
  void future() {
    var never = new CompletableFuture<Object>();
    Outcome outcome = simulate(stage -> stage.node().join(stage.node().spawn(_ -> never.join())));
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.BLOCKED);
    assertThat(errorOf(outcome)).hasMessageContaining("CompletableFuture");
  }

  @Test
  @DisplayName("the test's own waiting for something that is not of the node is named")
  void testBlocks() {
    Outcome outcome = simulate(_ -> Thread.sleep(10_000));
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.BLOCKED);
    assertThat(errorOf(outcome)).hasMessageStartingWith("the test sleeps");
  }

  @Test
  @DisplayName("a process that computes for too long is named")
  void busy() {
    Outcome outcome =
        Simulation.withSeed(1)
            .withPatience(Duration.ofMillis(50))
            .run(stage -> stage.node().join(stage.node().spawn(_ -> spinUntilInterrupted())));
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.BUSY);
    assertThat(errorOf(outcome)).hasMessageContaining("has computed for");
  }

  private static void spinUntilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("a thread that does not take part is refused and named")
  void foreignThread() {
    var refused = new CompletableFuture<Throwable>();
    Outcome outcome =
        simulate(
            stage -> {
              Probe<String> probe = stage.probe();
              Thread.ofPlatform()
                  .name("intruder")
                  .uncaughtExceptionHandler((_, thrown) -> refused.complete(thrown))
                  .start(() -> probe.pid().send("boo"))
                  .join();
              probe.expect("boo");
            });
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.FOREIGN_THREAD);
    assertThat(errorOf(outcome)).hasMessageContaining("intruder");
    assertThat(refused.join()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("a thread that a process has started is refused and named")
  void foreignThreadOfProcess() {
    Outcome outcome =
        simulate(
            stage -> {
              Probe<String> probe = stage.probe();
              stage
                  .node()
                  .spawn(
                      _ ->
                          Thread.ofPlatform()
                              .name("helper")
                              .uncaughtExceptionHandler((_, _) -> {})
                              .start(() -> probe.pid().send("boo"))
                              .join());
              probe.expect("boo");
            });
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.FOREIGN_THREAD);
    assertThat(errorOf(outcome)).hasMessageContaining("helper");
  }

  @Test
  @DisplayName("the test is freed when it waits for a thread that was refused")
  void waitsForForeignThread() {
    Outcome outcome =
        simulate(
            stage -> {
              var done = new CountDownLatch(1);
              Thread.ofPlatform()
                  .uncaughtExceptionHandler((_, _) -> {})
                  .start(
                      () -> {
                        stage.node().nanoTime();
                        done.countDown();
                      });
              done.await();
            });
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.FOREIGN_THREAD);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  @DisplayName("a test that cannot be freed, since it does not wait interruptibly, is in the log")
  void waitsUninterruptibly() throws Exception {
    var done = new CompletableFuture<Object>();
    try (var log = CapturedLog.of("dev.coppice.test")) {
      Thread reader =
          Thread.startVirtualThread(
              () -> {
                var _ = log.await(event -> event.message().contains("its test does not end"));
                done.complete("freed");
              });
      Outcome outcome = simulate(_ -> done.join());
      assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.BLOCKED);
      assertThat(log.events()).singleElement().matches(event -> event.message().contains("join"));
      reader.join();
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  @DisplayName("a test that is interrupted while it waits, by its time limit say, ends")
  void interrupted() throws Exception {
    var begun = new CountDownLatch(1);
    Thread test = Thread.currentThread();
    Thread limit =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    begun.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                  test.interrupt();
                });
    Outcome outcome =
        simulate(
            stage -> {
              Pid<Object> forEver =
                  stage
                      .node()
                      .spawn(
                          self -> {
                            for (; ; ) {
                              self.sleep(LONG);
                              begun.countDown();
                            }
                          });
              stage.node().join(forEver);
            });
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.INTERRUPTED);
    assertThat(errorOf(outcome)).hasMessageContaining("the test waits for an answer of <0.1>");
    limit.join();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  @DisplayName("what depends on the real clock is not tried again")
  void busyIsNotShrunk() {
    var plays = new AtomicInteger();
    Finding finding =
        Simulation.withSeed(1)
            .withPatience(Duration.ofMillis(50))
            .explore(
                1,
                stage -> {
                  plays.incrementAndGet();
                  stage.node().join(stage.node().spawn(_ -> spinUntilInterrupted()));
                })
            .get();
    assertThat(plays).hasValue(1);
    assertThat(finding.error()).hasMessageContaining("seed 1").hasMessageContaining("has computed");
  }

  @Test
  @DisplayName("what makes a timer's message must not wait")
  void waitingTimer() {
    Outcome outcome =
        simulate(
            stage -> {
              Probe<Object> probe = stage.probe();
              Pid<ReplyTo<Object>> silent = stage.node().spawn(Self::receive);
              stage
                  .node()
                  .startTimer(
                      LONG,
                      probe.pid(),
                      _ -> Call.<ReplyTo<Object>, Object>ask(silent, to -> to, LONG));
              probe.expectNothing(LONG.plus(LONG));
            });
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.BLOCKED);
    assertThat(errorOf(outcome)).hasMessageContaining("what a timer does must not wait");
  }

  @Test
  @DisplayName("a message whose toString fails hinders no report")
  void textless() {
    Outcome outcome =
        simulate(
            stage -> {
              Probe<Object> probe = stage.probe();
              probe.pid().send(new Textless());
              stage.node().join(probe);
            });
    assertThat(errorOf(outcome).kind()).isEqualTo(SimulationError.Kind.DEADLOCK);
    assertThat(outcome.trace().toString())
        .contains("send <0.1> " + Textless.class.getName() + " (toString: ");
  }

  private static final class Textless {
    @Override
    public String toString() {
      throw new IllegalStateException("has no text");
    }
  }

  // ------------------------------------------------------------------ what is left

  @Test
  @DisplayName("a process that is left fails the play, unless it is allowed")
  void leakedProcess() {
    Stage.Play leaking = stage -> stage.node().spawn(Self::receive);
    assertThat(simulate(leaking).failure().get())
        .isInstanceOf(LeftoverError.class)
        .hasMessageContaining("leaked processes: <0.1>");
    assertThat(Simulation.withSeed(1).allowing(Leftover.PROCESSES).run(leaking).failed()).isFalse();
  }

  @Test
  @DisplayName("a crash fails the play, unless it is asked for or allowed")
  void crash() {
    Stage.Play crashing =
        stage ->
            stage
                .node()
                .join(
                    stage
                        .node()
                        .spawn(
                            _ -> {
                              throw new IllegalStateException("oops");
                            }));
    assertThat(simulate(crashing).failure().get()).hasMessageContaining("unexpected crashes");
    assertThat(Simulation.withSeed(1).allowing(Leftover.CRASHES).run(crashing).failed()).isFalse();
    Stage.Play asking =
        stage -> {
          crashing.play(stage);
          assertThat(stage.reports().crashes()).hasSize(1);
        };
    assertThat(simulate(asking).failed()).isFalse();
  }

  @Test
  @DisplayName("a message to the dead fails the play, unless it is asked for or allowed")
  void deadLetter() {
    Stage.Play writing =
        stage -> {
          Pid<String> dead = stage.node().spawn(_ -> {});
          stage.node().join(dead);
          dead.send("too late");
        };
    assertThat(simulate(writing).failure().get()).hasMessageContaining("too late");
    assertThat(Simulation.withSeed(1).allowing(Leftover.DEAD_LETTERS).run(writing).failed())
        .isFalse();
  }

  @Test
  @DisplayName("so does one that a timer sends to a name nobody has")
  void deadLetterByName() {
    Outcome outcome =
        simulate(
            stage -> {
              stage.node().sendAfter(LONG, Name.of("nobody", String.class), "in vain");
              stage.node().run(self -> self.sleep(LONG.plus(LONG)));
            });
    assertThat(outcome.failure().get())
        .hasMessageContaining("unread dead letters")
        .hasMessageContaining("in vain");
  }
}
