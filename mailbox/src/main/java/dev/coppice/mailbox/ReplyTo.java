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

  /**
   * {@return whether an answer is still of use: none has come, and who asked has neither given up
   * nor ended}
   */
  boolean isAwaited();

  /** {@return who asked; {@link Node#outside} if no process did} */
  Pid<?> asker();

  /**
   * {@return whether who asked has given up, or has ended, before an answer came} Unlike {@link
   * #isAwaited} it tells that from having been answered.
   */
  boolean isAbandoned();

  /**
   * Says that from now on another process than the one that was asked may answer. Before it hands
   * the place for an answer on, a process that was asked with {@link Call#askAlone} must say so.
   */
  void share();
}
