package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import java.util.Objects;

/**
 * What a server does after a callback. Every callback may return a {@code Step}; {@link
 * GenServer#handleCall} may also return an {@link Answer}, which carries a reply.
 *
 * @param <S> the server's state
 */
public sealed interface Step<S> extends Answer<S> {

  /**
   * Go on; {@code {noreply, State}}.
   *
   * @param state the new state
   * @param <S> the server's state
   */
  record NoReply<S>(S state) implements Step<S> {}

  /**
   * Stop, after {@link GenServer#terminate}; {@code {stop, Reason, State}}.
   *
   * @param reason why
   * @param state the last state
   * @param <S> the server's state
   */
  record Stop<S>(ExitReason reason, S state) implements Step<S> {
    /** Rejects a null reason. */
    public Stop {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * {@return to go on}
   *
   * @param state the new state
   * @param <S> the server's state
   */
  static <S> Step<S> noReply(S state) {
    return new NoReply<>(state);
  }

  /**
   * {@return to stop}
   *
   * @param reason why
   * @param state the last state
   * @param <S> the server's state
   */
  static <S> Step<S> stop(ExitReason reason, S state) {
    return new Stop<>(reason, state);
  }
}
