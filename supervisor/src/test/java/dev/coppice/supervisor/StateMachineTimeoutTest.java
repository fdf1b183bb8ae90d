package dev.coppice.supervisor;

import static dev.coppice.supervisor.Automaton.SECOND;
import static dev.coppice.supervisor.Automaton.castTogether;
import static dev.coppice.supervisor.Automaton.heard;
import static dev.coppice.supervisor.Automaton.keep;
import static dev.coppice.supervisor.Automaton.next;
import static dev.coppice.supervisor.Automaton.repeat;
import static dev.coppice.supervisor.Automaton.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import io.vavr.collection.List;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The timeouts of a state machine, in time that the test makes pass. */
class StateMachineTimeoutTest {
  private static final Duration ALMOST = SECOND.minusNanos(1);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration LONG = SECOND.multipliedBy(10);

  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final ServerRef<Automaton.Ask<?>, Automaton.Tell> machine =
      GenStateMachine.start(node, Automaton.ready()).get();

  @AfterEach
  void close() {
    node.close();
  }

  private static Automaton.Note note(String word) {
    return new Automaton.Note(word);
  }

  private static EnterAction<Automaton.Tell> event(Duration after) {
    return Action.eventTimeout(after, note("of event"));
  }

  private static EnterAction<Automaton.Tell> state(Duration after) {
    return Action.stateTimeout(after, note("of state"));
  }

  private static EnterAction<Automaton.Tell> named(String name, Duration after) {
    return Action.timeout(name, after, note("is over"));
  }

  /** Has it handle something, and waits until it has; so that its timers run. */
  private void told(Automaton.Tell message) {
    machine.cast(message);
    var _ = heard(machine);
  }

  /** Lets time pass, and waits until the machine has handled what comes of it. */
  private List<String> after(Duration passes) {
    time.advance(passes);
    return heard(machine);
  }

  // ------------------------------------------------------------------ event timeout

  @Test
  @DisplayName("SM-09 the event timeout comes once when no event comes, and never early")
  void eventTimeout() {
    told(keep("waits", event(SECOND)));
    assertThat(after(ALMOST)).containsExactly("waits");
    assertThat(after(NANO)).containsExactly("waits", "timeout of event");
    assertThat(after(LONG)).containsExactly("waits", "timeout of event");
  }

  @Test
  @DisplayName("SM-09 any event cancels the event timeout: a cast, a message, a call, a timeout")
  void eventTimeoutCancelled() {
    told(keep("first", event(SECOND)));
    told(note("cancels"));
    assertThat(after(LONG)).containsExactly("first", "cast cancels");

    told(keep("second", event(SECOND)));
    machine.pid().send(note("cancels"));
    assertThat(heard(machine)).endsWith("second", "info cancels");
    assertThat(after(LONG)).endsWith("second", "info cancels");

    told(keep("third", event(SECOND)));
    assertThat(machine.call(new Automaton.Say("cancels"), LONG)).isEqualTo("cancels");
    assertThat(after(LONG)).endsWith("third", "call cancels");

    told(keep("fourth", event(SECOND), named("cancels", ALMOST)));
    assertThat(after(LONG)).endsWith("fourth", "timeout cancels is over");
  }

  @Test
  @DisplayName("SM-09 an inserted event cancels the event timeout that was started with it")
  void eventTimeoutInserted() {
    told(keep("waits", event(SECOND), Action.internal(note("cancels"))));
    assertThat(after(LONG)).containsExactly("waits", "internal cancels");
    told(keep("again", event(Duration.ZERO), Action.internal(note("cancels"))));
    assertThat(heard(machine)).endsWith("again", "internal cancels");
  }

  @Test
  @DisplayName("SM-09 a retried event cancels the event timeout that was started with the change")
  void eventTimeoutRetried() {
    told(until("b", "retried"));
    told(next("b", event(Duration.ZERO)));
    assertThat(after(LONG)).containsExactly("retried postponed", "next b", "retried in b");
  }

