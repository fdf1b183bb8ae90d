package dev.coppice.supervisor;

import dev.coppice.mailbox.Received;
import java.util.Objects;

/**
 * What a {@link GenStateMachine} handles; {@code gen_statem:event_type()} and its content in one.
 * That a state is entered is no event: {@link GenStateMachine#handleEnter}.
 *
 * <p>What a machine tells itself, by a timeout or an internal event, is one of its own messages; a
 * record that is private to the machine is one that nobody else can send.
 *
 * @param <Q> the machine's requests
 * @param <M> its one-way messages
 */
public sealed interface Event<Q, M> {

  /**
   * A call; {@code {call, From}}. Its caller waits until the machine replies, by {@link
   * Action#reply}, in whatever state it is then.
   *
   * @param request what is asked
   * @param from who asks
   * @param <Q> the machine's requests
   * @param <M> its one-way messages
   */
  record Call<Q, M>(Q request, From from) implements Event<Q, M> {
    /** Rejects null. */
    public Call {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(from, "from");
    }
  }

  /**
   * A cast; {@code cast}.
   *
   * @param message what was cast
   * @param <Q> the machine's requests
   * @param <M> its one-way messages
   */
  record Cast<Q, M>(M message) implements Event<Q, M> {
    /** Rejects null. */
    public Cast {
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * Anything else from the mailbox; {@code info}: a message sent to the pid, the DOWN of a monitor,
   * the EXIT of a link if the machine traps exits.
   *
   * @param info what was received
   * @param <Q> the machine's requests
   * @param <M> its one-way messages
   */
  @SuppressWarnings("AvoidCommonTypeNames") // OTP's word, written with Event before it
  record Info<Q, M>(Received<M> info) implements Event<Q, M> {
    /** Rejects null. */
    public Info {
      Objects.requireNonNull(info, "info");
    }
  }

  /**
   * An event that the machine has made itself, see {@link Action#internal}; {@code internal}. None
   * can come from outside.
   *
   * @param content what
   * @param <Q> the machine's requests
   * @param <M> its one-way messages
   */
  record Internal<Q, M>(M content) implements Event<Q, M> {
    /** Rejects null. */
    public Internal {
      Objects.requireNonNull(content, "content");
    }
  }

  /**
   * No event has come in time, see {@link Action#eventTimeout}; {@code timeout}.
   *
   * @param content what the timeout was started with
   * @param <Q> the machine's requests
   * @param <M> its one-way messages
   */
  record EventTimeout<Q, M>(M content) implements Event<Q, M> {
    /** Rejects null. */
    public EventTimeout {
      Objects.requireNonNull(content, "content");
    }
  }

  /**
   * The machine has been in its state for that long, see {@link Action#stateTimeout}; {@code
   * state_timeout}.
   *
   * @param content what the timeout was started with
   * @param <Q> the machine's requests
   * @param <M> its one-way messages
   */
  record StateTimeout<Q, M>(M content) implements Event<Q, M> {
    /** Rejects null. */
    public StateTimeout {
      Objects.requireNonNull(content, "content");
    }
  }

  /**
   * A named timeout is over, see {@link Action#timeout}; {@code {timeout, Name}}.
   *
   * @param name which
   * @param content what the timeout was started with
   * @param <Q> the machine's requests
   * @param <M> its one-way messages
   */
  record GenericTimeout<Q, M>(Object name, M content) implements Event<Q, M> {
    /** Rejects null. */
    public GenericTimeout {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(content, "content");
    }
  }
}
