package dev.coppice.mailbox;

/**
 * The outcome of waiting with a time limit: something {@link Received}, or a {@link Timeout}.
 *
 * @param <M> the protocol of the waiting process
 */
public sealed interface Awaited<M> permits Received, Timeout {}
