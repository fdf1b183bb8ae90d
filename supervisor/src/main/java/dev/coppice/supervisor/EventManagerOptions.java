package dev.coppice.supervisor;

import io.vavr.control.Option;
import java.time.Duration;

/**
 * How an event manager is to be started. An immutable value: each {@code with} method returns a
 * changed copy.
 *
 * @param name the name it has when the start returns, if any
 * @param timeout how long the start may take; if it takes longer the process is killed, and the
 *     start has failed with {@code timeout}
 * @param <E> its events
 */
public record EventManagerOptions<E>(Option<EventManagerName<E>> name, Duration timeout) {
  /** Rejects negative timeouts. */
  public EventManagerOptions {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("negative timeout: " + timeout);
    }
  }

  /**
   * {@return no name, and as long as it takes}
   *
   * @param <E> its events
   */
  public static <E> EventManagerOptions<E> none() {
    return new EventManagerOptions<>(Option.none(), TimeLimit.FOR_EVER);
  }

  /**
   * {@return a name, and as long as it takes}
   *
   * @param name the name
   * @param <E> its events
   */
  public static <E> EventManagerOptions<E> named(EventManagerName<E> name) {
    return new EventManagerOptions<>(Option.some(name), TimeLimit.FOR_EVER);
  }

  /**
   * {@return this with a time limit}
   *
   * @param limit how long the start may take
   */
  public EventManagerOptions<E> withTimeout(Duration limit) {
    return new EventManagerOptions<>(name, limit);
  }

  StartOptions<EventRequest<E, ?>, E> asStartOptions() {
    return new StartOptions<>(name.map(EventManagerName::asServerName), timeout);
  }
}
