package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessFenced;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Spawner;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The process behind a {@link GenServer}: one loop, as in {@code gen_server.erl}. The state is
 * replaced only when a callback has returned, so {@code terminate} and the crash report see the one
 * before.
 */
final class GenServerProcess<Q, M, S> implements Callback<M> {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final GenServer<Q, M, S> server;
  private final Self<M> self;
  private final Pid<?> parent;
  private S state;

  private GenServerProcess(GenServer<Q, M, S> server, Self<M> self, Pid<?> parent, S state) {
    this.server = server;
    this.self = self;
    this.parent = parent;
    this.state = state;
  }

  // ------------------------------------------------------------------ start

  /**
   * Starts a server and waits until its {@code init} is done. The new process answers only when it
   * is ready; in all other cases it ends, and its end, when its name is free and its resources are
   * closed, is what the starter waits for. If it ended without a fault, it has left in {@code
   * refusal} why.
   *
   * @param spawner the parent, to which the server is linked; or a node, for no link
   */
  static <Q, M, S> Either<StartError, ServerRef<Q, M>> start(
      Spawner spawner, Option<ServerName<Q, M>> name, GenServer<Q, M, S> server) {
    boolean linked = spawner instanceof Self<?>;
    Pid<?> parent = spawner instanceof Self<?> self ? self.pid() : spawner.node().outside();
    SpawnOptions unlinked = SpawnOptions.none().withLabel(server.label());
    AtomicReference<StartError> refusal = new AtomicReference<>();
    Call.Spawned<M, Boolean> started =
        Call.spawn(
            spawner,
            linked ? unlinked.withLink() : unlinked,
            ready -> self -> begin(server, self, parent, name, ready, refusal));
    Either<ExitReason, Boolean> outcome = started.call().await(FOR_EVER);
    if (outcome.isRight()) {
      return Either.right(new ServerRef<>(started.pid()));
    }
    if (spawner instanceof Self<?> self) {
      var _ =
          flushExit(self, started.pid()); // a parent that traps exits is told by our return value
    }
    StartError why = refusal.get();
    return Either.left(why != null ? why : new StartError.Failed(outcome.getLeft()));
  }

  private static <Q, M, S> Next<M> begin(
      GenServer<Q, M, S> server,
      Self<M> self,
      Pid<?> parent,
      Option<ServerName<Q, M>> name,
      ReplyTo<Boolean> ready,
      AtomicReference<StartError> refusal)
      throws Exception {
    for (ServerName<Q, M> wanted : name) {
      Option<Pid<?>> holder = wanted.registry(self.node()).registerName(wanted.name(), self.pid());
      if (holder.isDefined()) {
        refusal.set(new StartError.AlreadyStarted(holder.get()));
        return Next.stop(ExitReason.normal());
      }
    }
    return switch (server.init(self)) {
      case Init.Ok<S>(var state) -> {
        ready.send(true);
        yield new GenServerProcess<>(server, self, parent, state);
      }
      case Init.Ignore<S> _ -> {
        refusal.set(new StartError.Ignored());
        yield Next.stop(ExitReason.normal());
      }
      case Init.Stop<S>(var reason) -> Next.stop(reason);
    };
  }

  /** Takes the EXIT of a process out of the mailbox, if it is there. */
  static <P> Option<ExitReason> flushExit(Self<P> self, Pid<?> process) {
    return self.receive(
        received ->
            received instanceof Exit<P>(var from, var reason) && from == process
                ? Option.some(reason)
                : Option.none(),
        Duration.ZERO);
  }

  // ------------------------------------------------------------------ loop

  @Override
  public Next<M> handle(Self<M> ignored, Received<M> received) throws Exception {
    try {
      return switch (received) {
        case Message<M>(var content) -> {
          Object raw = content; // an envelope travels past the pid's type
          yield switch (raw) {
            case Envelope.Asked(var request, var replyTo) -> called(request, replyTo);
            case Envelope.Told<?>(var message) ->
                step(server.handleCast(asMessage(message), state));
            case Envelope.Stop(var reason) -> stop(reason);
            default -> step(server.handleInfo(received, state));
          };
        }
        case Exit<M>(var from, var reason) when from == parent -> stop(reason);
        case Exit<M> _, Down<M> _ -> step(server.handleInfo(received, state));
      };
    } catch (ProcessFenced fenced) {
      throw fenced;
    } catch (Throwable thrown) {
      return stop(ExitReason.of(thrown));
    }
  }

  @SuppressWarnings("unchecked") // ServerRef.call takes only requests of this server
  private Next<M> called(Request<?, ?> request, ReplyTo<Object> replyTo) throws Exception {
    From from = new From(request, replyTo);
    return switch (server.handleCall((Q) request, from, state)) {
      case Answer.Reply<S>(var answered, var value, var next) -> {
        reply(from, answered, value);
        state = next;
        yield this;
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

  private static void reply(From from, Request<?, ?> answered, Object value) {
    from.check(answered);
    from.send(value);
  }

  @SuppressWarnings("unchecked") // ServerRef.cast takes only messages of this server
  private M asMessage(Object message) {
    return (M) message;
  }

  private Next<M> step(Step<S> step) {
    return switch (step) {
      case Step.NoReply<S>(var next) -> {
        state = next;
        yield this;
      }
      case Step.Stop<S>(var reason, var last) -> {
        state = last;
        yield stop(reason);
      }
    };
  }

  /**
   * Lets the server clean up, unless it has been killed meanwhile; its failure replaces the reason.
   */
  private Next<M> stop(ExitReason reason) {
    if (self.pid().isAlive()) {
      try {
        server.terminate(reason, state);
      } catch (ProcessFenced fenced) {
        throw fenced;
      } catch (Throwable thrown) {
        return Next.stop(ExitReason.of(thrown));
      }
    }
    return Next.stop(reason);
  }

  @Override
  public Object state() {
    return state == null ? this : state;
  }

  @Override
  public Class<?> code() {
    return server.getClass();
  }
}
