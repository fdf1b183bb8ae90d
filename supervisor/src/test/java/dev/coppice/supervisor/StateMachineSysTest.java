package dev.coppice.supervisor;

import static dev.coppice.supervisor.Automaton.at;
import static dev.coppice.supervisor.Automaton.heard;
import static dev.coppice.supervisor.Automaton.keep;
import static dev.coppice.supervisor.Automaton.look;
import static dev.coppice.supervisor.Automaton.next;
import static dev.coppice.supervisor.Automaton.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.Tuple;
import io.vavr.control.Either;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Looking into state machines while they run, and what reports show of them. */
class StateMachineSysTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName("SM-19 sys sees the state and the data, and replaces them without an enter call")
  void state() {
    var machine = GenStateMachine.start(node, Automaton.ready().notingEnters()).get();
    assertThat(Sys.getState(machine)).isEqualTo(at("a", "enter a->a"));
    assertThat(Sys.replaceState(machine, _ -> at("b", "replaced"))).isEqualTo(at("b", "replaced"));
    assertThat(look(machine)).isEqualTo(at("b", "replaced"));
    machine.cast(next("b"));
    assertThat(look(machine)).isEqualTo(at("b", "replaced", "next b"));
  }

  @Test
  @DisplayName("SM-19 a replaced state retries nothing; the next change does")
  void replacedRetriesNothing() {
    var machine = GenStateMachine.start(node, Automaton.ready()).get();
    machine.cast(until("b", "first"));
    var _ = Sys.replaceState(machine, _ -> at("b"));
    assertThat(heard(machine)).isEmpty();
    machine.cast(next("c"));
    assertThat(heard(machine)).containsExactly("next c", "first postponed");
  }

  @Test
  @DisplayName("SM-19 a suspended machine handles nothing, also no timeout, until it is resumed")
  void suspended() {
    var time = new ManualTime();
    try (Node manual = time.open()) {
      var machine = GenStateMachine.start(manual, Automaton.ready()).get();
      machine.cast(
          keep("start", Action.stateTimeout(Automaton.SECOND, new Automaton.Note("over"))));
      Sys.suspend(machine);
      time.advance(Automaton.SECOND);
      assertThat(heard(machine)).containsExactly("start");
      Sys.resume(machine);
      assertThat(heard(machine)).containsExactly("start", "state_timeout over");
    }
  }

  @Test
  @DisplayName("SM-19 the events show what came, was inserted, postponed, answered, and the state")
  void events() {
    var machine = GenStateMachine.start(node, Automaton.ready()).get();
    Sys.log(machine, 20);
    machine.cast(new Automaton.Note("one"));
    machine.cast(
        new Automaton.Act(
            (state, data) ->
                state.equals("a")
                    ? Transition.keepState(
                        data,
                        Action.postpone(),
                        Action.internal(new Automaton.Note("two")),
                        Action.internal(new Automaton.Note("three")),
                        Action.timeout("name", Duration.ZERO, new Automaton.Note("four")))
                    : Transition.keepStateAndData()));
    assertThat(machine.call(new Automaton.Say("five"))).isEqualTo("five");
    assertThat(Sys.log(machine).map(Object::toString).map(StateMachineSysTest::withoutCode))
        .containsExactly(
            "got cast Note[word=one]",
            "new state (a, List(cast one))",
            "got cast Act",
            "postponed cast Act",
            "got internal Note[word=two]",
            "got internal Note[word=three]",
            "new state (a, List(cast one))",
            "new state (a, List(cast one, internal two))",
            "new state (a, List(cast one, internal two, internal three))",
            "got timeout GenericTimeout[name=name, content=Note[word=four]]",
            "new state (a, List(cast one, internal two, internal three, timeout name four))",
            "got call Say[word=five]",
            "replied five to Say[word=five]",
            "new state (a, List(cast one, internal two, internal three, timeout name four,"
                + " call five))");
  }

  private static String withoutCode(String event) {
    return event.replaceAll("(Act|Do)\\[.*", "$1");
  }

  @Test
  @DisplayName("SM-19 the status lists what is postponed, oldest first, and the running timeouts")
  void statusLists() {
    var machine = GenStateMachine.start(node, Automaton.ready()).get();
    var note = new Automaton.Note("over");
    machine.cast(until("b", "first"));
    var caller =
        machine.sendRequest(
            new Automaton.Do(
                (ask, from, state, _) ->
                    state.equals("b")
                        ? Transition.keepStateAndData(Action.reply(ask, "second", from))
                        : Transition.keepStateAndData(Action.postpone())));
    machine.cast(
        keep(
            "start",
            Action.timeout("name", LONG, note),
            Action.stateTimeout(LONG, note),
            Action.eventTimeout(LONG, note)));
    SysStatus status = Sys.getStatus(machine);
    assertThat(status.postponed().map(Object::toString).map(StateMachineSysTest::withoutCode))
        .containsExactly("cast Act", "call Do");
    assertThat(status.timeouts())
        .containsExactly("state_timeout " + note, "timeout " + note, "timeout name " + note);

    machine.cast(next("b"));
    assertThat(caller.receiveResponse(LONG)).isEqualTo(Either.right("second"));
    assertThat(Sys.getStatus(machine).postponed()).isEmpty();
    assertThat(Sys.getStatus(machine).timeouts()).containsExactly("timeout name " + note);
  }

  @Test
  @DisplayName("SM-19 status and reports show what formatState and formatMessage leave")
  void secrets() {
    var vault = GenStateMachine.start(node, new Vault()).get();
    assertThat(Sys.getStatus(vault).state()).isEqualTo("SHUT ***");
    assertThat(Sys.getStatus(vault).code()).isEqualTo(Vault.class);
    assertThat(Sys.getState(vault)).isEqualTo(Tuple.of(Vault.State.SHUT, "opensesame"));
    Ending end = Ending.of(vault);
    vault.cast("opensesame");
    var _ = end.reason();
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.keyValues())
                  .containsEntry("state", "SHUT ***")
                  .containsEntry("last_message", "cast ***");
              assertThat(e.message()).doesNotContain("sesame").contains("Safe");
            });
  }

  /** Its data is a secret. */
  private record Vault() implements GenStateMachine<Void, String, Vault.State, String> {
    enum State {
      SHUT
    }

    @Override
    public Initial<String, State, String> init(Self<String> self) {
      return Initial.ok(State.SHUT, "opensesame");
    }

    @Override
    public Transition<String, State, String> handleEvent(
        Event<Void, String> event, State state, String data) {
      throw new IllegalStateException("it does not open");
    }

    @Override
    public Object formatState(State state, String data) {
      return state + " ***";
    }

    @Override
    public Object formatMessage(Object message) {
      return "***";
    }

    @Override
    public String label() {
      return "Safe";
    }
  }

  @Test
  @DisplayName("a report shows the kind of the event in hand, also of one that was inserted")
  void eventInHand() {
    assertThat(lastMessageOf(new Event.Internal<>(crash()))).startsWith("internal ");
    assertThat(lastMessageOf(new Event.Cast<>(crash()))).startsWith("cast ");
    assertThat(lastMessageOf(new Event.EventTimeout<>(crash()))).startsWith("timeout ");
    assertThat(lastMessageOf(new Event.StateTimeout<>(crash()))).startsWith("state_timeout ");
    assertThat(lastMessageOf(new Event.GenericTimeout<>("name", crash())))
        .startsWith("timeout name ");
  }

  private static Automaton.Act crash() {
    return Automaton.crash(new IllegalStateException("boom"));
  }

  private String lastMessageOf(Event<Automaton.Ask<?>, Automaton.Tell> event) {
    var machine = GenStateMachine.start(node, Automaton.ready()).get();
    Ending end = Ending.of(machine);
    machine.cast(keep("start", Action.nextEvent(event)));
    var _ = end.reason();
    return String.valueOf(log.events().getLast().keyValues().get("last_message"));
  }
}
