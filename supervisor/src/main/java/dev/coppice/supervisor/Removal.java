package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;

/**
 * Why an event handler is removed: what its {@link EventHandler#terminate} is given, and what the
 * process it belongs to is told.
 */
public sealed interface Removal {

  /**
   * Somebody has {@linkplain EventManager#deleteHandler deleted} it. Its owner's {@code normal}.
   *
   * @param argument what it was given on its way
   */
  record Deleted(ExitReason argument) implements Removal {}

  /** It has said so itself; {@code remove_handler}. Its owner's {@code normal}. */
  record RemovedItself() implements Removal {}

  /**
   * It is replaced, by {@linkplain EventManager#swapHandler somebody} or by {@linkplain
   * HandlerStep.SwapHandler itself}. Its owner's {@code {swapped, NewHandler, Owner}}.
   *
   * @param argument what it was given on its way; {@code normal} if it was itself
   * @param successor what the new handler is called; it may yet fail to initialise
   */
  record Swapped(ExitReason argument, HandlerKey<?, ?> successor) implements Removal {}

  /** The manager stops; {@code stop}. Its owner's {@code shutdown}. */
  record Stopped() implements Removal {}

  /**
   * The process it belonged to has ended; {@code {stop, Reason}}.
   *
   * @param reason with which
   */
  record OwnerEnded(ExitReason reason) implements Removal {}

  /**
   * One of its callbacks has failed; {@code {error, Reason}}. Its owner's {@code Reason}.
   *
   * @param reason why
   */
  record Failed(ExitReason reason) implements Removal {}
}
