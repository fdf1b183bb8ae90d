package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.supervisor.Action;
import dev.coppice.supervisor.Entered;
import dev.coppice.supervisor.Event;
import dev.coppice.supervisor.GenStateMachine;
import dev.coppice.supervisor.Initial;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.Transition;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/**
 * What a state machine does when timeouts, events and callers that give up come at the same time.
 * Nobody waits for the others before a race: the order alone is what a seed decides.
 */
@Tag("concurrency")
class StateMachineRaceTest {
  private static final ExitReason BOOM = ExitReason.of("boom");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofMillis(1);

  /**
   * A gate that is shut and then open. Shut, it postpones whoever wants to pass. Its data is what
   * it has handled.
   */
  private record Gate(Action<Gate.Tell> first)
      implements GenStateMachine<Gate.Ask<?>, Gate.Tell, Gate.State, List<String>> {

    enum State {
      SHUT,
      OPEN
    }

    sealed interface Ask<R> extends Request<Ask<?>, R> {}

    /** Answered when it is open. */
    record Pass(int who) implements Ask<Integer> {}

    record Heard() implements Ask<List<String>> {}

    sealed interface Tell {}

    /** Handled when it is open. */
    record Walk(int who) implements Tell {}

    record Go(State to) implements Tell {}

    /** To start the timeout "t" once more. */
    record Again(Duration time) implements Tell {}

    /** What it tells itself. */
    record Note(String word) implements Tell {}

    @Override
    public Initial<Tell, State, List<String>> init(Self<Tell> self) {
      return Initial.ok(State.SHUT, List.empty(), first);
    }

    @Override
    public Entered<Tell, List<String>> handleEnter(State from, State to, List<String> heard) {
      return Entered.keepState(heard.append("enter " + to));
    }

    @Override
    public Transition<Tell, State, List<String>> handleEvent(
        Event<Ask<?>, Tell> event, State state, List<String> heard) {
      return switch (event) {
        case Event.Call(Heard ask, var from) ->
            Transition.keepStateAndData(Action.reply(ask, heard, from));
        case Event.Call(Pass ask, var from) ->
            state == State.OPEN
                ? Transition.keepState(
                    heard.append("pass " + ask.who()), Action.reply(ask, ask.who(), from))
                : Transition.keepStateAndData(Action.postpone());
        case Event.Cast(Walk(var who)) ->
            state == State.OPEN
                ? Transition.keepState(heard.append("walk " + who))
                : Transition.keepStateAndData(Action.postpone());
        case Event.Cast(Go(var to)) ->
            Transition.nextState(to, heard, Action.internal(new Note("inserted")));
        case Event.Cast(Again(var time)) ->
            Transition.keepState(
                heard.append("again"), Action.timeout("t", time, new Note("second")));
        case Event.Internal(Note(var word)) -> Transition.keepState(heard.append(word));
        case Event.StateTimeout(Note(var word)) ->
            Transition.keepState(heard.append(word + " in " + state));
        case Event.EventTimeout(Note(var word)) -> Transition.keepState(heard.append(word));
        case Event.GenericTimeout(_, Note(var word)) -> Transition.keepState(heard.append(word));
        default -> Transition.keepState(heard.append("unexpected " + event));
      };
    }
  }

  private static ServerRef<Gate.Ask<?>, Gate.Tell> gate(Stage stage) {
    return gate(stage, Action.all(List.empty()));
  }

  private static ServerRef<Gate.Ask<?>, Gate.Tell> gate(Stage stage, Action<Gate.Tell> first) {
    return GenStateMachine.start(stage.node(), new Gate(first)).get();
  }

  /** Tells it something at the time at which its timeouts of that time are over. */
  private static Pid<Object> soon(
      Stage stage, ServerRef<Gate.Ask<?>, Gate.Tell> gate, Gate.Tell message) {
    return stage
        .node()
        .spawn(
            self -> {
              self.sleep(SOON);
              gate.cast(message);
            });
  }

  /** What it has handled when all is over. */
  private static List<String> heard(
      Stage stage, ServerRef<Gate.Ask<?>, Gate.Tell> gate, Pid<?>... others) {
    for (Pid<?> other : others) {
      assertThat(stage.node().join(other)).isEqualTo(ExitReason.normal());
    }
    stage.node().run(self -> self.sleep(SOON.multipliedBy(4)));
    List<String> heard = gate.call(new Gate.Heard(), LONG);
    gate.stop();
    return heard;
  }

  /** Waits until it has handled this; at most as long as a busy real node may take. */
  private static void awaitHeard(Stage stage, ServerRef<Gate.Ask<?>, Gate.Tell> gate, String word) {
    for (int looks = 0; looks < LONG.toMillis(); looks++) {
      if (gate.call(new Gate.Heard(), LONG).contains(word)) {
        return;
      }
      stage.node().run(self -> self.sleep(SOON));
    }
  }

  private static Gate.Note note(String word) {
    return new Gate.Note(word);
  }

