package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Self;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/**
 * How an event manager is reached: an {@link EventManagerRef} for one process, or a {@link
 * NamedEventManager} for whoever has a name when something is sent. It can be used from any process
 * or thread.
 *
 * <p>What waits for the manager throws {@link CallFailed} if the manager is not there, ends
 * meanwhile, or is the calling process itself, as it is in a handler's callbacks. If nothing else
 * is said it waits as long as it takes; made while another call is being handled, no longer than
 * that one's caller.
 *
 * @param <E> its events, immutable values
 */
public sealed interface EventManager<E> permits EventManagerRef, NamedEventManager {

  /** {@return the manager that is reached now, if any} */
  Option<EventManagerRef<E>> whereis();

  /**
   * Sends an event to all handlers, without waiting for them; {@code gen_event:notify/2}. It
   * arrives at {@link EventHandler#handleEvent}. Never blocks, and does not fail when the manager
   * has ended.
   *
   * @param event what has happened
   * @throws IllegalArgumentException if nobody has the name, as {@code badarg} in OTP; not if
   *     another registry knows the name
   */
  void notify(E event);

  /**
   * Sends an event to all handlers, and waits until all have handled it; {@code
   * gen_event:sync_notify/2}.
   *
   * @param event what has happened
   * @throws CallFailed if the manager is not there, or ends meanwhile
   */
  default void syncNotify(E event) {
    Objects.requireNonNull(event, "event");
    var _ = EventRequest.delivered(this, event);
  }

  /**
   * Asks a handler and waits for its answer, at most {@link ServerAddress#DEFAULT_TIMEOUT}; {@code
   * gen_event:call/3}.
   *
   * @param handler whom; if the key was used more than once, the handler that was added last
   * @param request what is asked
   * @param <Q> the handler's requests
   * @param <R> what the request is answered with
   * @return the answer, or why there is none; a handler that fails is removed
   * @throws CallFailed if the manager is not there, ends meanwhile, or is late
   */
  default <Q, R> Either<HandlerError, R> call(HandlerKey<Q, ?> handler, Request<Q, R> request) {
    return call(handler, request, ServerAddress.DEFAULT_TIMEOUT);
  }

  /**
   * Asks a handler and waits for its answer; {@code gen_event:call/4}.
   *
   * @param handler whom; if the key was used more than once, the handler that was added last
   * @param request what is asked
   * @param timeout how long to wait
   * @param <Q> the handler's requests
   * @param <R> what the request is answered with
   * @return the answer, or why there is none; a handler that fails is removed
   * @throws CallFailed if the manager is not there, ends meanwhile, or is late
   * @throws IllegalArgumentException if the timeout is negative
   */
  default <Q, R> Either<HandlerError, R> call(
      HandlerKey<Q, ?> handler, Request<Q, R> request, Duration timeout) {
    return EventRequest.answer(this, new EventRequest.CallHandler<>(handler, request), timeout);
  }

  /**
   * Adds a handler before all others; {@code gen_event:add_handler/3}.
   *
   * @param key what it is called; may be in use, and then stands for the new one until that is
   *     removed
   * @param handler its callbacks
   * @param <Q> its requests
   * @param <T> what it leaves behind
   * @return the key, or why it was not added: the reason that {@link EventHandler#init} has
   *     returned or failed with
   * @throws CallFailed if the manager is not there, or ends meanwhile
   */
  default <Q, T> Either<ExitReason, HandlerKey<Q, T>> addHandler(
      HandlerKey<Q, T> key, EventHandler<E, Q, ?, T> handler) {
    return EventRequest.answer(
        this, new EventRequest.AddHandler<>(key, handler, Option.none()), TimeLimit.FOR_EVER);
  }

  /**
   * Adds a handler that belongs to the calling process; {@code gen_event:add_sup_handler/3}.
   *
   * <ul>
   *   <li>When that process ends, its handlers are removed: their {@code terminate} runs with
   *       {@link Removal.OwnerEnded}, then all other handlers get the {@link
   *       dev.coppice.mailbox.Exit}.
   *   <li>When the handler is removed for any reason, that process is told by a message.
   * </ul>
   *
   * The manager and the process are linked from then on, also when the handler has been removed, or
   * was not added; but a manager that stops in order takes off its links to the owners of the
   * handlers that it still has.
   *
   * @param owner the calling process
   * @param key what it is called, see {@link #addHandler}
   * @param handler its callbacks
   * @param toMessage makes the message of the news that the handler was removed; runs in the
   *     manager's process, and must not block
   * @param <M> what may be sent to the calling process
   * @param <Q> its requests
   * @param <T> what it leaves behind
   * @return the key, or why it was not added
   * @throws CallFailed if the manager is not there, or ends meanwhile
   */
  default <M, Q, T> Either<ExitReason, HandlerKey<Q, T>> addSupHandler(
      Self<M> owner,
      HandlerKey<Q, T> key,
      EventHandler<E, Q, ?, T> handler,
      Function<? super HandlerExit, ? extends M> toMessage) {
    return EventRequest.answer(
        this,
        new EventRequest.AddHandler<>(
            key, handler, Option.some(HandlerOwner.of(owner.pid(), toMessage))),
        TimeLimit.FOR_EVER);
  }

  /**
   * Removes a handler; {@code gen_event:delete_handler/3}.
   *
   * @param handler which; if the key was used more than once, the handler that was added last
   * @param argument what {@link EventHandler#terminate} is given, in {@link Removal.Deleted}
   * @param <T> what it leaves behind
   * @return what {@code terminate} has returned; or that there is no such handler, or that {@code
   *     terminate} has failed, and then the handler is removed all the same
   * @throws CallFailed if the manager is not there, or ends meanwhile
   */
  default <T> Either<HandlerError, T> deleteHandler(HandlerKey<?, T> handler, ExitReason argument) {
    return EventRequest.answer(
        this, new EventRequest.DeleteHandler<>(handler, argument), TimeLimit.FOR_EVER);
  }

  /**
   * Replaces a handler; {@code gen_event:swap_handler/3}. The old one's {@code terminate} runs with
   * {@link Removal.Swapped}; of what it returns the new one is made, and initialised. No event
   * comes in between. The new one belongs to the process that the old one belonged to, if any.
   *
   * @param old which; if the key was used more than once, the handler that was added last
   * @param argument what the old one's {@code terminate} is given
   * @param key what the new one is called
   * @param successor makes the new one of what the old one leaves behind; or of why there is
   *     nothing: there was no such handler, or its {@code terminate} has failed. Runs in the
   *     manager's process
   * @param <T> what the old one leaves behind
   * @param <Q> the new one's requests
   * @param <U> what the new one will leave behind
   * @return the new key, or why the new one was not added; the old one is gone all the same
   * @throws CallFailed if the manager is not there, or ends meanwhile
   */
  default <T, Q, U> Either<ExitReason, HandlerKey<Q, U>> swapHandler(
      HandlerKey<?, T> old,
      ExitReason argument,
      HandlerKey<Q, U> key,
      Function<? super Either<HandlerError, T>, ? extends EventHandler<E, Q, ?, U>> successor) {
    return EventRequest.answer(
        this, new EventRequest.SwapHandler<>(old, argument, key, successor), TimeLimit.FOR_EVER);
  }

  /**
   * {@return the keys of all handlers, the one added last first; {@code
   * gen_event:which_handlers/1}}
   *
   * @throws CallFailed if the manager is not there, or ends meanwhile
   */
  default List<HandlerKey<?, ?>> whichHandlers() {
    return EventRequest.answer(this, new EventRequest.WhichHandlers<>(), TimeLimit.FOR_EVER);
  }
}
