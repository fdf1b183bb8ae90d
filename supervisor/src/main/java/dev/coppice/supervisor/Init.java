package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import java.util.Objects;

/**
 * What {@link GenServer#init} returns.
 *
 * @param <S> the server's state
 */
public sealed interface Init<S> {

  /**
   * The server is ready; {@code {ok, State}}.
   *
   * @param state its first state
   * @param <S> the server's state
   */
  record Ok<S>(S state) implements Init<S> {}

  /**
   * The server does not want to run, and that is no error; {@code ignore}.
   *
   * @param <S> the server's state
   */
  record Ignore<S>() implements Init<S> {}

  /**
   * The server cannot run; {@code {stop, Reason}}.
   *
   * @param reason why
   * @param <S> the server's state
   */
  record Stop<S>(ExitReason reason) implements Init<S> {
    /** Rejects null. */
    public Stop {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * {@return that the server is ready}
   *
   * @param state its first state
   * @param <S> the server's state
   */
  static <S> Init<S> ok(S state) {
    return new Ok<>(state);
  }

  /**
   * {@return that the server does not want to run}
   *
   * @param <S> the server's state
   */
  static <S> Init<S> ignore() {
    return new Ignore<>();
  }

  /**
   * {@return that the server cannot run}
   *
   * @param reason why
   * @param <S> the server's state
   */
  static <S> Init<S> stop(ExitReason reason) {
    return new Stop<>(reason);
  }
}
