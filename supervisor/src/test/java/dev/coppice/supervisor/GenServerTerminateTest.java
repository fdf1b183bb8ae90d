package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server ends: table 6c, whether terminate is called, with what, and what others see. */
class GenServerTerminateTest {
  private static final ExitReason BROKEN = ExitReason.of("broken");
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Remote parent = Remote.trapping(node);

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Nested
  @DisplayName("GS-31 terminate is called once")
  class Called {
    private final Puppet puppet = Puppet.ready();
    private final ServerRef<Puppet.Ask<?>, Puppet.Tell> server = start(puppet);
    private final Ending end = Ending.of(server);

    @Test
    @DisplayName("after a stop from a callback, with the last state; an abnormal one is reported")
    void stop() {
      server.cast(new Puppet.Act(state -> Step.stop(BROKEN, state.append("last"))));
      assertEnded(BROKEN, "last");
      assertThat(log.events()).singleElement().matches(e -> e.has("reason", "broken"));
    }

    @Test
    @DisplayName("after an orderly stop from a callback, without a report")
    void orderlyStop() {
      ExitReason enough = ExitReason.shutdown("enough");
      server.pid().send(new Puppet.Act(state -> Step.stop(enough, state.append("last"))));
      assertEnded(enough, "last");
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("GS-23 after an exception, with the state before the callback, which is reported")
    void crash() {
      var boom = new IllegalStateException("boom");
      server.cast(new Puppet.Note("before"));
      server.cast(
          new Puppet.Act(
              _ -> {
                throw boom;
              }));
      assertEnded(new ExitReason.Crash(boom), "cast before");
      assertThat(log.events())
          .singleElement()
          .satisfies(
              e -> {
                assertThat(e.thrown()).isSameAs(boom);
                assertThat(e.keyValues()).containsEntry("state", List.of("cast before"));
                assertThat(e.keyValues().get("last_message")).asString().contains("cast Act");
              });
    }

    @Test
    @DisplayName("GS-21 after whatever is thrown: it is never taken for what was to be returned")
    void thrownReturn() {
      class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1;
        final transient Step<String> step = Step.noReply("state");
      }

      var thrown = new Thrown();
      assertThat(thrown.step).isNotNull();
      server.cast(
          new Puppet.Act(
              _ -> {
                throw thrown;
              }));
      assertEnded(new ExitReason.Crash(thrown));
    }

