package dev.coppice.supervisor;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Self;
import io.vavr.Tuple;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A state machine that does what the test tells it. Its states are words; its data is the list of
 * what it has handled.
 *
 * @param ended one entry for each call of {@code terminate}
 */
@SuppressWarnings("varargs") // actions are only read
record Automaton(OnInit onInit, OnEnter onEnter, OnTerminate onTerminate, Queue<Ended> ended)
    implements GenStateMachine<Automaton.Ask<?>, Automaton.Tell, String, List<String>> {

  static final Duration SECOND = Duration.ofSeconds(1);

  sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** What has been handled so far. */
  record Heard() implements Ask<List<String>> {}

  /** Answered with the word. */
  record Say(String word) implements Ask<String> {}

  /** Answered as the test wants. */
  record Do(OnCall how) implements Ask<String> {}

  sealed interface Tell {}

  /** Noted as handled. */
  record Note(String word) implements Tell {}

  /** Handled as the test wants. */
  record Act(OnEvent how) implements Tell {}

  interface OnInit {
    Initial<Tell, String, List<String>> init(Self<Tell> self) throws Exception;
  }

  interface OnEnter {
    Entered<Tell, List<String>> enter(String oldState, String state, List<String> data)
        throws Exception;
  }

  interface OnCall {
    Transition<Tell, String, List<String>> handle(
        Do ask, From from, String state, List<String> data) throws Exception;
  }

  interface OnEvent {
    Transition<Tell, String, List<String>> handle(String state, List<String> data) throws Exception;
  }

  interface OnTerminate {
    void terminate(ExitReason reason) throws Exception;
  }

  /** What {@code terminate} was given. */
  record Ended(ExitReason reason, String state, List<String> data) {}

  static Automaton of(OnInit onInit) {
    return new Automaton(
        onInit, (_, _, _) -> Entered.keepStateAndData(), _ -> {}, new ConcurrentLinkedQueue<>());
  }

  /** In the state "a". */
  static Automaton ready() {
    return of(_ -> Initial.ok("a", List.empty()));
  }

  static Automaton trapping() {
    return of(
        self -> {
          var _ = self.trapExit(true);
          return Initial.ok("a", List.empty());
        });
  }

  Automaton onEnter(OnEnter how) {
    return new Automaton(onInit, how, onTerminate, ended);
  }

  /** Notes each state that it enters. */
  Automaton notingEnters() {
    return onEnter(
        (oldState, state, data) ->
            Entered.keepState(data.append("enter " + oldState + "->" + state)));
  }

  Automaton onTerminate(OnTerminate how) {
    return new Automaton(onInit, onEnter, how, ended);
  }

  // ------------------------------------------------------------------ what to tell it

  /** To go to a state. */
  @SafeVarargs
  static Act next(String state, Action<Tell>... actions) {
    return new Act((_, data) -> Transition.nextState(state, data.append("next " + state), actions));
  }

  /** To stay in the state. */
  @SafeVarargs
  static Act keep(String word, Action<Tell>... actions) {
    return new Act((_, data) -> Transition.keepState(data.append(word), actions));
  }

  /** To enter the state again. */
  @SafeVarargs
  static Act repeat(String word, Action<Tell>... actions) {
    return new Act((_, data) -> Transition.repeatState(data.append(word), actions));
  }

  /** To be postponed until the machine is in a state, and then noted. */
  static Act until(String wanted, String word) {
    return new Act(
        (state, data) ->
            state.equals(wanted)
                ? Transition.keepState(data.append(word + " in " + state))
                : Transition.keepState(data.append(word + " postponed"), Action.postpone()));
  }

  static Act crash(RuntimeException thrown) {
    return new Act(
        (_, _) -> {
          throw thrown;
        });
  }

  // ------------------------------------------------------------------ looking in

  /** What it has handled, without an event. */
  static List<String> heard(ServerRef<Ask<?>, Tell> machine) {
    return look(machine)._2;
  }

  @SuppressWarnings("unchecked") // that is what its state and data are
  static Tuple2<String, List<String>> look(ServerRef<Ask<?>, Tell> machine) {
    return (Tuple2<String, List<String>>) Sys.getState(machine);
  }

  /** Casts all this, so that the machine finds it in its mailbox together. */
  static void castTogether(ServerRef<Ask<?>, Tell> machine, Tell... messages) {
    Sys.suspend(machine);
    for (Tell message : messages) {
      machine.cast(message);
    }
    Sys.resume(machine);
  }

  // ------------------------------------------------------------------ callbacks

  @Override
  public Initial<Tell, String, List<String>> init(Self<Tell> self) throws Exception {
    return onInit.init(self);
  }

  @Override
  public Entered<Tell, List<String>> handleEnter(String oldState, String state, List<String> data)
      throws Exception {
    return onEnter.enter(oldState, state, data);
  }

  @Override
  public Transition<Tell, String, List<String>> handleEvent(
      Event<Ask<?>, Tell> event, String state, List<String> data) throws Exception {
    return switch (event) {
      case Event.Call(Heard ask, var from) ->
          Transition.keepStateAndData(Action.reply(ask, data, from));
      case Event.Call(Say ask, var from) ->
          Transition.keepState(
              data.append("call " + ask.word()), Action.reply(ask, ask.word(), from));
      case Event.Call(Do ask, var from) -> ask.how().handle(ask, from, state, data);
      case Event.Cast(var message) -> handle("cast", message, state, data);
      case Event.Info(Message(var message)) -> handle("info", message, state, data);
      case Event.Info(Down(_, var reason)) -> Transition.keepState(data.append("down " + reason));
      case Event.Info(Exit(_, var reason)) -> Transition.keepState(data.append("exit " + reason));
      case Event.Internal(var content) -> handle("internal", content, state, data);
      case Event.EventTimeout(var content) -> handle("timeout", content, state, data);
      case Event.StateTimeout(var content) -> handle("state_timeout", content, state, data);
      case Event.GenericTimeout(var name, var content) ->
          handle("timeout " + name, content, state, data);
    };
  }

  private static Transition<Tell, String, List<String>> handle(
      String kind, Tell message, String state, List<String> data) throws Exception {
    return switch (message) {
      case Note(var word) -> Transition.keepState(data.append(kind + " " + word));
      case Act(var how) -> how.handle(state, data);
    };
  }

  @Override
  public void terminate(ExitReason reason, String state, List<String> data) throws Exception {
    ended.add(new Ended(reason, state, data));
    onTerminate.terminate(reason);
  }

  /** A request that replies and does this. */
  @SafeVarargs
  static Do answering(String answer, Action<Tell>... actions) {
    return new Do(
        (ask, from, _, data) ->
            Transition.keepState(
                data.append("call"),
                Action.all(List.of(actions).prepend(Action.reply(ask, answer, from)))));
  }

  /** Both, for comparison with what {@link #look} returns. */
  static Tuple2<String, List<String>> at(String state, String... data) {
    return Tuple.of(state, List.of(data));
  }
}
