package dev.coppice.supervisor;

import io.vavr.Tuple;
import io.vavr.Tuple2;
import io.vavr.control.Option;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** A handler in its manager, with its state. A value, but compared by identity. */
final class InstalledHandler<E, Q, S, T> {
  private final HandlerKey<Q, T> key;
  private final EventHandler<E, Q, S, T> handler;
  private final S state;
  private final Option<HandlerOwner> owner;

  InstalledHandler(
      HandlerKey<Q, T> key, EventHandler<E, Q, S, T> handler, S state, Option<HandlerOwner> owner) {
    this.key = key;
    this.handler = handler;
    this.state = state;
    this.owner = owner;
  }

  HandlerKey<Q, T> key() {
    return key;
  }

  EventHandler<E, Q, S, T> handler() {
    return handler;
  }

  S state() {
    return state;
  }

  Option<HandlerOwner> owner() {
    return owner;
  }

  InstalledHandler<E, Q, S, T> with(S next) {
    return new InstalledHandler<>(key, handler, next, owner);
  }

  /** Its state, as {@link Sys} gives it out. */
  Tuple2<HandlerKey<?, ?>, Object> rawState() {
    return Tuple.of(key, state);
  }

  /** Its state, as it wants it to be shown. */
  Tuple2<HandlerKey<?, ?>, Object> shownState() {
    return Tuple.of(key, formatted(() -> handler.formatState(state)));
  }

  /** A message, as it wants it to be shown. */
  Object shown(Object message) {
    return formatted(() -> handler.formatMessage(message));
  }

  /** What cannot be formatted may hold what was to be hidden. */
  private Object formatted(Callable<Object> format) {
    return Harmless.call(
        format, _ -> "not shown, since " + handler.getClass().getName() + " cannot format it");
  }

  @SuppressWarnings("unchecked") // who replaces a state vouches for its type
  InstalledHandler<E, Q, S, T> replaced(UnaryOperator<Object> change) {
    Object changed = change.apply(rawState());
    if (changed instanceof Tuple2<?, ?> pair && key.equals(pair._1) && pair._2 != null) {
      return with((S) pair._2);
    }
    throw new IllegalArgumentException("not the key " + key + " and a state: " + changed);
  }
}
