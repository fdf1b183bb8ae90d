package dev.coppice.supervisor;

import static dev.coppice.supervisor.Automaton.keep;
import static dev.coppice.supervisor.Automaton.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How a state machine ends: whether terminate is called, with what, and what others see. */
class StateMachineTerminateTest {
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

  private ServerRef<Automaton.Ask<?>, Automaton.Tell> start(Automaton automaton) {
    return parent.ask(self -> GenStateMachine.startLink(self, automaton)).get();
  }

  @Nested
  @DisplayName("SM-17 terminate is called once")
  class Called {
    private final Automaton automaton = Automaton.ready();
    private final ServerRef<Automaton.Ask<?>, Automaton.Tell> machine = start(automaton);
    private final Ending end = Ending.of(machine);

    @Test
    @DisplayName("SM-16 after stop, with normal; nothing is reported")
    void stop() {
      machine.cast(next("b"));
      machine.cast(new Automaton.Act((_, _) -> Transition.stop()));
      assertEnded(ExitReason.normal(), "b", "next b");
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("SM-16 after a stop with a reason, which is reported if it is abnormal")
    void stopWithReason() {
      machine.cast(new Automaton.Act((_, _) -> Transition.stop(BROKEN)));
      assertEnded(BROKEN, "a");
      assertThat(log.events()).singleElement().matches(e -> e.has("reason", "broken"));
    }

    @Test
    @DisplayName("SM-16 after a stop with a reason and data, which are the last")
    void stopWithData() {
      machine.cast(
          new Automaton.Act((_, _) -> Transition.stop(ExitReason.shutdown(), List.of("last"))));
      assertEnded(ExitReason.shutdown(), "a", "last");
    }

    @Test
    @DisplayName("after an exception, with the state and data before the event, which is reported")
    void crash() {
      var boom = new IllegalStateException("boom");
      machine.cast(next("b"));
      machine.cast(keep("before", Action.internal(Automaton.crash(boom))));
      assertEnded(new ExitReason.Crash(boom), "b", "next b", "before");
      assertThat(log.events())
          .singleElement()
          .satisfies(
              e -> {
                assertThat(e.thrown()).isSameAs(boom);
                assertThat(e.keyValues())
                    .containsEntry("state", Automaton.at("b", "next b", "before"));
                assertThat(e.keyValues().get("last_message"))
                    .as("the event in hand")
                    .asString()
                    .startsWith("internal Act");
              });
    }

    @Test
    @DisplayName("after an exit, with its reason; an orderly one is not reported")
    void exit() {
      machine.cast(Automaton.crash(new ProcessExit(ExitReason.shutdown())));
      assertEnded(ExitReason.shutdown(), "a");
      assertThat(log.events()).isEmpty();
    }

    @Test
    @DisplayName("when the machine is told to stop, after what was sent before")
    void told() {
      machine.cast(keep("before"));
      machine.stop(BROKEN, FOR_EVER);
      assertEnded(BROKEN, "a", "before");
    }

    @Test
    @DisplayName("and what was postponed or inserted is lost")
    void lost() {
      machine.cast(Automaton.until("never", "waits"));
      machine.cast(
          keep(
              "inserts",
              Action.internal(new Automaton.Act((_, _) -> Transition.stop())),
              Action.internal(new Automaton.Note("lost"))));
      assertEnded(ExitReason.normal(), "a", "waits postponed", "inserts");
    }

    private void assertEnded(ExitReason reason, String state, String... data) {
      assertThat(end.reason()).isEqualTo(reason);
      assertThat(automaton.ended())
          .containsExactly(new Automaton.Ended(reason, state, List.of(data)));
    }
  }

  @Test
  @DisplayName("SM-17 a crash in an enter call: terminate gets the state and data before it")
  void crashInEnter() {
    Automaton automaton =
        Automaton.ready()
            .onEnter(
                (_, state, _) -> {
                  if (state.equals("b")) {
                    throw new ProcessExit(BROKEN);
                  }
                  return Entered.keepStateAndData();
                });
    var machine = start(automaton);
    Ending end = Ending.of(machine);
    machine.cast(keep("before"));
    machine.cast(next("b"));
    assertThat(end.reason()).isEqualTo(BROKEN);
    assertThat(automaton.ended())
        .containsExactly(new Automaton.Ended(BROKEN, "a", List.of("before")));
  }