  @Test
  @DisplayName("SM-09 there is one event timeout: starting it again replaces it")
  void eventTimeoutReplaced() {
    told(keep("first", event(SECOND)));
    told(keep("second", Action.eventTimeout(SECOND.multipliedBy(2), note("later"))));
    assertThat(after(SECOND)).containsExactly("first", "second");
    assertThat(after(SECOND)).containsExactly("first", "second", "timeout later");
  }

  @Test
  @DisplayName("SM-09 what is no event does not cancel it: sys, a request nobody waits for")
  void eventTimeoutStays() {
    told(keep("waits", event(SECOND)));
    time.advance(ALMOST);
    Sys.suspend(machine);
    machine.sendRequest(new Automaton.Say("given up")).abandon();
    Sys.resume(machine);
    assertThat(Sys.getStatus(machine).suspended()).isFalse();
    assertThat(after(NANO)).containsExactly("waits", "timeout of event");
  }

  // ------------------------------------------------------------------ state timeout

  @Test
  @DisplayName("SM-10 the state timeout comes once, and never early")
  void stateTimeout() {
    told(keep("waits", state(SECOND)));
    assertThat(after(ALMOST)).containsExactly("waits");
    assertThat(after(NANO)).containsExactly("waits", "state_timeout of state");
    assertThat(after(LONG)).containsExactly("waits", "state_timeout of state");
  }

  @Test
  @DisplayName("SM-10 events, an equal next state and a repeated state do not cancel it")
  void stateTimeoutStays() {
    told(keep("waits", state(SECOND)));
    time.advance(ALMOST);
    told(note("event"));
    told(next("xa".substring(1)));
    told(repeat("again"));
    assertThat(after(NANO))
        .containsExactly("waits", "cast event", "next a", "again", "state_timeout of state");
  }

  @Test
  @DisplayName("SM-10 a change of the state cancels it, also when it comes back")
  void stateTimeoutCancelled() {
    told(keep("waits", state(SECOND)));
    told(next("b"));
    told(next("a"));
    assertThat(after(LONG)).containsExactly("waits", "next b", "next a");
  }

  @Test
  @DisplayName("SM-10 started together with a change it belongs to the new state")
  void stateTimeoutOfNewState() {
    told(keep("waits", state(SECOND)));
    told(next("b", Action.stateTimeout(SECOND, note("of b"))));
    assertThat(after(SECOND)).containsExactly("waits", "next b", "state_timeout of b");
    told(next("c", state(SECOND)));
    told(next("d"));
    assertThat(after(LONG)).endsWith("next c", "next d");
  }

  @Test
  @DisplayName("SM-10 one of zero is cancelled by a retried event that changes the state")
  void stateTimeoutOfZeroCancelled() {
    told(
        new Automaton.Act(
            (at, data) ->
                at.equals("a")
                    ? Transition.keepState(data.append("postponed"), Action.postpone())
                    : Transition.nextState("c", data.append("to c"))));
    told(next("b", state(Duration.ZERO)));
    assertThat(after(LONG)).containsExactly("postponed", "next b", "to c");
  }

  // ------------------------------------------------------------------ generic timeouts

  @Test
  @DisplayName("SM-11 there is any number of named timeouts, which events and states leave alone")
  void genericTimeouts() {
    told(keep("start", named("two", SECOND.multipliedBy(2)), named("one", SECOND)));
    told(named3());
    told(note("event"));
    told(next("b"));
    assertThat(after(SECOND))
        .containsExactly("start", "named 3", "cast event", "next b", "timeout one is over");
    assertThat(after(SECOND)).endsWith("timeout one is over", "timeout two is over");
    assertThat(after(SECOND)).endsWith("timeout two is over", "timeout 3 is over");
  }

  private static Automaton.Act named3() {
    return keep("named 3", Action.timeout(3, SECOND.multipliedBy(3), note("is over")));
  }

  @Test
  @DisplayName("SM-11 the same name replaces it, cancel cancels it, and both may find none")
  void genericReplacedAndCancelled() {
    told(keep("start", named("one", SECOND), named("two", SECOND)));
    told(
        keep(
            "change",
            Action.timeout("one", SECOND.multipliedBy(2), note("is later")),
            Action.cancelTimeout("two"),
            Action.cancelTimeout("three"),
            Action.cancelStateTimeout()));
    assertThat(after(SECOND)).containsExactly("start", "change");
    assertThat(after(SECOND)).containsExactly("start", "change", "timeout one is later");
    assertThat(after(LONG)).containsExactly("start", "change", "timeout one is later");
  }