  @Race
  @DisplayName("SM-10 SM-21 a state timeout comes in its state or not at all")
  void stateTimeout(Stage stage) {
    var gate = gate(stage, Action.stateTimeout(SOON, note("over")));
    var other = soon(stage, gate, new Gate.Go(Gate.State.OPEN));
    assertThat(heard(stage, gate, other))
        .isIn(
            List.of("enter SHUT", "over in SHUT", "enter OPEN", "inserted"),
            List.of("enter SHUT", "enter OPEN", "inserted"));
  }

  @Race
  @DisplayName("SM-09 SM-21 an event comes before the event timeout, or instead of it")
  void eventTimeout(Stage stage) {
    var gate = gate(stage, Action.eventTimeout(SOON, note("over")));
    var other = soon(stage, gate, new Gate.Go(Gate.State.OPEN));
    assertThat(heard(stage, gate, other))
        .isIn(
            List.of("enter SHUT", "over", "enter OPEN", "inserted"),
            List.of("enter SHUT", "enter OPEN", "inserted"));
  }

  @Race
  @DisplayName("SM-11 SM-21 a timeout that is started again does not come as the first one later")
  void startedAgain(Stage stage) {
    var gate = gate(stage, Action.timeout("t", SOON, note("first")));
    var other = soon(stage, gate, new Gate.Again(SOON));
    awaitHeard(stage, gate, "second");
    assertThat(heard(stage, gate, other))
        .isIn(
            List.of("enter SHUT", "first", "again", "second"),
            List.of("enter SHUT", "again", "second"));
  }

  @Race
  @DisplayName("SM-06 SM-07 one sender's events keep their order, postponed or not")
  void order(Stage stage) {
    var gate = gate(stage);
    var walkers =
        stage.node().spawn(_ -> List.range(0, 5).forEach(who -> gate.cast(new Gate.Walk(who))));
    var opener = stage.node().spawn(_ -> gate.cast(new Gate.Go(Gate.State.OPEN)));
    assertThat(heard(stage, gate, walkers, opener))
        .containsExactly(
            "enter SHUT",
            "enter OPEN",
            "inserted",
            "walk 0",
            "walk 1",
            "walk 2",
            "walk 3",
            "walk 4");
  }

  /** What a caller got, and what it then found in its mailbox. */
  private record Passed(int who, Either<ExitReason, Integer> answer, Awaited<?> left) {}

  private static Pid<Object> passing(
      Stage stage,
      ServerRef<Gate.Ask<?>, Gate.Tell> gate,
      int who,
      Duration patience,
      Queue<Passed> passed) {
    return stage
        .node()
        .spawn(
            self -> {
              var answer = gate.tryCall(new Gate.Pass(who), patience);
              passed.add(new Passed(who, answer, self.receive(Duration.ZERO)));
            });
  }

  /** Under ten thousand seeds, and a thousand times on a real node. */
  @CoppiceTest(
      seeds = 10_000,
      on = {CoppiceTest.On.SIMULATED, CoppiceTest.On.REAL},
      times = 1_000)
  @DisplayName(
      "SM-08 a postponed call is answered once, or its caller gives up, when it is retried")
  void postponedCalls(Stage stage) {
    var gate = gate(stage);
    var passed = new ConcurrentLinkedQueue<Passed>();
    var patient = passing(stage, gate, 1, LONG, passed);
    var hasty = passing(stage, gate, 2, SOON, passed);
    var opener = soon(stage, gate, new Gate.Go(Gate.State.OPEN));

    List<String> heard = heard(stage, gate, patient, hasty, opener);

    assertThat(passed).hasSize(2).allMatch(one -> one.left() instanceof Timeout);
    assertThat(heard).startsWith("enter SHUT", "enter OPEN", "inserted").doesNotHaveDuplicates();
    for (Passed one : passed) {
      if (one.answer().isRight()) {
        assertThat(one.answer()).isEqualTo(Either.right(one.who()));
        assertThat(heard).contains("pass " + one.who());
      } else {
        assertThat(one).extracting(Passed::who).isEqualTo(2);
        assertThat(one.answer()).isEqualTo(Either.left(ExitReason.timeout()));
      }
    }
    assertThat(heard.drop(3)).isSubsetOf("pass 1", "pass 2");
  }

  /** Under ten thousand seeds, and a thousand times on a real node. */
  @CoppiceTest(
      seeds = 10_000,
      on = {CoppiceTest.On.SIMULATED, CoppiceTest.On.REAL},
      times = 1_000)
  @DisplayName("SM-08 whoever waits in a postponed call is told when the machine ends")
  void postponedCallOfTheDead(Stage stage) {
    var gate = gate(stage);
    var passed = new ConcurrentLinkedQueue<Passed>();
    var caller = passing(stage, gate, 1, LONG, passed);
    var opener = stage.node().spawn(_ -> gate.cast(new Gate.Go(Gate.State.OPEN)));
    gate.pid().exit(BOOM);

    assertThat(stage.node().join(caller)).isEqualTo(ExitReason.normal());
    stage.node().join(opener);
    stage.node().join(gate.pid());
    var _ = stage.reports().deadLetters(); // it was asked, or told, too late

    assertThat(passed)
        .singleElement()
        .satisfies(one -> assertThat(one.left()).isInstanceOf(Timeout.class));
    assertThat(passed.element().answer())
        .isIn(Either.right(1), Either.left(BOOM), Either.left(ExitReason.noproc()));
  }
}