  @Test
  @DisplayName("SM-17 a machine that traps exits terminates when its parent ends")
  void parentEnds() {
    Automaton automaton = Automaton.trapping();
    var machine = start(automaton);
    Ending end = Ending.of(machine);
    parent.tell(
        _ -> {
          throw new ProcessExit(ExitReason.normal());
        });
    assertThat(end.reason()).isEqualTo(ExitReason.normal());
    assertThat(automaton.ended())
        .containsExactly(new Automaton.Ended(ExitReason.normal(), "a", List.empty()));
  }

  @Test
  @DisplayName("SM-17 one that does not dies with its parent, without terminate or report")
  void parentEndsNotTrapping() {
    Automaton automaton = Automaton.ready();
    var machine = start(automaton);
    Ending end = Ending.of(machine);
    parent.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    assertThat(automaton.ended()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SM-17 a kill ends it without terminate")
  void kill() {
    Automaton automaton = Automaton.trapping();
    var machine = start(automaton);
    Ending end = Ending.of(machine);
    machine.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    assertThat(automaton.ended()).isEmpty();
  }

  @Test
  @DisplayName("SM-17 a terminate that crashes replaces the reason, and runs once")
  void terminateCrashes() {
    var worse = new IllegalStateException("worse");
    Automaton automaton =
        Automaton.ready()
            .onTerminate(
                _ -> {
                  throw worse;
                });
    var machine = start(automaton);
    Ending end = Ending.of(machine);
    machine.cast(new Automaton.Act((_, _) -> Transition.stop()));
    assertThat(end.reason()).isEqualTo(new ExitReason.Crash(worse));
    assertThat(automaton.ended()).hasSize(1);
    assertThat(log.events()).singleElement().satisfies(e -> assertThat(e.thrown()).isSameAs(worse));
  }

  @Test
  @DisplayName("SM-18 stop_and_reply sends its replies before terminate runs")
  void stopAndReply() throws Exception {
    var terminating = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    Automaton automaton =
        Automaton.ready()
            .onTerminate(
                _ -> {
                  terminating.countDown();
                  mayEnd.await();
                });
    var machine = start(automaton);
    Ending end = Ending.of(machine);
    String answer =
        machine.call(
            new Automaton.Do(
                (ask, from, _, data) ->
                    Transition.stopAndReply(
                        BROKEN, Action.reply(ask, "bye", from), data.append("last"))));
    assertThat(answer).isEqualTo("bye");
    terminating.await();
    mayEnd.countDown();
    assertThat(end.reason()).isEqualTo(BROKEN);
    assertThat(automaton.ended())
        .containsExactly(new Automaton.Ended(BROKEN, "a", List.of("last")));
  }

  @Test
  @DisplayName("SM-16 stop_and_reply without data keeps those before; several replies are sent")
  void stopAndReplyToSeveral() {
    Automaton automaton = Automaton.ready();
    var machine = start(automaton);
    var waiting = new AtomicReference<ReplyAction<Automaton.Tell>>();
    Sys.suspend(machine);
    RequestId<String> first =
        machine.sendRequest(
            new Automaton.Do(
                (ask, from, _, data) -> {
                  waiting.set(Action.reply(ask, "to the first", from));
                  return Transition.keepState(data.append("waits"));
                }));
    RequestId<String> second =
        machine.sendRequest(
            new Automaton.Do(
                (ask, from, _, _) ->
                    Transition.stopAndReply(
                        ExitReason.normal(),
                        ReplyAction.all(
                            List.of(waiting.get(), Action.reply(ask, "to the second", from))))));
    Sys.resume(machine);
    assertThat(first.receiveResponse(FOR_EVER)).isEqualTo(Either.right("to the first"));
    assertThat(second.receiveResponse(FOR_EVER)).isEqualTo(Either.right("to the second"));
    var _ = Ending.of(machine).reason();
    assertThat(automaton.ended())
        .containsExactly(new Automaton.Ended(ExitReason.normal(), "a", List.of("waits")));
  }
}