  @Test
  @DisplayName("SM-11 a state timeout can be cancelled, and a time that never comes be started")
  void cancelled() {
    told(keep("start", state(SECOND), named("never", Duration.ofSeconds(Long.MAX_VALUE))));
    told(keep("cancel", Action.cancelStateTimeout()));
    assertThat(after(LONG)).containsExactly("start", "cancel");
  }

  // ------------------------------------------------------------------ update

  @Test
  @DisplayName("SM-12 update changes what a timeout says, and not when")
  void update() {
    told(keep("start", state(SECOND), named("one", SECOND)));
    time.advance(ALMOST);
    told(
        keep(
            "update",
            Action.updateStateTimeout(note("new")),
            Action.updateTimeout("one", note("new"))));
    assertThat(heard(machine)).containsExactly("start", "update");
    assertThat(after(NANO))
        .containsExactly("start", "update", "state_timeout new", "timeout one new");
  }

  @Test
  @DisplayName("SM-12 if none runs it comes at once; for an event timeout that is always so")
  void updateOfNone() {
    told(
        keep(
            "update",
            Action.updateStateTimeout(note("new")),
            Action.updateTimeout("one", note("new"))));
    assertThat(heard(machine)).containsExactly("update", "state_timeout new", "timeout one new");
    told(keep("start", event(SECOND)));
    told(keep("update", Action.updateEventTimeout(note("new"))));
    assertThat(after(LONG)).endsWith("start", "update", "timeout new");
  }

  @Test
  @DisplayName("SM-12 one of zero that waits for its turn is updated where it is")
  void updateOfZero() {
    told(
        keep(
            "start",
            named("one", Duration.ZERO),
            named("two", Duration.ZERO),
            Action.internal(keep("update", Action.updateTimeout("one", note("new"))))));
    assertThat(heard(machine))
        .containsExactly("start", "update", "timeout one new", "timeout two is over");
  }

  // ------------------------------------------------------------------ zero

  @Test
  @DisplayName("SM-13 timeouts of zero come before what waits in the mailbox, in their order")
  void zero() {
    castTogether(
        machine,
        keep("start", named("one", Duration.ZERO), state(Duration.ZERO), event(Duration.ZERO)),
        note("queued"));
    assertThat(heard(machine))
        .containsExactly("start", "timeout one is over", "state_timeout of state", "cast queued");
  }

  @Test
  @DisplayName("SM-13 an event timeout of zero comes before what waits in the mailbox")
  void zeroEvent() {
    castTogether(machine, keep("start", event(Duration.ZERO)), note("queued"));
    assertThat(heard(machine)).containsExactly("start", "timeout of event", "cast queued");
  }

  @Test
  @DisplayName("SM-13 timeouts of zero come after inserted and postponed events")
  void zeroAfterOthers() {
    castTogether(
        machine,
        until("b", "postponed"),
        next(
            "b",
            named("one", Duration.ZERO),
            Action.internal(keep("inserted", named("two", Duration.ZERO)))),
        note("queued"));
    assertThat(heard(machine))
        .containsExactly(
            "postponed postponed",
            "next b",
            "inserted",
            "postponed in b",
            "timeout one is over",
            "timeout two is over",
            "cast queued");
  }

  @Test
  @DisplayName(
      "SM-13 one of zero that is started again goes to the end; with a time it has to wait")
  void zeroAgain() {
    castTogether(
        machine,
        keep(
            "start",
            named("one", Duration.ZERO),
            named("two", Duration.ZERO),
            named("three", Duration.ZERO),
            named("four", Duration.ZERO),
            Action.internal(
                keep(
                    "again",
                    named("one", Duration.ZERO),
                    named("three", SECOND),
                    Action.cancelTimeout("four")))),
        note("queued"));
    assertThat(heard(machine))
        .containsExactly(
            "start", "again", "timeout two is over", "timeout one is over", "cast queued");
    assertThat(after(SECOND)).endsWith("cast queued", "timeout three is over");
  }

