package dev.coppice.mailbox;

/**
 * Where the answer to one request goes: a process alias for one reply, {@code alias([reply])}. The
 * first reply counts; later ones, and those nobody waits for any more, vanish and are counted by
 * the node. May be used from any process or thread, and passed on.
 *
 * @param <R> what the asker expects
 */
public sealed interface ReplyTo<R> extends Destination<R> permits Call.Slot {
  /**
   * Answers.
   *
   * @param reply the answer, an immutable value
   * @throws ProcessFenced if the replying process has itself ended
   */
  @Override
  void send(R reply);
}
