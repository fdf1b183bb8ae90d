package dev.coppice.mailbox;

/**
 * The address of a process. It can be sent, stored and compared freely, and stays valid as an
 * address after the process has ended; it is never used again for another. All methods may be
 * called from any thread.
 *
 * <h2>The signal rule</h2>
 *
 * A signal (message, link, unlink, monitor, demonitor, exit) acts in the thread of its sender,
 * before the sending method returns. Three cases:
 *
 * <ul>
 *   <li>Links, monitors and names <em>change the tables of the target</em> at once, under its lock.
 *   <li>What the target is to see (a message, a DOWN, a trapped EXIT) is <em>appended to its
 *       mailbox</em> and received in that order.
 *   <li>A fatal exit signal <em>acts on arrival</em>: the one word that holds whether the process
 *       lives, whether it traps exits, and why it died, changes from "alive" to the reason. Who
 *       changes it wins, later fatal signals find it dead. What was in the mailbox is lost.
 * </ul>
 *
 * So signals between two processes take effect in the order they were sent, whatever their kinds,
 * and everything a process sent before it died is in the receiver's mailbox before the news of its
 * death is.
 *
 * @param <M> the protocol: what may be sent to the process
 */
public sealed interface Pid<M> extends ProcessRef, Destination<M> permits LocalProcess {

  /**
   * Sends a message; {@code Pid ! Message}. Never blocks, never fails for a process that is dead:
   * such a message is counted by its node, {@link NodeCounters#deadLetters}.
   *
   * @param message an immutable value
   * @throws NullPointerException if the message is null
   * @throws ProcessFenced if the sender has itself ended
   */
  @Override
  void send(M message);

  /**
   * Sends an exit signal; {@code exit/2}. Returns at once, also for a process that is dead.
   *
   * <ul>
   *   <li>{@code kill} ends the process, trapping or not; others are told {@code killed}.
   *   <li>Any other reason is a message {@link Exit} if the process traps exits.
   *   <li>{@code normal} is otherwise ignored, unless a process sends it to itself.
   *   <li>Any other reason otherwise ends the process with that reason.
   * </ul>
   *
   * A process that is ended so runs no more code that counts: its thread is interrupted and all it
   * tries through the runtime is refused. Its {@code finally} blocks do run, unlike Erlang's.
   *
   * @param reason why
   * @throws ProcessFenced if the sender has itself ended
   */
  void exit(ExitReason reason);

  /**
   * {@return whether the process has not ended} May be out of date as soon as it is true; false is
   * final.
   */
  boolean isAlive();

  /** {@return the node that hosts the process} */
  Node node();

  /** {@return a number that no other process of its node has or will have} */
  long id();

  @Override
  default Pid<M> pid() {
    return this;
  }
}
