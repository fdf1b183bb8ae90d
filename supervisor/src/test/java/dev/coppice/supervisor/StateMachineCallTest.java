package dev.coppice.supervisor;

import static dev.coppice.supervisor.Automaton.SECOND;
import static dev.coppice.supervisor.Automaton.heard;
import static dev.coppice.supervisor.Automaton.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Calls of a state machine: time limits, callers that give up, circles. */
class StateMachineCallTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final ServerRef<Automaton.Ask<?>, Automaton.Tell> machine =
      GenStateMachine.start(node, Automaton.ready()).get();

  @AfterEach
  void close() {
    node.close();
  }

  /** Postponed in the state "a", answered in any other. */
  private static Automaton.Do postponed(String word) {
    return new Automaton.Do(
        (ask, from, state, data) ->
            state.equals("a")
                ? Transition.keepState(data.append(word + " postponed"), Action.postpone())
                : Transition.keepState(
                    data.append(word + " in " + state), Action.reply(ask, word, from)));
  }

  private static <T> CompletableFuture<T> start(Remote process, Remote.Query<T> query) {
    var outcome = new CompletableFuture<T>();
    process.tell(self -> outcome.complete(query.answer(self)));
    return outcome;
  }

  private void awaitHeard(String... events) {
    await().until(() -> heard(machine).equals(List.of(events)));
  }

  @Test
  @DisplayName("SM-20 a call with a limit ends with it, and the machine goes on")
  void limit() {
    var outcome = start(Remote.spawn(node), _ -> machine.tryCall(postponed("late"), SECOND));
    awaitHeard("late postponed");
    time.advance(SECOND.minusNanos(1));
    assertThat(outcome).isNotDone();
    time.advance(Duration.ofNanos(1));
    assertThat(outcome.join()).isEqualTo(Either.left(ExitReason.timeout()));
    assertThat(machine.call(new Automaton.Say("next"), LONG)).isEqualTo("next");
  }

  @Test
  @DisplayName("SM-20 requests are sent now and waited for later")
  void sendRequest() {
    RequestId<String> first = machine.sendRequest(postponed("first"));
    RequestId<String> second = machine.sendRequest(new Automaton.Say("second"));
    assertThat(second.receiveResponse(LONG)).isEqualTo(Either.right("second"));
    assertThat(first.checkResponse()).isEmpty();
    machine.cast(next("b"));
    assertThat(first.receiveResponse(LONG)).isEqualTo(Either.right("first"));
  }

  @Test
  @DisplayName("a postponed call whose caller has given up is dropped when it is retried")
  void givenUp() {
    Sys.statistics(machine, true);
    RequestId<String> first = machine.sendRequest(postponed("first"));
    RequestId<String> second = machine.sendRequest(postponed("second"));
    awaitHeard("first postponed", "second postponed");
    first.abandon();
    machine.cast(next("b"));
    assertThat(second.receiveResponse(LONG)).isEqualTo(Either.right("second"));
    assertThat(heard(machine))
        .containsExactly("first postponed", "second postponed", "next b", "second in b");
    assertThat(Sys.statistics(machine).get().dropped()).isEqualTo(1);
  }

  @Test
  @DisplayName("so is one whose caller has ended")
  void callerEnded() {
    Remote caller = Remote.spawn(node);
    caller.tell(_ -> machine.tryCall(postponed("first"), LONG));
    awaitHeard("first postponed");
    Ending end = Ending.of(caller.pid());
    caller.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    machine.cast(next("b"));
    assertThat(heard(machine)).containsExactly("first postponed", "next b");
  }

  @Test
  @DisplayName("a call made while another is handled waits no longer than that one's caller")
  void nested() {
    var silent = GenStateMachine.start(node, Automaton.ready()).get();
    Sys.suspend(silent);
    var nested = new CompletableFuture<Either<ExitReason, String>>();
    Automaton.Do asks =
        new Automaton.Do(
            (_, _, state, data) -> {
              if (state.equals("a")) {
                return Transition.keepState(data.append("postponed"), Action.postpone());
              }
              nested.complete(silent.tryCall(new Automaton.Say("nested"), LONG));
              return Transition.keepStateAndData();
            });
    var outcome = start(Remote.spawn(node), _ -> machine.tryCall(asks, SECOND));
    awaitHeard("postponed");
    machine.cast(next("b"));
    await().until(() -> node.info(silent.pid()).get().mailboxLength() == 1);
    time.advance(SECOND.minusNanos(1));
    assertThat(nested).isNotDone();
    time.advance(Duration.ofNanos(1));
    assertThat(nested.join()).isEqualTo(Either.left(ExitReason.timeout()));
    assertThat(outcome.join()).isEqualTo(Either.left(ExitReason.timeout()));
  }

  @Test
  @DisplayName("so does one made while a state is entered because of another")
  void nestedInEnter() {
    var silent = GenStateMachine.start(node, Automaton.ready()).get();
    Sys.suspend(silent);
    var nested = new CompletableFuture<Either<ExitReason, String>>();
    var entering =
        GenStateMachine.start(
                node,
                Automaton.ready()
                    .onEnter(
                        (_, state, _) -> {
                          if (state.equals("b")) {
                            nested.complete(silent.tryCall(new Automaton.Say("nested"), LONG));
                          }
                          return Entered.keepStateAndData();
                        }))
            .get();
    Automaton.Do enters = new Automaton.Do((_, _, _, data) -> Transition.nextState("b", data));
    var outcome = start(Remote.spawn(node), _ -> entering.tryCall(enters, SECOND));
    await().until(() -> node.info(silent.pid()).get().mailboxLength() == 1);
    time.advance(SECOND.minusNanos(1));
    assertThat(nested).isNotDone();
    time.advance(Duration.ofNanos(1));
    assertThat(nested.join()).isEqualTo(Either.left(ExitReason.timeout()));
    assertThat(outcome.join()).isEqualTo(Either.left(ExitReason.timeout()));
  }

  @Test
  @DisplayName("but not one made when that one's caller has its answer already")
  void nestedAfterReply() {
    var silent = GenStateMachine.start(node, Automaton.ready()).get();
    Sys.suspend(silent);
    var nested = new CompletableFuture<Either<ExitReason, String>>();
    Automaton.Do goesOn =
        new Automaton.Do(
            (ask, from, state, data) -> {
              if (state.equals("a")) {
                return Transition.nextState(
                    "b",
                    data,
                    Action.reply(ask, "early", from),
                    Action.nextEvent(new Event.Call<>(ask, from)));
              }
              nested.complete(silent.tryCall(new Automaton.Say("nested"), LONG));
              return Transition.keepStateAndData();
            });
    assertThat(machine.tryCall(goesOn, SECOND)).isEqualTo(Either.right("early"));
    await().until(() -> node.info(silent.pid()).get().mailboxLength() == 1);
    time.advance(SECOND.multipliedBy(2));
    Sys.resume(silent);
    assertThat(nested.join()).isEqualTo(Either.right("nested"));
  }

  @Test
  @DisplayName("a machine that calls whoever waits in a postponed call has closed a circle")
  void circle() {
    var server = GenServer.start(node, Puppet.ready()).get();
    var waits = new AtomicReference<Either<ExitReason, String>>();
    server.cast(
        new Puppet.Act(
            state -> {
              waits.set(machine.tryCall(postponed("first"), LONG));
              return Step.noReply(state);
            }));
    awaitHeard("first postponed");
    var circle = new CompletableFuture<String>();
    machine.cast(
        new Automaton.Act(
            (_, data) -> {
              circle.complete(server.tryCall(new Puppet.Say("never"), LONG).getLeft().toString());
              return Transition.nextState("b", data);
            }));
    assertThat(circle.join()).startsWith("call cycle: Automaton");
    assertThat(server.call(new Puppet.Heard(), LONG)).isEmpty();
    assertThat(waits.get()).isEqualTo(Either.right("first"));
  }

  @Test
  @DisplayName("the caller of a postponed call is told when the machine ends")
  void machineEnds() {
    RequestId<String> waiting = machine.sendRequest(postponed("first"));
    awaitHeard("first postponed");
    machine.stop();
    assertThat(waiting.receiveResponse(LONG)).isEqualTo(Either.left(ExitReason.normal()));
  }
}
