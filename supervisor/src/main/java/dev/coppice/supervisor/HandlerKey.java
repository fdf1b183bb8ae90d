package dev.coppice.supervisor;

import io.vavr.control.Option;
import java.util.Objects;

/**
 * What an event handler is called in its manager: {@code Module} or {@code {Module, Id}}. A key may
 * be used for more than one handler of a manager, and then stands for the one that was added last.
 *
 * @param type the class of the callbacks
 * @param id tells handlers of one class apart; compared by {@code equals}
 * @param <Q> the handler's requests
 * @param <T> what it leaves behind when it is deleted or replaced
 */
@SuppressWarnings("UnusedTypeParameter") // they type what is asked of the handler
public record HandlerKey<Q, T>(Class<?> type, Option<Object> id) {
  /** Rejects null. */
  public HandlerKey {
    Objects.requireNonNull(type, "type");
  }

  /**
   * {@return the key of the only handler of a class; the compiler takes the requests from it}
   *
   * @param type the class of the callbacks
   * @param <Q> its requests
   * @param <T> what it leaves behind
   */
  public static <Q, T> HandlerKey<Q, T> of(Class<? extends EventHandler<?, Q, ?, T>> type) {
    return new HandlerKey<>(type, Option.none());
  }

  /**
   * {@return the key of one among several handlers of a class}
   *
   * @param type the class of the callbacks
   * @param id which, an immutable value
   * @param <Q> its requests
   * @param <T> what it leaves behind
   */
  public static <Q, T> HandlerKey<Q, T> of(
      Class<? extends EventHandler<?, Q, ?, T>> type, Object id) {
    return new HandlerKey<>(type, Option.some(Objects.requireNonNull(id, "id")));
  }

  @Override
  public String toString() {
    return type.getSimpleName() + id.map(value -> "(" + value + ")").getOrElse("");
  }
}
