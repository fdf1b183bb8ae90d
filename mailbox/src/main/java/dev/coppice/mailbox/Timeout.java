package dev.coppice.mailbox;

/**
 * Nothing came in time; Erlang's {@code after} clause.
 *
 * @param <M> the protocol of the waiting process
 */
public record Timeout<M>() implements Awaited<M> {}
