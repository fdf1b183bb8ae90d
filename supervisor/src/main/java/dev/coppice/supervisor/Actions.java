package dev.coppice.supervisor;

import dev.coppice.mailbox.ReplyTo;
import io.vavr.collection.List;
import java.time.Duration;
import java.util.Objects;

/**
 * The actions there are, as the process of a state machine sees them; {@link Action} makes them.
 */
final class Actions {
  private Actions() {}

  /**
   * A reply.
   *
   * @param request what it is a reply to, as far as that is known
   */
  record Reply<M>(Object request, Object value, ReplyTo<Object> caller) implements ReplyAction<M> {
    Reply {
      Objects.requireNonNull(value, "value");
    }
  }

  /** To handle the event in hand again. */
  record Postpone<M>() implements Action<M> {}

  /** To handle an event next. */
  record NextEvent<M>(Event<?, ? extends M> event) implements Action<M> {
    NextEvent {
      Objects.requireNonNull(event, "event");
    }
  }

  /** Something to do with a timeout. */
  sealed interface OnTimeout<M> extends EnterAction<M> {
    TimeoutType type();
  }

  record Start<M>(TimeoutType type, Duration time, M content) implements OnTimeout<M> {
    Start {
      Objects.requireNonNull(content, "content");
      if (time.isNegative()) {
        throw new IllegalArgumentException("negative timeout: " + time);
      }
    }
  }

  record Cancel<M>(TimeoutType type) implements OnTimeout<M> {}

  record Update<M>(TimeoutType type, M content) implements OnTimeout<M> {
    Update {
      Objects.requireNonNull(content, "content");
    }
  }

  /** Several actions. */
  record All<M>(List<? extends Action<? extends M>> actions) implements Action<M> {}

  /** Several actions that are allowed while a state is entered. */
  record AllEnter<M>(List<? extends EnterAction<? extends M>> actions) implements EnterAction<M> {}

  /** Several replies. */
  record AllReplies<M>(List<? extends ReplyAction<? extends M>> replies)
      implements ReplyAction<M> {}
}
