package dev.coppice.supervisor;

import dev.coppice.mailbox.CallCycle;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ProcessExit;

/**
 * Thrown by a call that got no answer. In a process that does not catch it, it is the reason the
 * process ends with: {@code {Why, {gen_server, call, [Server, Request]}}}.
 */
public final class CallFailed extends ProcessExit {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  CallFailed(Failure failure) {
    super(failure.asExitReason());
    this.failure = failure;
  }

  /** {@return what failed and why} */
  public Failure failure() {
    return failure;
  }

  /**
   * A call that got no answer, as a reason.
   *
   * @param why {@code noproc}, {@code timeout}, {@code calling_self}, a {@link CallCycle}, or the
   *     reason the server ended with
   * @param server who was called, as given
   * @param request what was asked
   */
  public record Failure(ExitReason why, Object server, Object request) {
    /**
     * The reason of a caller that ends because of this: {@code {Why, Call}}, which is orderly only
     * when the server's {@code shutdown} is why, as {@code {shutdown, Call}} is in OTP.
     */
    ExitReason asExitReason() {
      return why.equals(ExitReason.shutdown()) ? ExitReason.shutdown(this) : ExitReason.of(this);
    }

    @Override
    public String toString() {
      return "call of " + server + " with " + request + " failed: " + why;
    }
  }
}
