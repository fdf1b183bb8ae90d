package dev.coppice.supervisor;

/** A {@link TaskSupervisor} has as many tasks as it may have, and starts no other. */
public final class MaxChildrenReached extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** How many it may have. */
  private final int limit;

  MaxChildrenReached(int limit) {
    super("a task supervisor has " + limit + " tasks and may not have more", null, false, true);
    this.limit = limit;
  }

  /** {@return how many it may have} */
  public int limit() {
    return limit;
  }
}
