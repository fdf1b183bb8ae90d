package dev.coppice.supervisor;

import java.util.Objects;

/** The timeouts of a state machine, of each of which at most one runs. */
sealed interface TimeoutType {

  /** Those that every machine has. */
  enum Own implements TimeoutType {
    EVENT,
    STATE
  }

  /** One of those that have names. */
  record Generic(Object name) implements TimeoutType {
    public Generic {
      Objects.requireNonNull(name, "name");
    }
  }

  /** What happens when it is over. */
  default <Q, M> Event<Q, M> event(M content) {
    return switch (this) {
      case Own.EVENT -> new Event.EventTimeout<>(content);
      case Own.STATE -> new Event.StateTimeout<>(content);
      case Generic(var name) -> new Event.GenericTimeout<>(name, content);
    };
  }
}
