package dev.coppice.mailbox;

/** Somebody to be told once of a process's end: a monitor's owner, or a call in progress. */
interface Observer {
  /**
   * The process observed under {@code key} has ended.
   *
   * @param key what was given to {@link Relations#observe}
   * @param reason why
   */
  void down(Object key, ExitReason reason);
}
