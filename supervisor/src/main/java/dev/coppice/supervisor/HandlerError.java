package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;

/** Why an event handler has given no answer. */
public sealed interface HandlerError {

  /**
   * The manager has no such handler; {@code bad_module}, {@code module_not_found}.
   *
   * @param handler the key that was given
   */
  record NoSuchHandler(HandlerKey<?, ?> handler) implements HandlerError {}

  /**
   * Its callback has failed, and the handler is removed; {@code {'EXIT', Reason}}.
   *
   * @param reason why
   */
  record Failed(ExitReason reason) implements HandlerError {}
}
