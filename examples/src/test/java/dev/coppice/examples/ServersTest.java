package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.RequestId;
import dev.coppice.supervisor.ServerName;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.Step;
import io.vavr.collection.List;
import io.vavr.collection.Queue;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The programs of the guide's chapter on servers. */
class ServersTest {
  private final Node node = Node.open();

  @AfterEach
  void close() {
    node.close();
  }

  // ------------------------------------------------------------------ a reply that comes later

  /** Hands out desks; who finds none waits until one is given back. */
  record Desks(int count) implements GenServer<Desks.Take, Desks.Return, Desks.State> {
    record Take() implements Request<Take, Integer> {}

    record Return(int desk) {}

    record State(List<Integer> free, Queue<ReplyTo<Integer>> waiting) {}

    @Override
    public Init<State> init(Self<Return> self) {
      return Init.ok(new State(List.range(0, count), Queue.empty()));
    }

    @Override
    public Answer<State> handleCall(Take take, From from, State state) {
      return state.free().isEmpty()
          ? Step.noReply(new State(state.free(), state.waiting().append(from.of(take))))
          : Answer.reply(
              take, state.free().head(), new State(state.free().tail(), state.waiting()));
    }

    @Override
    public Step<State> handleCast(Return back, State state) {
      if (state.waiting().isEmpty()) {
        return Step.noReply(new State(state.free().append(back.desk()), state.waiting()));
      }
      state.waiting().head().send(back.desk());
      return Step.noReply(new State(state.free(), state.waiting().tail()));
    }
  }

  @Test
  void aReplyThatComesLater() {
    ServerRef<Desks.Take, Desks.Return> desks = GenServer.start(node, new Desks(1)).get();
    int desk = desks.call(new Desks.Take());
    RequestId<Integer> next = desks.sendRequest(new Desks.Take());
    assertThat(next.checkResponse()).isEmpty();
    desks.cast(new Desks.Return(desk));
    assertThat(next.receiveResponse(Duration.ofSeconds(5)).get()).isEqualTo(desk);
  }

  // ------------------------------------------------------------------ continue, and time out

  /** Loads its words when it has started, and forgets them when nobody asks for a while. */
  record Dictionary(Duration patience) implements GenServer<Dictionary.Knows, Void, List<String>> {
    record Knows(String word) implements Request<Knows, Boolean> {}

    static final ServerName<Knows, Void> NAME = ServerName.of("dictionary", Dictionary.class);

    @Override
    public Init<List<String>> init(Self<Void> self) {
      return Init.ok(List.<String>empty()).thenContinue(_ -> load());
    }

    private Step<List<String>> load() {
      return Step.noReply(List.of("ash", "oak", "thorn")).withTimeout(patience);
    }

    @Override
    public Answer<List<String>> handleCall(Knows ask, From from, List<String> words) {
      return Answer.reply(ask, words.contains(ask.word()), words).withTimeout(patience);
    }

    @Override
    public Step<List<String>> handleInfo(Awaited<Void> info, List<String> words) {
      return switch (info) {
        case Timeout<Void> _ -> Step.stop(ExitReason.normal(), words);
        case Message<Void> _, Down<Void> _, Exit<Void> _ -> Step.noReply(words);
      };
    }
  }

  @Test
  void continuesAndTimesOut() {
    var patient = GenServer.start(node, Dictionary.NAME, new Dictionary(Duration.ofDays(1))).get();
    assertThat(patient.call(new Dictionary.Knows("oak"))).isTrue();
    assertThat(Dictionary.NAME.on(node).call(new Dictionary.Knows("elm"))).isFalse();
    patient.stop();

    var impatient = GenServer.start(node, new Dictionary(Duration.ofMillis(10))).get();
    node.join(impatient); // nobody asks
    assertThatThrownBy(() -> impatient.call(new Dictionary.Knows("oak")))
        .isInstanceOfSatisfying(
            CallFailed.class,
            failed -> assertThat(failed.failure().why()).isEqualTo(ExitReason.noproc()));
  }
}