    @Test
    @DisplayName("GS-23 after an exit, with its reason; an orderly one is not reported")
    void exit() {
      server.cast(
          new Puppet.Act(
              _ -> {
                throw new ProcessExit(ExitReason.shutdown());
              }));
      assertEnded(ExitReason.shutdown());
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("when the server is told to stop, after what was sent before")
    void told() {
      server.cast(new Puppet.Note("before"));
      server.stop();
      assertEnded(ExitReason.normal(), "cast before");
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("when it is told to stop with an abnormal reason, which is reported")
    void toldAbnormally() {
      server.stop(BROKEN, FOR_EVER);
      assertEnded(BROKEN);
      assertThat(log.events()).singleElement().matches(e -> e.has("reason", "broken"));
    }

    private void assertEnded(ExitReason reason, String... state) {
      assertThat(end.reason()).isEqualTo(reason);
      assertThat(puppet.ended()).containsExactly(new Puppet.Ended(reason, List.of(state)));
    }
  }

  @Nested
  @DisplayName("GS-31 a server that traps exits")
  class Trapping {
    private final Puppet puppet = Puppet.trapping();
    private final ServerRef<Puppet.Ask<?>, Puppet.Tell> server = start(puppet);
    private final Ending end = Ending.of(server);

    @Test
    @DisplayName("terminates when its parent ends, GS-34 even normally; nothing is reported")
    void parentEndsNormally() {
      parent.tell(
          _ -> {
            throw new ProcessExit(ExitReason.normal());
          });
      assertThat(end.reason()).isEqualTo(ExitReason.normal());
      assertThat(puppet.ended())
          .containsExactly(new Puppet.Ended(ExitReason.normal(), List.empty()));
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("terminates when its parent's EXIT is its turn: what came before is handled first")
    void parentsTurn() throws Exception {
      var handling = new CountDownLatch(1);
      var goOn = new CountDownLatch(1);
      server.cast(
          new Puppet.Act(
              state -> {
                handling.countDown();
                goOn.await();
                return Step.noReply(state);
              }));
      handling.await();
      server.cast(new Puppet.Note("before"));
      parent.ask(
          _ -> {
            server.pid().exit(BROKEN);
            return true;
          });
      server.cast(new Puppet.Note("after"));
      goOn.countDown();
      assertThat(end.reason()).isEqualTo(BROKEN);
      assertThat(puppet.ended()).containsExactly(new Puppet.Ended(BROKEN, List.of("cast before")));
      assertThat(log.events()).as("reports, since it is abnormal").hasSize(1);
    }

    @Test
    @DisplayName("gets the EXIT of anybody else as a message, and lives")
    void exitOfAnother() {
      Remote other = Remote.spawn(node);
      other.ask(
          _ -> {
            server.pid().exit(BROKEN);
            return true;
          });
      assertThat(server.call(new Puppet.Heard())).containsExactly("exit broken");
      assertThat(puppet.ended()).isEmpty();
    }

    @Test
    @DisplayName("is killed without terminate, and without a report")
    void kill() {
      server.pid().exit(ExitReason.kill());
      assertThat(end.reason()).isEqualTo(ExitReason.killed());
      assertThat(puppet.ended()).isEmpty();
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("is killed in a callback without terminate, whatever that throws")
    void killInCallback() throws Exception {
      var handling = new CountDownLatch(1);
      server.cast(
          new Puppet.Act(
              state -> {
                handling.countDown();
                new CountDownLatch(1).await(); // interrupted by its death
                return Step.noReply(state);
              }));
      handling.await();
      server.pid().exit(ExitReason.kill());
      assertThat(end.reason()).isEqualTo(ExitReason.killed());
      await().until(() -> node.lingering().isEmpty());
      assertThat(puppet.ended()).isEmpty();
    }

    @Test
    @DisplayName("GS-34 without a parent has no reason to end when the starter does")
    void noParent() {
      Puppet single = Puppet.trapping();
      Remote starter = Remote.spawn(node);
      var alone = starter.ask(_ -> GenServer.start(node, single)).get();
      Ending starterEnd = Ending.of(starter.pid());
      starter.tell(
          self -> {
            alone.pid().exit(ExitReason.of("just a message"));
            self.pid().exit(ExitReason.of("gone"));
          });
      var _ = starterEnd.reason();
      assertThat(alone.call(new Puppet.Heard())).containsExactly("exit just a message");
    }
  }

  @Nested
  @DisplayName("GS-31 a server that does not trap exits")
  class NotTrapping {
    private final Puppet puppet = Puppet.ready();
    private final ServerRef<Puppet.Ask<?>, Puppet.Tell> server = start(puppet);
    private final Ending end = Ending.of(server);

    @Test
    @DisplayName("dies with its parent without terminate, and without a report of its own")
    void parentEnds() {
      parent.pid().exit(ExitReason.kill());
      assertThat(end.reason()).isEqualTo(ExitReason.killed());
      assertThat(puppet.ended()).isEmpty();
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("dies of any signal without terminate, and without a report")
    void signal() {
      server.pid().exit(BROKEN);
      assertThat(end.reason()).isEqualTo(BROKEN);
      assertThat(puppet.ended()).isEmpty();
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("GS-34 survives that its parent ends normally")
    void parentEndsNormally() {
      Ending parentEnd = Ending.of(parent.pid());
      parent.tell(
          _ -> {
            throw new ProcessExit(ExitReason.normal());
          });
      assertThat(parentEnd.reason()).isEqualTo(ExitReason.normal());
      assertThat(server.call(new Puppet.Say("alive"))).isEqualTo("alive");
    }
  }

  @Nested
  @DisplayName("terminate itself")
  class Failing {
    private final IllegalStateException worse = new IllegalStateException("worse");
    private final Puppet puppet =
        Puppet.ready()
            .onTerminate(
                _ -> {
                  throw worse;
                });
    private final ServerRef<Puppet.Ask<?>, Puppet.Tell> server = start(puppet);
    private final Ending end = Ending.of(server);

    @Test
    @DisplayName("GS-31 that crashes replaces the reason, runs once and is reported")
    void replaces() {
      server.cast(new Puppet.Act(state -> Step.stop(ExitReason.normal(), state)));
      assertThat(end.reason()).isEqualTo(new ExitReason.Crash(worse));
      assertThat(puppet.ended()).hasSize(1);
      assertThat(log.events())
          .singleElement()
          .satisfies(e -> assertThat(e.thrown()).isSameAs(worse));
    }

    @Test
    @DisplayName("GS-19 that crashes does not cost the caller the reply")
    void replyAllTheSame() {
      assertThat(server.call(stopReply(ExitReason.normal()))).isEqualTo("bye");
      assertThat(end.reason()).isEqualTo(new ExitReason.Crash(worse));
    }

    @Test
    @DisplayName("GS-33 that crashes fails a stop with the actual reason")
    void stopFails() {
      assertThat(failureOf(server::stop).why()).isEqualTo(new ExitReason.Crash(worse));
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"normal", "broken"})
  @DisplayName("GS-19 a stopping reply comes after terminate, also with an abnormal reason")
  void stopReplyAfterTerminate(String how) {
    ExitReason reason = how.equals("normal") ? ExitReason.normal() : BROKEN;
    var replied = new CountDownLatch(1);
    var tooEarly = new AtomicBoolean();
    Puppet puppet =
        Puppet.ready() // gives the reply every chance to come too early
            .onTerminate(_ -> tooEarly.set(replied.await(50, TimeUnit.MILLISECONDS)));
    var server = start(puppet);
    Ending end = Ending.of(server);
    assertThat(server.call(stopReply(reason))).isEqualTo("bye");
    replied.countDown();
    assertThat(end.reason()).isEqualTo(reason);
    assertThat(puppet.ended()).hasSize(1);
    assertThat(tooEarly).isFalse();
  }

  @Test
  @DisplayName("GS-32 the report is written before anybody is told of the death")
  void reportFirst() {
    for (int i = 0; i < 100; i++) {
      try (Node fresh = Node.open()) { // of one alone only ten are reported
        var server = GenServer.start(fresh, Puppet.ready()).get();
        Ending end = Ending.of(server);
        server.cast(
            new Puppet.Act(
                _ -> {
                  throw new IllegalStateException("boom");
                }));
        var _ = end.reason();
        assertThat(log.events()).hasSize(i + 1);
      }
    }
  }

  @Test
  @DisplayName("PX-19 a stopped server is gone, and its name free, when stop returns")
  void goneAtReturn() {
    ServerName<Puppet.Ask<?>, Puppet.Tell> name = ServerName.of("puppet", Puppet.class);
    for (int i = 0; i < 200; i++) {
      var server = GenServer.start(node, name, Puppet.ready()).get();
      server.stop();
      assertThat(server.pid().isAlive()).isFalse();
      assertThat(name.whereis(node).isEmpty()).isTrue();
    }
  }

  @Test
  @DisplayName("GS-33 stop of a server that is not there: noproc")
  void stopOfNobody() {
    var server = start(Puppet.ready());
    server.stop();
    assertThat(failureOf(server::stop).why()).isEqualTo(ExitReason.noproc());
  }

  @Test
  @DisplayName(
      "GS-33 stop of a server that is not there: noproc, also if that is the reason to stop with")
  void stopOfNobodyWithNoproc() {
    var server = start(Puppet.ready());
    server.stop(ExitReason.noproc(), FOR_EVER);
    assertThat(failureOf(() -> server.stop(ExitReason.noproc(), FOR_EVER)).why())
        .isEqualTo(ExitReason.noproc());
  }

  @Test
  @DisplayName(
      "GS-33 a server that has just ended by itself, for the same reason, counts as stopped")
  void stopAfterTheSameEnd() {
    Puppet puppet = Puppet.ready();
    var server = start(puppet);
    server.cast(
        new Puppet.Act(
            state -> {
              await().until(() -> node.info(server).get().mailboxLength() > 0);
              return Step.stop(ExitReason.normal(), state);
            }));
    server.stop(); // the order waits in the mailbox when the server ends
    assertThat(puppet.ended()).hasSize(1);
  }

  @Test
  @DisplayName("GS-33 a stop that takes too long fails, also if timeout is the reason to stop with")
  void stopWithTimeoutTimesOut() {
    var mayEnd = new CountDownLatch(1);
    var server = start(Puppet.ready().onTerminate(_ -> mayEnd.await()));
    Ending end = Ending.of(server);
    assertThat(failureOf(() -> server.stop(ExitReason.timeout(), Duration.ZERO)).why())
        .isEqualTo(ExitReason.timeout());
    mayEnd.countDown();
    assertThat(end.reason()).isEqualTo(ExitReason.timeout());
  }

  @Test
  @DisplayName("GS-33 stop of itself: calling_self, and the server goes on")
  void stopOfItself() {
    Puppet puppet = Puppet.ready();
    var self = new AtomicReference<ServerRef<Puppet.Ask<?>, Puppet.Tell>>();
    var server = start(puppet);
    self.set(server);
    var stopsItself =
        new Puppet.Do(
            (ask, _, state) ->
                Answer.reply(ask, failureOf(self.get()::stop).why().toString(), state));
    assertThat(server.call(stopsItself)).isEqualTo("calling_self");
    assertThat(server.call(new Puppet.Say("alive"))).isEqualTo("alive");
    assertThat(puppet.ended()).isEmpty();
  }

  @Test
  @DisplayName("GS-33 a stop that takes too long fails, and the server stops all the same")
  void stopTimesOut() {
    var mayEnd = new CountDownLatch(1);
    var server = start(Puppet.ready().onTerminate(_ -> mayEnd.await()));
    Ending end = Ending.of(server);
    assertThat(failureOf(() -> server.stop(ExitReason.normal(), Duration.ZERO)).why())
        .isEqualTo(ExitReason.timeout());
    mayEnd.countDown();
    assertThat(end.reason()).isEqualTo(ExitReason.normal());
  }

  private ServerRef<Puppet.Ask<?>, Puppet.Tell> start(Puppet puppet) {
    return parent.ask(self -> GenServer.startLink(self, puppet)).get();
  }

  private static Puppet.Do stopReply(ExitReason reason) {
    return new Puppet.Do((ask, _, state) -> Answer.stopReply(reason, ask, "bye", state));
  }

  private static CallFailed.Failure failureOf(ThrowingCallable call) {
    var failed = new AtomicReference<CallFailed.Failure>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(CallFailed.class, thrown -> failed.set(thrown.failure()));
    return failed.get();
  }
}
