package dev.coppice.test;

/**
 * Why a simulation could not go on, with all there is to say about it in the message. Thrown at the
 * thread that makes the simulation, from whatever it was doing.
 */
public final class SimulationError extends AssertionError {
  private static final long serialVersionUID = 1;

  /** What kinds of reasons there are. */
  public enum Kind {
    /** Nobody can run, nothing is due, and somebody waits. */
    DEADLOCK,
    /** Very many steps were taken and no time passed. */
    LIVELOCK,
    /** Somebody waits for something outside of the simulation. */
    BLOCKED,
    /** A process computes for too long between two steps. */
    BUSY,
    /** A thread that does not take part has used the node. */
    FOREIGN_THREAD,
    /** The test was interrupted while it waited, by its time limit perhaps. */
    INTERRUPTED,
    /** The simulator itself has failed. */
    BROKEN;

    /** Whether another try with the same seed may well end otherwise. */
    boolean dependsOnRealTime() {
      return this == BUSY || this == INTERRUPTED;
    }
  }

  /** What kind of reason it is. */
  private final Kind kind;

  SimulationError(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** {@return what kind of reason it is} */
  public Kind kind() {
    return kind;
  }
}
