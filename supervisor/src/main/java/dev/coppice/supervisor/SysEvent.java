package dev.coppice.supervisor;

/** Something that happens in a behaviour's process, as {@link Sys} shows it. */
public sealed interface SysEvent {

  /** What has come. */
  enum Kind {
    /** A call. */
    CALL,
    /** A cast. */
    CAST,
    /** Any other message, DOWN or EXIT. */
    INFO,
    /** Nothing, in time; or a timeout of a state machine. */
    TIMEOUT,
    /** An event that a state machine has made itself. */
    INTERNAL
  }

  /**
   * Something has come and is about to be handled.
   *
   * @param kind how it came
   * @param what the request, message or signal
   */
  record In(Kind kind, Object what) implements SysEvent {
    @Override
    public String toString() {
      return "got " + kind.name().toLowerCase(java.util.Locale.ROOT) + " " + what;
    }
  }

  /**
   * A call is answered.
   *
   * @param request what was asked
   * @param reply the answer
   */
  record Out(Object request, Object reply) implements SysEvent {
    @Override
    public String toString() {
      return "replied " + reply + " to " + request;
    }
  }

  /**
   * A call is not handled, because its caller has given up or has ended.
   *
   * @param request what was asked
   */
  record Dropped(Object request) implements SysEvent {
    @Override
    public String toString() {
      return "dropped call " + request + ", nobody waits any more";
    }
  }

  /**
   * A state machine will handle an event again when its state has changed.
   *
   * @param kind how it came
   * @param what the request, message or signal
   */
  record Postponed(Kind kind, Object what) implements SysEvent {
    @Override
    public String toString() {
      return "postponed " + kind.name().toLowerCase(java.util.Locale.ROOT) + " " + what;
    }
  }

  /**
   * There is a new state.
   *
   * @param state which
   */
  record NewState(Object state) implements SysEvent {
    @Override
    public String toString() {
      return "new state " + state;
    }
  }
}
