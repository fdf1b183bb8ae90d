package dev.coppice.examples;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Action;
import dev.coppice.supervisor.Entered;
import dev.coppice.supervisor.Event;
import dev.coppice.supervisor.GenStateMachine;
import dev.coppice.supervisor.Initial;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.Transition;
import io.vavr.collection.List;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A door with a code lock, as a state machine. Whoever presses the right buttons opens it; after a
 * while it locks itself, however it came to be open. Who presses some buttons and goes away leaves
 * nothing behind for the next one. Who wants to go in waits at the door until it is open: the call
 * is postponed, and the machine needs no list of those who wait.
 */
record CodeLock(List<Integer> code, Duration openFor, Duration patience, PrintStream out)
    implements GenStateMachine<CodeLock.Ask<?>, CodeLock.Tell, CodeLock.State, CodeLock.Data> {

  enum State {
    LOCKED,
    OPEN
  }

  record Data(List<Integer> pressed, int visitors) {
    Data press(int digit) {
      return new Data(pressed.append(digit), visitors);
    }

    Data forget() {
      return new Data(List.empty(), visitors);
    }

    Data visit() {
      return new Data(pressed, visitors + 1);
    }
  }

  sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** Answered, with the number of the visitor, when the door is open. */
  record GoIn(String who) implements Ask<Integer> {}

  /** Answered, with the number of visitors so far, when the door is locked. */
  record AwaitLocked() implements Ask<Integer> {}

  sealed interface Tell {}

  record Press(int digit) implements Tell {}

  /** What the machine tells itself: nobody else can send it. */
  private record TimeIsUp() implements Tell {}

  @Override
  public Initial<Tell, State, Data> init(Self<Tell> self) {
    return Initial.ok(State.LOCKED, new Data(List.empty(), 0));
  }

  @Override
  public Entered<Tell, Data> handleEnter(State before, State state, Data data) {
    out.println("the door is " + state);
    return switch (state) {
      case LOCKED -> Entered.keepState(data.forget());
      case OPEN -> Entered.keepStateAndData(Action.stateTimeout(openFor, new TimeIsUp()));
    };
  }

  @Override
  public Transition<Tell, State, Data> handleEvent(
      Event<Ask<?>, Tell> event, State state, Data data) {
    return switch (state) {
      case LOCKED ->
          switch (event) {
            case Event.Cast(Press(var digit)) -> pressed(data.press(digit));
            case Event.EventTimeout(_) -> Transition.keepState(data.forget());
            case Event.Call(AwaitLocked ask, var from) ->
                Transition.keepStateAndData(Action.reply(ask, data.visitors(), from));
            case Event.Call(GoIn _, _) -> Transition.keepStateAndData(Action.postpone());
            default -> Transition.keepStateAndData();
          };
      case OPEN ->
          switch (event) {
            case Event.Call(GoIn ask, var from) -> {
              out.println(ask.who() + " goes in");
              yield Transition.keepState(
                  data.visit(), Action.reply(ask, data.visitors() + 1, from));
            }
            case Event.StateTimeout(_) -> Transition.nextState(State.LOCKED, data);
            case Event.Call(AwaitLocked _, _) -> Transition.keepStateAndData(Action.postpone());
            default -> Transition.keepStateAndData();
          };
    };
  }

  private Transition<Tell, State, Data> pressed(Data data) {
    if (data.pressed().equals(code)) {
      return Transition.nextState(State.OPEN, data);
    }
    if (data.pressed().size() == code.size()) {
      out.println("wrong code");
      return Transition.keepState(data.forget());
    }
    return Transition.keepState(data, Action.eventTimeout(patience, new TimeIsUp()));
  }

  static void run(PrintStream out) {
    var lock =
        new CodeLock(List.of(1, 2, 3, 4), Duration.ofMillis(100), Duration.ofSeconds(10), out);
    try (Node node = Node.open()) {
      ServerRef<Ask<?>, Tell> door = GenStateMachine.start(node, lock).get();
      List.of(4, 3, 2, 1).forEach(digit -> door.cast(new Press(digit)));
      var ada = door.sendRequest(new GoIn("Ada"));
      List.of(1, 2, 3, 4).forEach(digit -> door.cast(new Press(digit)));
      int number = ada.receiveResponse(Duration.ofSeconds(5)).get();
      int visitors = door.call(new AwaitLocked());
      out.println("Ada was visitor " + number + " of " + visitors);
    }
  }
}
