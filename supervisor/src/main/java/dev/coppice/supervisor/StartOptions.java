package dev.coppice.supervisor;

import io.vavr.control.Option;
import java.time.Duration;

/**
 * How a behaviour's process is to be started. An immutable value: each {@code with} method returns
 * a changed copy.
 *
 * @param name the name it has before its {@code init} runs, if any
 * @param timeout how long its {@code init} may take; if it takes longer the process is killed, and
 *     the start has failed with {@code timeout}
 * @param <Q> its requests
 * @param <M> its one-way messages
 */
public record StartOptions<Q, M>(Option<ServerName<Q, M>> name, Duration timeout) {
  /** Rejects negative timeouts. */
  public StartOptions {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("negative timeout: " + timeout);
    }
  }

  /**
   * {@return no name, and as long as it takes}
   *
   * @param <Q> its requests
   * @param <M> its one-way messages
   */
  public static <Q, M> StartOptions<Q, M> none() {
    return new StartOptions<>(Option.none(), TimeLimit.FOR_EVER);
  }

  /**
   * {@return a name, and as long as it takes}
   *
   * @param name the name
   * @param <Q> its requests
   * @param <M> its one-way messages
   */
  public static <Q, M> StartOptions<Q, M> named(ServerName<Q, M> name) {
    return new StartOptions<>(Option.some(name), TimeLimit.FOR_EVER);
  }

  /**
   * {@return this with a time limit}
   *
   * @param limit how long {@code init} may take
   */
  public StartOptions<Q, M> withTimeout(Duration limit) {
    return new StartOptions<>(name, limit);
  }
}
