package dev.coppice.supervisor;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.util.Queue;

/**
 * An event handler that does what the test tells it. Its state is the list of what it has handled,
 * and is what it leaves behind.
 *
 * @param journal what has happened to it and to others, in order
 */
record Listener(String id, OnInit onInit, OnTerminate onTerminate, Queue<String> journal)
    implements EventHandler<Listener.Event, Listener.Ask<?>, List<String>, List<String>> {

  sealed interface Event {}

  record Note(String word) implements Event {}

  /** One handler does as the test wants, the others note it. */
  record Act(String id, OnEvent how) implements Event {
    @Override
    public String toString() {
      return "act of " + id;
    }
  }

  sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** What has been handled so far. */
  record Heard() implements Ask<List<String>> {}

  /** Answered as the test wants. */
  record Do(OnCall how) implements Ask<String> {}

  interface OnInit {
    Either<ExitReason, List<String>> init(Self<Event> self) throws Exception;
  }

  interface OnEvent {
    HandlerStep<Event, List<String>> handle(List<String> state) throws Exception;
  }

  interface OnCall {
    HandlerAnswer<Event, List<String>> handle(Do request, List<String> state) throws Exception;
  }

  interface OnTerminate {
    void terminate(Removal why) throws Exception;
  }

  static Listener of(String id, Queue<String> journal) {
    return new Listener(id, _ -> Either.right(List.empty()), _ -> {}, journal);
  }

  Listener onInit(OnInit how) {
    return new Listener(id, how, onTerminate, journal);
  }

  Listener onTerminate(OnTerminate how) {
    return new Listener(id, onInit, how, journal);
  }

  HandlerKey<Ask<?>, List<String>> key() {
    return HandlerKey.of(Listener.class, id);
  }

  /** An event with which one handler crashes. */
  static Act crash(String id, RuntimeException thrown) {
    return new Act(
        id,
        _ -> {
          throw thrown;
        });
  }

  /** A call with which the handler crashes. */
  static Do crash(RuntimeException thrown) {
    return new Do(
        (_, _) -> {
          throw thrown;
        });
  }

  private List<String> noted(List<String> state, String what) {
    journal.add(id + " " + what);
    return state.append(what);
  }

  @Override
  public Either<ExitReason, List<String>> init(Self<Event> self) throws Exception {
    return onInit.init(self);
  }

  @Override
  public HandlerStep<Event, List<String>> handleEvent(Event event, List<String> state)
      throws Exception {
    return switch (event) {
      case Act(var whose, var how) when whose.equals(id) -> how.handle(state);
      case Act act -> HandlerStep.ok(noted(state, act.toString()));
      case Note(var word) -> HandlerStep.ok(noted(state, "event " + word));
    };
  }

  @Override
  public HandlerAnswer<Event, List<String>> handleCall(Ask<?> request, List<String> state)
      throws Exception {
    return switch (request) {
      case Heard ask -> HandlerAnswer.reply(ask, state, state);
      case Do ask -> ask.how().handle(ask, state);
    };
  }

  @Override
  public HandlerStep<Event, List<String>> handleInfo(Received<Event> info, List<String> state)
      throws Exception {
    return switch (info) {
      case Message(Act(var whose, var how)) when whose.equals(id) -> how.handle(state);
      case Message(Act act) -> HandlerStep.ok(noted(state, "info " + act));
      case Message(Note(var word)) -> HandlerStep.ok(noted(state, "info " + word));
      case Down(_, var reason) -> HandlerStep.ok(noted(state, "down " + reason));
      case Exit(_, var reason) -> HandlerStep.ok(noted(state, "exit " + reason));
    };
  }

  @Override
  public List<String> terminate(Removal why, List<String> state) throws Exception {
    journal.add(id + " ends with " + why);
    onTerminate.terminate(why);
    return state;
  }
}
