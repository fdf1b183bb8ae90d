package dev.coppice.mailbox;

/**
 * An exit signal that was trapped, from a linked process that ended or from {@link Pid#exit}; which
 * of the two cannot be told, as in Erlang. Only a process that called {@link Self#trapExit} gets
 * these.
 *
 * @param from who ended, or who sent the signal
 * @param reason why
 * @param <M> the protocol of the receiving process
 */
public record Exit<M>(Pid<?> from, ExitReason reason) implements Received<M> {}
