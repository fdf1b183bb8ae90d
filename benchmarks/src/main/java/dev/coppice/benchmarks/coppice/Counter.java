package dev.coppice.benchmarks.coppice;

import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;

/** The server that is called: it answers how often it was. */
public record Counter() implements GenServer<Counter.Ask<?>, Void, Counter.State> {
  /** What it can be asked. */
  public sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** The only request. */
  public record Ping() implements Ask<Integer> {
    /** One is enough. */
    public static final Ping PING = new Ping();
  }

  /** Its state. */
  public record State(int calls) {}

  @Override
  public Init<State> init(Self<Void> self) {
    return Init.ok(new State(0));
  }

  @Override
  public Answer<State> handleCall(Ask<?> request, From from, State state) {
    return switch (request) {
      case Ping ping -> Answer.reply(ping, state.calls() + 1, new State(state.calls() + 1));
    };
  }
}
