package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ProcessExit;

/**
 * Thrown where the value of a {@link Task} was wanted and there is none. In a process that does not
 * catch it, it is the reason the process ends with: {@code {Why, {Task, await, [Task, Timeout]}}}.
 */
public final class TaskFailed extends ProcessExit {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  TaskFailed(Failure failure) {
    super(failure.asExitReason());
    this.failure = failure;
  }

  /** {@return what failed and why} */
  public Failure failure() {
    return failure;
  }

  /**
   * A task without a value, as a reason.
   *
   * @param why {@code timeout}, or the reason the task ended with
   * @param task which
   */
  public record Failure(ExitReason why, Task<?> task) {
    /** As of a call: orderly only when the task's {@code shutdown} is why. */
    ExitReason asExitReason() {
      return why.equals(ExitReason.shutdown()) ? ExitReason.shutdown(this) : ExitReason.of(this);
    }

    @Override
    public String toString() {
      return task + " failed: " + why;
    }
  }
}
