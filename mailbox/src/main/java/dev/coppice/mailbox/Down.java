package dev.coppice.mailbox;

/**
 * News for a monitor: the process it watched has ended. Delivered exactly once for each monitor
 * that was not taken off before; Erlang's {@code 'DOWN'} message.
 *
 * @param monitor what {@link Self#monitor} returned; it knows whom it watched
 * @param reason why the process ended, {@code noproc} if there was none
 * @param <M> the protocol of the receiving process
 */
public record Down<M>(MonitorRef monitor, ExitReason reason) implements Received<M> {}
