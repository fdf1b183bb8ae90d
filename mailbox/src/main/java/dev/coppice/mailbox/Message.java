package dev.coppice.mailbox;

/**
 * A message of the process's own protocol.
 *
 * @param content what was sent
 * @param <M> the protocol
 */
public record Message<M>(M content) implements Received<M> {}
