package dev.coppice.supervisor;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import io.vavr.collection.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A server that does what the test tells it. Its state is the list of what it has handled.
 *
 * @param ended one entry for each call of {@code terminate}
 */
record Puppet(OnInit onInit, OnTerminate onTerminate, Queue<Ended> ended)
    implements GenServer<Puppet.Ask<?>, Puppet.Tell, List<String>> {

  sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** What has been handled so far. */
  record Heard() implements Ask<List<String>> {}

  /** Answered with the word. */
  record Say(String word) implements Ask<String> {}

  /** Answered as the test wants. */
  record Do(OnCall how) implements Ask<String> {}

  sealed interface Tell {}

  record Note(String word) implements Tell {}

  record Act(OnTell how) implements Tell {}

  interface OnInit {
    Init<List<String>> init(Self<Tell> self) throws Exception;
  }

  interface OnCall {
    Answer<List<String>> handle(Do request, From from, List<String> state) throws Exception;
  }

  interface OnTell {
    Step<List<String>> handle(List<String> state) throws Exception;
  }

  interface OnTerminate {
    void terminate(ExitReason reason) throws Exception;
  }

  /** What {@code terminate} was given. */
  record Ended(ExitReason reason, List<String> state) {}

  static Puppet of(OnInit onInit) {
    return new Puppet(onInit, _ -> {}, new ConcurrentLinkedQueue<>());
  }

  static Puppet ready() {
    return of(_ -> Init.ok(List.empty()));
  }

  static Puppet trapping() {
    return of(
        self -> {
          var _ = self.trapExit(true);
          return Init.ok(List.empty());
        });
  }

  Puppet onTerminate(OnTerminate how) {
    return new Puppet(onInit, how, ended);
  }

  /** A call in which the server throws. */
  static Do crash(RuntimeException thrown) {
    return new Do(
        (_, _, _) -> {
          throw thrown;
        });
  }

  /** A call in which the server says that it stops, without a reply. */
  static Do stop(ExitReason reason) {
    return new Do((_, _, state) -> Step.stop(reason, state.append("stop")));
  }

  @Override
  public Init<List<String>> init(Self<Tell> self) throws Exception {
    return onInit.init(self);
  }

  @Override
  public Answer<List<String>> handleCall(Ask<?> request, From from, List<String> state)
      throws Exception {
    return switch (request) {
      case Heard ask -> Answer.reply(ask, state, state);
      case Say ask -> Answer.reply(ask, ask.word(), state.append("call " + ask.word()));
      case Do ask -> ask.how().handle(ask, from, state);
    };
  }

  @Override
  public Step<List<String>> handleCast(Tell message, List<String> state) throws Exception {
    return switch (message) {
      case Note(var word) -> Step.noReply(state.append("cast " + word));
      case Act(var how) -> how.handle(state);
    };
  }

  @Override
  public Step<List<String>> handleInfo(Awaited<Tell> info, List<String> state) throws Exception {
    return switch (info) {
      case Message(Note(var word)) -> Step.noReply(state.append("info " + word));
      case Message(Act(var how)) -> how.handle(state);
      case Down(_, var reason) -> Step.noReply(state.append("down " + reason));
      case Exit(_, var reason) -> Step.noReply(state.append("exit " + reason));
      case Timeout() -> Step.noReply(state.append("timeout"));
    };
  }

  @Override
  public void terminate(ExitReason reason, List<String> state) throws Exception {
    ended.add(new Ended(reason, state));
    onTerminate.terminate(reason);
  }
}
