package dev.coppice.supervisor;

import java.util.Objects;

/**
 * What an event handler does after a callback: it goes on, is removed, or is replaced.
 *
 * @param <E> the events
 * @param <S> the handler's state
 */
public sealed interface HandlerStep<E, S> {

  /**
   * Go on; {@code {ok, State}}.
   *
   * @param state the new state
   * @param <E> the events
   * @param <S> the handler's state
   */
  record Ok<E, S>(S state) implements HandlerStep<E, S> {
    /** Rejects null. */
    public Ok {
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * Remove this handler, after {@link EventHandler#terminate} with the state before the callback;
   * {@code remove_handler}.
   *
   * @param <E> the events
   * @param <S> the handler's state
   */
  record RemoveHandler<E, S>() implements HandlerStep<E, S> {}

  /**
   * Replace this handler, after {@link EventHandler#terminate}; {@code {swap_handler, Args1, State,
   * Handler, Args2}}. The new one takes its place among the others, and belongs to the process that
   * this one belonged to, if any.
   *
   * @param state the last state
   * @param key what the new one is called
   * @param successor the new one, which can be made of the state
   * @param <E> the events
   * @param <S> this handler's state
   * @param <Q> the new one's requests
   * @param <T> what the new one will leave behind
   */
  record SwapHandler<E, S, Q, T>(S state, HandlerKey<Q, T> key, EventHandler<E, Q, ?, T> successor)
      implements HandlerStep<E, S> {
    /** Rejects null. */
    public SwapHandler {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(successor, "successor");
    }
  }

  /**
   * {@return to go on}
   *
   * @param state the new state
   * @param <E> the events
   * @param <S> the handler's state
   */
  static <E, S> HandlerStep<E, S> ok(S state) {
    return new Ok<>(state);
  }

  /**
   * {@return to remove this handler}
   *
   * @param <E> the events
   * @param <S> the handler's state
   */
  static <E, S> HandlerStep<E, S> removeHandler() {
    return new RemoveHandler<>();
  }

  /**
   * {@return to replace this handler}
   *
   * @param state the last state
   * @param key what the new one is called
   * @param successor the new one, which can be made of the state
   * @param <E> the events
   * @param <S> this handler's state
   * @param <Q> the new one's requests
   * @param <T> what the new one will leave behind
   */
  static <E, S, Q, T> HandlerStep<E, S> swapHandler(
      S state, HandlerKey<Q, T> key, EventHandler<E, Q, ?, T> successor) {
    return new SwapHandler<>(state, key, successor);
  }
}
