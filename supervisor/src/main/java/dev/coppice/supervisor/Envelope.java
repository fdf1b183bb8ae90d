package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.TimerRef;
import dev.coppice.mailbox.Wrapped;
import io.vavr.control.Try;

/**
 * What a behaviour's own protocol wraps around what users send, as {@code '$gen_call'}, {@code
 * '$gen_cast'} and {@code system} do in OTP. A behaviour's pid is typed for what may be sent to it
 * directly; its references put envelopes past that type, which only this package can make.
 */
sealed interface Envelope extends Wrapped {

  /** A call. */
  record Asked(Request<?, ?> request, ReplyTo<Object> replyTo) implements Envelope {
    @Override
    public Object wrapped() {
      return innermost(request);
    }

    @Override
    public String toString() {
      return "call " + request;
    }
  }

  /** A cast. */
  record Told<M>(M message) implements Envelope {
    @Override
    public Object wrapped() {
      return innermost(message);
    }

    @Override
    public String toString() {
      return "cast " + message;
    }
  }

  /** A timer of a state machine has fired. */
  record Expired(TimeoutType type, TimerRef timer) implements Envelope {
    @Override
    public Object wrapped() {
      return type;
    }

    @Override
    public String toString() {
      return "timeout " + type;
    }
  }

  /** Something for the behaviour itself, which is handled even while it is suspended. */
  sealed interface SystemMessage extends Envelope {
    @Override
    default Object wrapped() {
      return this;
    }
  }

  /** The order to stop. */
  record Stop(ExitReason reason) implements SystemMessage {
    @Override
    public String toString() {
      return "stop with " + reason;
    }
  }

  /** A request of {@link Sys}. */
  record Inspection(String name, Action action, ReplyTo<Try<Object>> replyTo)
      implements SystemMessage {
    /** What is to be done in the process. */
    @FunctionalInterface
    interface Action {
      Object on(Behaviour<?> behaviour) throws Exception;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A behaviour's own request or message may carry a user's. */
  static Object innermost(Object content) {
    return content instanceof Wrapped wrapped ? wrapped.wrapped() : content;
  }

  /** A behaviour's address as one that takes envelopes. */
  @SuppressWarnings("unchecked") // the receiver is a behaviour of this package and expects them
  static Pid<Object> takenBy(Pid<?> behaviour) {
    return (Pid<Object>) behaviour;
  }
}
