package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import java.time.Duration;
import java.util.Objects;

/**
 * What {@link GenServer#handleCall} returns: a reply and a new state, or a {@link Step} without a
 * reply.
 *
 * @param <S> the server's state
 */
public sealed interface Answer<S> permits Answer.Reply, Answer.StopReply, Step {

  /**
   * Reply and go on; {@code {reply, Reply, State}}. Made by {@link #reply}, which lets the compiler
   * check the reply against the request.
   *
   * @param request what is answered: the very request {@code handleCall} was given
   * @param value the reply
   * @param state the new state
   * @param afterwards what to do next
   * @param <S> the server's state
   */
  record Reply<S>(Request<?, ?> request, Object value, S state, Afterwards<S> afterwards)
      implements Answer<S> {
    /** Rejects a null value: a reply that may be missing is an {@code Option}. */
    public Reply {
      Objects.requireNonNull(value, "value");
    }

    /**
     * {@return this, and a timeout if nothing comes; {@code {reply, Reply, State, Timeout}}}
     *
     * @param limit how long to wait, not negative
     */
    public Reply<S> withTimeout(Duration limit) {
      return new Reply<>(request, value, state, new Afterwards.Within<>(limit));
    }

    /**
     * {@return this, and to go on when the reply has been sent, before anything else; {@code
     * {reply, Reply, State, {continue, _}}}}
     *
     * @param continuation how
     */
    public Reply<S> thenContinue(Continuation<S> continuation) {
      return new Reply<>(request, value, state, new Afterwards.Continue<>(continuation));
    }
  }

  /**
   * Stop, and reply when {@link GenServer#terminate} has run; {@code {stop, Reason, Reply, State}}.
   *
   * @param reason why
   * @param request what is answered: the very request {@code handleCall} was given
   * @param value the reply
   * @param state the last state
   * @param <S> the server's state
   */
  record StopReply<S>(ExitReason reason, Request<?, ?> request, Object value, S state)
      implements Answer<S> {
    /** Rejects a null reason and a null value. */
    public StopReply {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * {@return to reply and go on}
   *
   * @param request the request {@code handleCall} was given
   * @param value the reply to it
   * @param state the new state
   * @param <R> what the request is answered with
   * @param <S> the server's state
   */
  static <R, S> Reply<S> reply(Request<?, R> request, R value, S state) {
    return new Reply<>(request, value, state, Afterwards.receive());
  }

  /**
   * {@return to stop, and reply when {@link GenServer#terminate} has run}
   *
   * @param reason why
   * @param request the request {@code handleCall} was given
   * @param value the reply to it
   * @param state the last state
   * @param <R> what the request is answered with
   * @param <S> the server's state
   */
  static <R, S> Answer<S> stopReply(ExitReason reason, Request<?, R> request, R value, S state) {
    return new StopReply<>(reason, request, value, state);
  }
}
