package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Spawner;
import dev.coppice.mailbox.Timeout;
import io.vavr.control.Either;
import java.util.function.UnaryOperator;

/**
 * The process behind a {@link GenServer}. The state is replaced only when a callback has returned,
 * so {@code terminate} and the crash report see the one before.
 */
final class GenServerProcess<Q, M, S> extends Behaviour<M> {
  private final GenServer<Q, M, S> server;
  private S state;

  private GenServerProcess(GenServer<Q, M, S> server, Self<M> self, Pid<?> parent, S state) {
    super(self, parent);
    this.server = server;
    this.state = state;
  }

  // ------------------------------------------------------------------ start

  static <Q, M, S> Either<StartError, ServerRef<Q, M>> start(
      Spawner spawner, StartOptions<Q, M> options, GenServer<Q, M, S> server) {
    return BehaviourStart.start(
        spawner,
        options,
        server.getClass(),
        server.label(),
        (self, start) -> initialise(server, self, start));
  }

  private static <Q, M, S> Next<M> initialise(
      GenServer<Q, M, S> server, Self<M> self, BehaviourStart<M> start) throws Exception {
    return switch (server.init(self)) {
      case Init.Ok<S>(var state, var afterwards) -> {
        start.succeeded();
        yield new GenServerProcess<>(server, self, start.parent(), state).begin(afterwards);
      }
      case Init.Ignore<S> _ -> start.refused(new StartError.Ignored());
      case Init.Stop<S>(var reason) -> Next.stop(reason);
      case Init.Failed<S>(var reason) -> start.failed(self, reason);
    };
  }

  private Next<M> begin(Afterwards<S> afterwards) {
    return guarded(() -> then(afterwards));
  }

  // ------------------------------------------------------------------ loop

  @Override
  @SuppressWarnings("unchecked") // ServerRef.call takes only requests of this server
  Next<M> called(Envelope.Asked asked) throws Exception {
    From from = new From(asked.request(), asked.replyTo());
    Answer<S> answer =
        Call.answering(asked.replyTo(), () -> server.handleCall((Q) asked.request(), from, state));
    return switch (answer) {
      case Answer.Reply<S>(var answered, var value, var next, var afterwards) -> {
        reply(from, answered, value);
        yield goOn(next, afterwards);
      }
      case Answer.StopReply<S>(var reason, var answered, var value, var last) -> {
        from.check(answered);
        state = last;
        Next<M> end = stop(reason);
        reply(from, answered, value);
        yield end;
      }
      case Step<S> step -> step(step);
    };
  }

  private void reply(From from, Request<?, ?> answered, Object value) {
    from.check(answered);
    from.send(value);
    if (isWatched()) {
      note(new SysEvent.Out(answered, value));
    }
  }

  @Override
  @SuppressWarnings("unchecked") // ServerRef.cast takes only messages of this server
  Next<M> told(Object message) throws Exception {
    return step(server.handleCast((M) message, state));
  }

  @Override
  Next<M> informed(Received<M> received) throws Exception {
    return step(server.handleInfo(received, state));
  }

  @Override
  Next<M> timedOut() throws Exception {
    return step(server.handleInfo(new Timeout<>(), state));
  }

  private Next<M> step(Step<S> step) throws Exception {
    return switch (step) {
      case Step.NoReply<S>(var next, var afterwards) -> goOn(next, afterwards);
      case Step.Stop<S>(var reason, var last) -> {
        state = last;
        yield stop(reason);
      }
    };
  }

  private Next<M> goOn(S next, Afterwards<S> afterwards) throws Exception {
    state = next;
    if (isWatched()) {
      note(new SysEvent.NewState(state()));
    }
    return then(afterwards);
  }

  /** A continuation may ask for the next: a loop, since there is no end to it. */
  private Next<M> then(Afterwards<S> first) throws Exception {
    Afterwards<S> afterwards = first;
    for (; ; ) {
      switch (afterwards) {
        case Afterwards.Receive<S> _ -> {
          return receive();
        }
        case Afterwards.Within<S>(var limit) -> {
          return receive(limit);
        }
        case Afterwards.Continue<S>(var continuation) -> {
          switch (continuation.proceed(state)) {
            case Step.NoReply<S>(var next, var following) -> {
              state = next;
              afterwards = following;
            }
            case Step.Stop<S>(var reason, var last) -> {
              state = last;
              return stop(reason);
            }
          }
        }
      }
    }
  }

  @Override
  void terminate(ExitReason reason) throws Exception {
    server.terminate(reason, state);
  }

  // ------------------------------------------------------------------ looking in

  @Override
  Object rawState() {
    return state;
  }

  @Override
  @SuppressWarnings("unchecked") // who replaces a state vouches for its type
  Object replaceState(UnaryOperator<Object> change) {
    state = (S) change.apply(state);
    return state;
  }

  @Override
  public Object state() {
    return state == null ? this : server.formatState(state);
  }

  @Override
  public Object shown(Object message) {
    return switch (message) {
      case Envelope.Asked asked -> "call " + server.formatMessage(asked.request());
      case Envelope.Told<?> told -> "cast " + server.formatMessage(told.message());
      case Envelope.SystemMessage system -> system;
      default -> server.formatMessage(message);
    };
  }

  @Override
  public Class<?> code() {
    return server.getClass();
  }
}
