package dev.coppice.mailbox;

/**
 * Where a message can be sent: to a process by its {@link Pid} or through an {@link Alias}, or to
 * the asker of a question by {@link ReplyTo}.
 *
 * @param <M> what may be sent
 */
public sealed interface Destination<M> permits Pid, Alias, ReplyTo {

  /**
   * Sends a message. Never blocks, never fails when nobody is there any more.
   *
   * @param message an immutable value
   * @throws NullPointerException if the message is null
   * @throws ProcessFenced if the sender has itself ended
   */
  void send(M message);
}
