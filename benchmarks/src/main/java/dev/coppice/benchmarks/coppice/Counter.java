package dev.coppice.benchmarks.coppice;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.Step;

/** The server that is called: it answers how often it was. It crashes if told so. */
public record Counter() implements GenServer<Counter.Ask<?>, Counter.Tell, Counter.State> {
  private static final ExitReason BOOM = ExitReason.of("boom");

  /** What it can be asked. */
  public sealed interface Ask<R> extends Request<Ask<?>, R> {}

  /** The only request. */
  public record Ping() implements Ask<Integer> {
    /** One is enough. */
    public static final Ping PING = new Ping();
  }

  /** What it can be told. */
  public enum Tell {
    /** To end with the reason {@code boom}. */
    CRASH
  }

  /** Its state. */
  public record State(int calls) {}

  @Override
  public Init<State> init(Self<Tell> self) {
    return Init.ok(new State(0));
  }

  @Override
  public Answer<State> handleCall(Ask<?> request, From from, State state) {
    return switch (request) {
      case Ping ping -> Answer.reply(ping, state.calls() + 1, new State(state.calls() + 1));
    };
  }

  @Override
  public Step<State> handleCast(Tell tell, State state) {
    return switch (tell) {
      case CRASH -> Step.stop(BOOM, state);
    };
  }
}
