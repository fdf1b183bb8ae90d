package dev.coppice.mailbox;

/**
 * A monitor, and an alias of the monitoring process that may end with it; {@code monitor(process,
 * Pid, [{alias, Mode}])}.
 *
 * @param monitor the monitor
 * @param alias the alias
 * @param <M> the protocol of the monitoring process
 */
public record AliasedMonitor<M>(MonitorRef monitor, Alias<M> alias) {}
