package dev.coppice.mailbox;

import java.util.Objects;

/**
 * Thrown by a process to end itself with a reason of its choice; {@code erlang:exit/1}. It can be
 * caught, as in Erlang, and carries no stack trace, since the reason is the message.
 */
public class ProcessExit extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient ExitReason reason;

  /**
   * An exit with {@code reason}.
   *
   * @param reason what links and monitors will be told
   */
  public ProcessExit(ExitReason reason) {
    super(reason.toString(), null, false, false);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** {@return what links and monitors will be told} */
  public ExitReason reason() {
    return reason;
  }
}
