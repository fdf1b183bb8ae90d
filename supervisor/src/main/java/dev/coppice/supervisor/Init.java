package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import java.time.Duration;
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
   * @param afterwards what to do next
   * @param <S> the server's state
   */
  record Ok<S>(S state, Afterwards<S> afterwards) implements Init<S> {
    /**
     * {@return this, and a timeout if nothing comes; {@code {ok, State, Timeout}}}
     *
     * @param limit how long to wait, not negative
     */
    public Ok<S> withTimeout(Duration limit) {
      return new Ok<>(state, new Afterwards.Within<>(limit));
    }

    /**
     * {@return this, and to go on when the starter has been told, before anything else; {@code {ok,
     * State, {continue, _}}}} For what takes long, and the starter need not wait for.
     *
     * @param continuation how
     */
    public Ok<S> thenContinue(Continuation<S> continuation) {
      return new Ok<>(state, new Afterwards.Continue<>(continuation));
    }
  }

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
   * The server cannot run, and that needs no crash report; {@code {error, Reason}}, since OTP 26.
   *
   * @param reason why
   * @param <S> the server's state
   */
  record Failed<S>(ExitReason reason) implements Init<S> {
    /** Rejects null. */
    public Failed {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * {@return that the server is ready}
   *
   * @param state its first state
   * @param <S> the server's state
   */
  static <S> Ok<S> ok(S state) {
    return new Ok<>(state, Afterwards.receive());
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

  /**
   * {@return that the server cannot run, which needs no crash report}
   *
   * @param reason why
   * @param <S> the server's state
   */
  static <S> Init<S> error(ExitReason reason) {
    return new Failed<>(reason);
  }
}
