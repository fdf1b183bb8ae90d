package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import java.time.Duration;
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
   * @param afterwards what to do next
   * @param <S> the server's state
   */
  record NoReply<S>(S state, Afterwards<S> afterwards) implements Step<S> {
    /**
     * {@return this, and a timeout if nothing comes; {@code {noreply, State, Timeout}}}
     *
     * @param limit how long to wait, not negative
     */
    public NoReply<S> withTimeout(Duration limit) {
      return new NoReply<>(state, new Afterwards.Within<>(limit));
    }

    /**
     * {@return this, and to go on before anything else; {@code {noreply, State, {continue, _}}}}
     *
     * @param continuation how
     */
    public NoReply<S> thenContinue(Continuation<S> continuation) {
      return new NoReply<>(state, new Afterwards.Continue<>(continuation));
    }
  }

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
  static <S> NoReply<S> noReply(S state) {
    return new NoReply<>(state, Afterwards.receive());
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
