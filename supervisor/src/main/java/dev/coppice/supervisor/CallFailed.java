package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ProcessRef;

/**
 * Thrown by a call that got no answer. In a process that does not catch it, it is the reason the
 * process ends with: {@code {Why, {gen_server, call, [Server, Request]}}}.
 */
public final class CallFailed extends ProcessExit {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  CallFailed(Failure failure) {
    super(ExitReason.of(failure));
    this.failure = failure;
  }

  /** {@return what failed and why} */
  public Failure failure() {
    return failure;
  }

  /**
   * A call that got no answer, as a reason.
   *
   * @param why {@code noproc}, {@code timeout}, {@code calling_self}, or the reason the server
   *     ended with
   * @param server who was called
   * @param request what was asked
   */
  public record Failure(ExitReason why, ProcessRef server, Object request) {
    @Override
    public String toString() {
      return "call of " + server + " with " + request + " failed: " + why;
    }
  }
}
