package dev.coppice.supervisor;

import java.util.Objects;

/**
 * What {@link EventHandler#handleCall} returns: an answer, and what the handler does next. Made by
 * one of the functions here, which let the compiler check the answer against the request.
 *
 * @param request what is answered: the very request {@code handleCall} was given
 * @param value the answer
 * @param step what the handler does next
 * @param <E> the events
 * @param <S> the handler's state
 */
public record HandlerAnswer<E, S>(Request<?, ?> request, Object value, HandlerStep<E, S> step) {
  /** Rejects nulls: an answer that may be missing is an {@code Option}. */
  public HandlerAnswer {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(step, "step");
  }

  /**
   * {@return to reply and go on; {@code {ok, Reply, State}}}
   *
   * @param request the request {@code handleCall} was given
   * @param value the answer to it
   * @param state the new state
   * @param <E> the events
   * @param <R> what the request is answered with
   * @param <S> the handler's state
   */
  public static <E, R, S> HandlerAnswer<E, S> reply(Request<?, R> request, R value, S state) {
    return new HandlerAnswer<>(request, value, HandlerStep.ok(state));
  }

  /**
   * {@return to reply and remove the handler; {@code {remove_handler, Reply}}}
   *
   * @param request the request {@code handleCall} was given
   * @param value the answer to it
   * @param <E> the events
   * @param <R> what the request is answered with
   * @param <S> the handler's state
   */
  public static <E, R, S> HandlerAnswer<E, S> replyAndRemove(Request<?, R> request, R value) {
    return new HandlerAnswer<>(request, value, HandlerStep.removeHandler());
  }

  /**
   * {@return to reply and replace the handler; {@code {swap_handler, Reply, Args1, State, Handler,
   * Args2}}}
   *
   * @param request the request {@code handleCall} was given
   * @param value the answer to it
   * @param state the last state
   * @param key what the new one is called
   * @param successor the new one, which can be made of the state
   * @param <E> the events
   * @param <R> what the request is answered with
   * @param <S> the handler's state
   * @param <Q> the new one's requests
   * @param <T> what the new one will leave behind
   */
  public static <E, R, S, Q, T> HandlerAnswer<E, S> replyAndSwap(
      Request<?, R> request,
      R value,
      S state,
      HandlerKey<Q, T> key,
      EventHandler<E, Q, ?, T> successor) {
    return new HandlerAnswer<>(request, value, HandlerStep.swapHandler(state, key, successor));
  }
}
