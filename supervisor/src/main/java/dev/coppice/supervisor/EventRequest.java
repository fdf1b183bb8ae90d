package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Wrapped;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/**
 * What is asked of an event manager.
 *
 * @param <E> its events
 * @param <R> the answer
 */
sealed interface EventRequest<E, R> extends Request<EventRequest<E, ?>, R> {

  record CallHandler<E, Q, R>(HandlerKey<Q, ?> handler, Request<Q, R> request)
      implements EventRequest<E, Either<HandlerError, R>>, Wrapped {
    public CallHandler {
      Objects.requireNonNull(handler, "handler");
      Objects.requireNonNull(request, "request");
    }

    @Override
    public Object wrapped() {
      return request;
    }

    @Override
    public String toString() {
      return request + " to " + handler;
    }
  }

  record AddHandler<E, Q, T>(
      HandlerKey<Q, T> key, EventHandler<E, Q, ?, T> handler, Option<HandlerOwner> owner)
      implements EventRequest<E, Either<ExitReason, HandlerKey<Q, T>>> {
    public AddHandler {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(handler, "handler");
    }

    @Override
    public String toString() {
      return (owner.isEmpty() ? "add_handler " : "add_sup_handler ") + key;
    }
  }

  record DeleteHandler<E, T>(HandlerKey<?, T> handler, ExitReason argument)
      implements EventRequest<E, Either<HandlerError, T>> {
    public DeleteHandler {
      Objects.requireNonNull(handler, "handler");
      Objects.requireNonNull(argument, "argument");
    }

    @Override
    public String toString() {
      return "delete_handler " + handler;
    }
  }

  record SwapHandler<E, T, Q, U>(
      HandlerKey<?, T> old,
      ExitReason argument,
      HandlerKey<Q, U> key,
      Function<? super Either<HandlerError, T>, ? extends EventHandler<E, Q, ?, U>> successor)
      implements EventRequest<E, Either<ExitReason, HandlerKey<Q, U>>> {
    public SwapHandler {
      Objects.requireNonNull(old, "old");
      Objects.requireNonNull(argument, "argument");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(successor, "successor");
    }

    @Override
    public String toString() {
      return "swap_handler " + old + " for " + key;
    }
  }

  record WhichHandlers<E>() implements EventRequest<E, List<HandlerKey<?, ?>>> {
    @Override
    public String toString() {
      return "which_handlers";
    }
  }

  /**
   * An event whose sender waits. It is no request: those are dropped when nobody waits any more,
   * and an event has happened all the same.
   */
  record SyncEvent<E>(E event, ReplyTo<Object> handled) implements Wrapped {
    @Override
    public Object wrapped() {
      return event;
    }

    @Override
    public String toString() {
      return event.toString();
    }
  }

  /** Has the manager answer a request. */
  static <E, R> R answer(EventManager<E> manager, EventRequest<E, R> request, Duration timeout) {
    return reached(manager, request, found -> found.server().tryCall(request, timeout));
  }

  /** Has the manager handle an event. */
  static <E> Object delivered(EventManager<E> manager, E event) {
    return reached(
        manager,
        event,
        found ->
            Call.askAlone(
                Envelope.takenBy(found.pid()),
                handled -> new Envelope.Told<>(new SyncEvent<>(event, handled)),
                TimeLimit.FOR_EVER));
  }

  private static <E, R> R reached(
      EventManager<E> manager,
      Object what,
      Function<EventManagerRef<E>, Either<ExitReason, R>> call) {
    return manager
        .whereis()
        .map(call)
        .getOrElse(() -> Either.left(ExitReason.noproc()))
        .getOrElseThrow(why -> new CallFailed(new CallFailed.Failure(why, manager, what)));
  }
}
