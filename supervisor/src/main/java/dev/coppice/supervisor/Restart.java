package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;

/** When a supervisor restarts a child that has ended. */
public enum Restart {
  /** Always. */
  PERMANENT,
  /**
   * Only when it ended abnormally: not with {@code normal}, {@code shutdown} or {@code
   * {shutdown,_}}.
   */
  TRANSIENT,
  /** Never; its specification is forgotten when it ends. */
  TEMPORARY;

  /** Whether a child of this kind that ended with {@code reason} is to be restarted. */
  boolean after(ExitReason reason) {
    return switch (this) {
      case PERMANENT -> true;
      case TRANSIENT -> reason.isAbnormal();
      case TEMPORARY -> false;
    };
  }

  /** Whether it is worth a report that a child of this kind ended with {@code reason}. */
  boolean isReported(ExitReason reason) {
    return this == PERMANENT || reason.isAbnormal();
  }
}
