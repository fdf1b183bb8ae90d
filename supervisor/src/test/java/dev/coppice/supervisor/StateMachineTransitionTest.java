package dev.coppice.supervisor;

import static dev.coppice.supervisor.Automaton.SECOND;
import static dev.coppice.supervisor.Automaton.at;
import static dev.coppice.supervisor.Automaton.castTogether;
import static dev.coppice.supervisor.Automaton.heard;
import static dev.coppice.supervisor.Automaton.keep;
import static dev.coppice.supervisor.Automaton.look;
import static dev.coppice.supervisor.Automaton.next;
import static dev.coppice.supervisor.Automaton.repeat;
import static dev.coppice.supervisor.Automaton.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ReplyTo;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a state machine does with events, and in which order. */
class StateMachineTransitionTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  @AfterEach
  void close() {
    node.close();
  }

  private ServerRef<Automaton.Ask<?>, Automaton.Tell> start(Automaton automaton) {
    return GenStateMachine.start(node, automaton).get();
  }

  private ServerRef<Automaton.Ask<?>, Automaton.Tell> start() {
    return start(Automaton.ready());
  }

  private static Automaton.Note note(String word) {
    return new Automaton.Note(word);
  }

  private static Action<Automaton.Tell> internal(String word) {
    return Action.internal(note(word));
  }

  // ------------------------------------------------------------------ events

  @Test
  @DisplayName("SM-02 calls, casts, messages, DOWN and EXIT are events of their own kinds")
  void events() {
    Remote other = Remote.spawn(node);
    var machine =
        start(
            Automaton.of(
                self -> {
                  var _ = self.trapExit(true);
                  var _ = self.monitor(other.pid());
                  return Initial.ok("a", List.empty());
                }));
    assertThat(machine.call(new Automaton.Say("one"))).isEqualTo("one");
    machine.cast(note("two"));
    machine.pid().send(note("three"));
    other.tell(
        self -> {
          machine.pid().exit(ExitReason.of("four"));
          self.pid().exit(ExitReason.of("five"));
        });
    Awaitility.await().until(() -> heard(machine).size() == 5);
    assertThat(heard(machine))
        .containsExactly("call one", "cast two", "info three", "exit four", "down five");
  }

  @Test
  @DisplayName("SM-02 internal events and the three kinds of timeouts, each with its content")
  void ownEvents() {
    var machine = start();
    machine.cast(
        keep(
            "kept",
            Action.timeout("name", Duration.ZERO, note("three")),
            Action.stateTimeout(Duration.ZERO, note("two")),
            internal("one")));
    machine.cast(keep("again", Action.eventTimeout(Duration.ZERO, note("four"))));
    assertThat(heard(machine))
        .containsExactly(
            "kept",
            "internal one",
            "timeout name three",
            "state_timeout two",
            "again",
            "timeout four");
  }

  // ------------------------------------------------------------------ enter

  @Test
  @DisplayName("SM-03 the first state is entered from itself, every other from the one before")
  void enters() {
    var machine = start(Automaton.ready().notingEnters());
    machine.cast(next("b"));
    machine.cast(next("c"));
    assertThat(heard(machine))
        .containsExactly("enter a->a", "next b", "enter a->b", "next c", "enter b->c");
  }

  @Test
  @DisplayName("SM-03 a repeated state is entered again, from itself")
  void entersRepeated() {
    var machine = start(Automaton.ready().notingEnters());
    machine.cast(repeat("again"));
    machine.cast(new Automaton.Act((_, _) -> Transition.repeatStateAndData()));
    assertThat(heard(machine)).containsExactly("enter a->a", "again", "enter a->a", "enter a->a");
  }

  @Test
  @DisplayName("SM-03 a state that is kept, or equals the one before, is not entered")
  void entersNot() {
    var machine = start(Automaton.ready().notingEnters());
    machine.cast(keep("kept"));
    machine.cast(next("xa".substring(1)));
    assertThat(heard(machine)).containsExactly("enter a->a", "kept", "next a");
  }

  @Test
  @DisplayName("SM-04 an enter call may change the data, start timeouts and reply")
  void enterMay() {
    var machine =
        start(
            Automaton.ready()
                .onEnter(
                    (_, state, data) ->
                        state.equals("b")
                            ? Entered.keepState(
                                data.append("entered"),
                                Action.stateTimeout(Duration.ZERO, note("of b")),
                                Action.timeout("name", Duration.ZERO, note("by name")))
                            : Entered.keepStateAndData()));
    machine.cast(next("b"));
    assertThat(heard(machine))
        .containsExactly("next b", "entered", "state_timeout of b", "timeout name by name");
  }

  @Test
  @DisplayName("SM-04 an enter call may reply to a caller that waits, or stop and reply")
  void enterReplies() {
    Automaton automaton = Automaton.ready();
    var waiting = new AtomicReference<ReplyTo<String>>();
    var machine =
        start(
            automaton.onEnter(
                (_, state, data) ->
                    switch (state) {
                      case "b" -> Entered.keepStateAndData(Action.reply(waiting.get(), "from b"));
                      case "c" ->
                          Entered.stopAndReply(
                              ExitReason.shutdown(),
                              Action.reply(waiting.get(), "from c"),
                              data.append("last"));
                      default -> Entered.keepStateAndData();
                    }));
    Automaton.Do waits =
        new Automaton.Do(
            (ask, from, _, data) -> {
              waiting.set(from.of(ask));
              return Transition.keepState(data.append("waits"));
            });
    Ending end = Ending.of(machine);
    RequestId<String> first = machine.sendRequest(waits);
    machine.cast(next("b"));
    assertThat(first.receiveResponse(LONG)).isEqualTo(Either.right("from b"));
    RequestId<String> second = machine.sendRequest(waits);
    machine.cast(next("c"));
    assertThat(second.receiveResponse(LONG)).isEqualTo(Either.right("from c"));
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(automaton.ended())
        .containsExactly(
            new Automaton.Ended(
                ExitReason.shutdown(), "c", List.of("waits", "next b", "waits", "next c", "last")));
  }

  @Test
  @DisplayName("SM-04 an enter call may stop the machine, which then is in the state it enters")
  void enterStops() {
    Automaton automaton = Automaton.ready();
    var machine =
        start(
            automaton.onEnter(
                (_, state, _) -> state.equals("b") ? Entered.stop() : Entered.keepStateAndData()));
    Ending end = Ending.of(machine);
    castTogether(machine, next("b", internal("lost")), note("lost too"));
    assertThat(end.reason()).isEqualTo(ExitReason.normal());
    assertThat(automaton.ended())
        .containsExactly(new Automaton.Ended(ExitReason.normal(), "b", List.of("next b")));
  }

  // ------------------------------------------------------------------ order

  @Test
  @DisplayName(
      "SM-05 enter call, inserted events, postponed events, zero timeouts, mailbox: in this order")
  void order() {
    var machine =
        start(
            Automaton.ready()
                .onEnter(
                    (oldState, state, data) ->
                        Entered.keepState(
                            data.append("enter " + oldState + "->" + state),
                            Action.timeout("entered", Duration.ZERO, note("by enter")))));
    castTogether(
        machine,
        keep("start"),
        until("b", "first"),
        until("b", "second"),
        next(
            "b",
            Action.stateTimeout(Duration.ZERO, note("of b")),
            internal("one"),
            Action.timeout("name", Duration.ZERO, note("by name")),
            internal("two")),
        note("from the mailbox"));
    assertThat(look(machine))
        .isEqualTo(
            at(
                "b",
                "enter a->a",
                "timeout entered by enter",
                "start",
                "first postponed",
                "second postponed",
                "next b",
                "enter a->b",
                "internal one",
                "internal two",
                "first in b",
                "second in b",
                "state_timeout of b",
                "timeout name by name",
                "timeout entered by enter",
                "cast from the mailbox"));
  }

  @Test
  @DisplayName("SM-05 a reply is sent when it is met, before the enter call")
  void replyBeforeEnter() throws Exception {
    var entering = new CountDownLatch(1);
    var mayEnter = new CountDownLatch(1);
    var machine =
        start(
            Automaton.ready()
                .onEnter(
                    (_, state, _) -> {
                      if (state.equals("b")) {
                        entering.countDown();
                        mayEnter.await();
                      }
                      return Entered.keepStateAndData();
                    }));
    String answer =
        machine.call(
            new Automaton.Do(
                (ask, from, _, data) ->
                    Transition.nextState("b", data, Action.reply(ask, "answered", from))));
    assertThat(answer).isEqualTo("answered");
    entering.await();
    mayEnter.countDown();
  }

  @Test
  @DisplayName("SM-05 the actions of the enter call come after those of the transition")
  void enterActionsLast() {
    var machine =
        start(
            Automaton.ready()
                .onEnter(
                    (_, _, _) ->
                        Entered.keepStateAndData(
                            Action.timeout("name", Duration.ZERO, note("of enter")))));
    machine.cast(next("b", Action.timeout("name", Duration.ZERO, note("of the transition"))));
    assertThat(heard(machine))
        .containsExactly("timeout name of enter", "next b", "timeout name of enter");
  }

  @Test
  @DisplayName(
      "SM-05 the event in hand that is postponed with a change is retried in the new state")
  void postponedWithChange() {
    var machine = start();
    castTogether(
        machine,
        new Automaton.Act(
            (state, data) ->
                state.equals("a")
                    ? Transition.nextState("b", data.append("postponed"), Action.postpone())
                    : Transition.keepState(data.append("retried in " + state))),
        note("after"));
    assertThat(look(machine)).isEqualTo(at("b", "postponed", "retried in b", "cast after"));
  }

  // ------------------------------------------------------------------ inserted

  @Test
  @DisplayName("SM-06 inserted events come before the mailbox, in their order")
  void inserted() {
    var machine = start();
    castTogether(machine, keep("first", internal("one"), internal("two")), note("queued"));
    assertThat(heard(machine))
        .containsExactly("first", "internal one", "internal two", "cast queued");
  }

  @Test
  @DisplayName("SM-06 what is inserted while the first is handled comes before the rest")
  void insertedInside() {
    var machine = start();
    castTogether(
        machine,
        keep(
            "first",
            Action.internal(keep("one", internal("inside one"), internal("inside two"))),
            internal("two")),
        note("queued"));
    assertThat(heard(machine))
        .containsExactly(
            "first",
            "one",
            "internal inside one",
            "internal inside two",
            "internal two",
            "cast queued");
  }

  @Test
  @DisplayName("SM-06 events of any kind can be inserted, also the one in hand")
  void insertedOfAnyKind() {
    var machine = start();
    castTogether(
        machine,
        keep(
            "first",
            Action.nextEvent(new Event.Cast<>(note("as cast"))),
            Action.nextEvent(new Event.StateTimeout<>(note("as state timeout")))),
        note("queued"));
    assertThat(heard(machine))
        .containsExactly("first", "cast as cast", "state_timeout as state timeout", "cast queued");
    String answer =
        machine.call(
            new Automaton.Do(
                (ask, from, state, data) ->
                    state.equals("a")
                        ? Transition.nextState(
                            "b", data, Action.nextEvent(new Event.Call<>(ask, from)))
                        : Transition.keepStateAndData(Action.reply(ask, "in " + state, from))));
    assertThat(answer).isEqualTo("in b");
  }

  @Test
  @DisplayName("SM-06 a call that was answered can be inserted for what is left to do")
  void insertedAfterReply() {
    var machine = start();
    String answer =
        machine.call(
            new Automaton.Do(
                (ask, from, state, data) ->
                    state.equals("a")
                        ? Transition.nextState(
                            "b",
                            data,
                            Action.reply(ask, "early", from),
                            Action.nextEvent(new Event.Call<>(ask, from)))
                        : Transition.keepState(data.append("goes on in " + state))));
    assertThat(answer).isEqualTo("early");
    assertThat(heard(machine)).containsExactly("goes on in b");
  }

  @Test
  @DisplayName("SM-06 a machine can insert events for ever, and be killed all the same")
  void insertedForEver() {
    var machine = start();
    Ending end = Ending.of(machine);
    var running = new CountDownLatch(1);
    machine.cast(
        new Automaton.Act(
            new Automaton.OnEvent() {
              @Override
              public Transition<Automaton.Tell, String, List<String>> handle(
                  String state, List<String> data) {
                running.countDown();
                return Transition.keepStateAndData(Action.internal(new Automaton.Act(this)));
              }
            }));
    await(running);
    machine.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    Awaitility.await().until(() -> node.lingering().isEmpty());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ------------------------------------------------------------------ postponed

  @Test
  @DisplayName("SM-07 postponed events are retried when the state changes, oldest first")
  void postponed() {
    var machine = start();
    castTogether(
        machine,
        until("c", "first"),
        until("b", "second"),
        note("between"),
        until("c", "third"),
        next("b"),
        note("in b"),
        next("c"),
        note("in c"));
    assertThat(heard(machine))
        .containsExactly(
            "first postponed",
            "second postponed",
            "cast between",
            "third postponed",
            "next b",
            "first postponed",
            "second in b",
            "third postponed",
            "cast in b",
            "next c",
            "first in c",
            "third in c",
            "cast in c");
  }

  @Test
  @DisplayName("SM-07 a repeated state, or one that is equal, retries nothing")
  void notRetried() {
    var machine = start();
    castTogether(
        machine, until("b", "first"), repeat("repeat"), next("xa".substring(1)), keep("kept"));
    assertThat(heard(machine)).containsExactly("first postponed", "repeat", "next a", "kept");
    machine.cast(next("b"));
    assertThat(heard(machine)).endsWith("next b", "first in b");
  }

  @Test
  @DisplayName("SM-07 what changes the state while postponed events are retried retries them again")
  void retriedAgain() {
    var machine = start();
    castTogether(
        machine,
        until("c", "first"),
        new Automaton.Act(
            (state, data) ->
                switch (state) {
                  case "a" -> Transition.keepState(data.append("go postponed"), Action.postpone());
                  default -> Transition.nextState("c", data.append("go"));
                }),
        until("d", "last"),
        next("b"));
    assertThat(heard(machine))
        .containsExactly(
            "first postponed",
            "go postponed",
            "last postponed",
            "next b",
            "first postponed",
            "go",
            "first in c",
            "last postponed");
  }

  @Test
  @DisplayName("SM-07 an inserted event can be postponed too")
  void postponedInserted() {
    var machine = start();
    castTogether(
        machine, keep("first", Action.internal(until("b", "inserted"))), next("b"), note("after"));
    assertThat(heard(machine))
        .containsExactly("first", "inserted postponed", "next b", "inserted in b", "cast after");
  }

  @Test
  @DisplayName("SM-08 a call can be postponed; its caller just waits")
  void postponedCall() {
    var machine = start();
    RequestId<String> waiting =
        machine.sendRequest(
            new Automaton.Do(
                (ask, from, state, data) ->
                    state.equals("b")
                        ? Transition.keepStateAndData(Action.reply(ask, "in " + state, from))
                        : Transition.keepState(data.append("call postponed"), Action.postpone())));
    machine.cast(note("between"));
    assertThat(heard(machine)).containsExactly("call postponed", "cast between");
    assertThat(waiting.checkResponse()).isEmpty();
    machine.cast(next("b"));
    assertThat(waiting.receiveResponse(LONG)).isEqualTo(Either.right("in b"));
  }

  // ------------------------------------------------------------------ what callbacks return

  @Test
  @DisplayName("SM-16 next_state, keep_state, keep_state_and_data, repeat_state set what they say")
  void returns() {
    var machine = start();
    machine.cast(new Automaton.Act((_, _) -> Transition.nextState("b", List.of("next"))));
    assertThat(look(machine)).isEqualTo(at("b", "next"));
    machine.cast(new Automaton.Act((_, data) -> Transition.keepState(data.append("keep"))));
    assertThat(look(machine)).isEqualTo(at("b", "next", "keep"));
    machine.cast(new Automaton.Act((_, _) -> Transition.keepStateAndData()));
    assertThat(look(machine)).isEqualTo(at("b", "next", "keep"));
    machine.cast(new Automaton.Act((_, data) -> Transition.repeatState(data.drop(1))));
    assertThat(look(machine)).isEqualTo(at("b", "keep"));
    machine.cast(new Automaton.Act((_, _) -> Transition.repeatStateAndData()));
    assertThat(look(machine)).isEqualTo(at("b", "keep"));
  }

  @Test
  @DisplayName("several actions are one, of each sort")
  void severalActions() {
    var machine = start();
    List<String> words = List.of("one", "two", "three");
    machine.cast(
        new Automaton.Act(
            (_, data) ->
                Transition.keepState(
                    data,
                    Action.all(words.map(word -> Action.internal(note(word)))),
                    EnterAction.all(
                        words.map(word -> Action.timeout(word, Duration.ZERO, note("is over")))))));
    assertThat(heard(machine))
        .containsExactly(
            "internal one",
            "internal two",
            "internal three",
            "timeout one is over",
            "timeout two is over",
            "timeout three is over");
  }

  @Test
  @DisplayName("all that wait are answered by one action")
  void severalReplies() {
    var machine = start();
    var waiting = new ConcurrentLinkedQueue<ReplyTo<String>>();
    Automaton.Do waits =
        new Automaton.Do(
            (ask, from, _, _) -> {
              waiting.add(from.of(ask));
              return Transition.keepStateAndData();
            });
    List<RequestId<String>> requests = List.fill(3, () -> machine.sendRequest(waits));
    machine.cast(
        new Automaton.Act(
            (_, _) ->
                Transition.keepStateAndData(
                    ReplyAction.all(
                        List.ofAll(waiting).map(caller -> Action.reply(caller, "all"))))));
    assertThat(requests.map(request -> request.receiveResponse(LONG)))
        .containsOnly(Either.right("all"));
  }

  @Test
  @DisplayName("a reply to another request than the one in hand is refused where it is made")
  void wrongRequest() {
    Automaton automaton = Automaton.ready();
    var machine = start(automaton);
    Automaton.Do other = Automaton.answering("other");
    Ending end = Ending.of(machine);
    Either<ExitReason, String> outcome =
        machine.tryCall(
            new Automaton.Do(
                (_, from, _, _) -> Transition.keepStateAndData(Action.reply(other, "wrong", from))),
            SECOND.multipliedBy(60));
    assertThat(outcome.getLeft()).isInstanceOf(ExitReason.Crash.class);
    assertThat(end.reason()).isInstanceOf(ExitReason.Crash.class);
  }
}