  // ------------------------------------------------------------------ the last counts

  @Test
  @DisplayName("SM-14 of two actions on one timeout in one transition the last counts")
  void lastCounts() {
    told(
        keep(
            "start",
            state(Duration.ZERO),
            named("one", Duration.ZERO),
            Action.stateTimeout(SECOND, note("last")),
            named("two", SECOND),
            Action.cancelTimeout("one"),
            Action.timeout("two", Duration.ZERO, note("comes first"))));
    assertThat(heard(machine)).containsExactly("start", "timeout two comes first");
    assertThat(after(SECOND)).endsWith("timeout two comes first", "state_timeout last");
    assertThat(after(LONG)).endsWith("timeout two comes first", "state_timeout last");
  }

  // ------------------------------------------------------------------ stale

  @Test
  @DisplayName(
      "SM-21 a timeout that fired while the machine was busy, and is then cancelled, is lost")
  void staleAfterCancel() throws Exception {
    told(keep("start", state(SECOND), named("one", SECOND)));
    var busy = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    machine.cast(
        new Automaton.Act(
            (_, data) -> {
              busy.countDown();
              goOn.await();
              return Transition.nextState("b", data.append("cancel"), Action.cancelTimeout("one"));
            }));
    busy.await();
    time.advance(SECOND); // both timers put their messages into the mailbox
    goOn.countDown();
    assertThat(after(LONG)).containsExactly("start", "cancel");
  }

  @Test
  @DisplayName("SM-21 one that fired and is then started again comes once, at its new time")
  void staleAfterRestart() throws Exception {
    told(keep("start", state(SECOND)));
    var busy = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    machine.cast(
        new Automaton.Act(
            (_, data) -> {
              busy.countDown();
              goOn.await();
              return Transition.keepState(
                  data.append("again"), Action.stateTimeout(SECOND, note("new")));
            }));
    busy.await();
    time.advance(SECOND);
    goOn.countDown();
    assertThat(heard(machine)).containsExactly("start", "again");
    assertThat(after(ALMOST)).containsExactly("start", "again");
    assertThat(after(NANO)).containsExactly("start", "again", "state_timeout new");
  }

  @Test
  @DisplayName("SM-21 an event in the mailbox before a fired event timeout still cancels it")
  void staleEventTimeout() {
    told(keep("start", event(SECOND)));
    Sys.suspend(machine);
    machine.cast(note("first"));
    time.advance(SECOND);
    Sys.resume(machine);
    assertThat(heard(machine)).containsExactly("start", "cast first");
  }

  @Test
  @DisplayName("SM-21 in a race of timers with what cancels them nothing stale is seen")
  void race() {
    try (Node real = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO))) {
      var racing = GenStateMachine.start(real, Automaton.ready()).get();
      for (int round = 0; round < 2_000; round++) {
        String on = "on " + round;
        racing.cast(
            new Automaton.Act(
                (_, data) ->
                    Transition.nextState(
                        on,
                        data,
                        Action.stateTimeout(Duration.ofNanos(1 + round(on) % 100_000), in(on)),
                        Action.timeout("t", Duration.ofNanos(1 + round(on) % 50_000), in(on)))));
        racing.cast(
            new Automaton.Act(
                (_, data) -> Transition.nextState("off " + on, data, Action.cancelTimeout("t"))));
      }
      assertThat(racing.call(new Automaton.Heard(), Duration.ofMinutes(1))).isEmpty();
    }
  }

  private static long round(String state) {
    return 37L * Integer.parseInt(state.substring(3));
  }

  /** Notes if it comes in any other state than this. */
  private static Automaton.Act in(String wanted) {
    return new Automaton.Act(
        (state, data) ->
            state.equals(wanted)
                ? Transition.keepStateAndData()
                : Transition.keepState(data.append("stale in " + state)));
  }

  @Test
  @DisplayName("a negative time is refused where it is made")
  void negative() {
    assertThatIllegalArgumentException().isThrownBy(() -> state(Duration.ofNanos(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> named("one", Duration.ofNanos(-1)));
  }
}
