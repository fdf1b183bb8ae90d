package dev.coppice.mailbox;

/**
 * A process just spawned, and the monitor set on it before it could run.
 *
 * @param pid the new process
 * @param monitor the caller's monitor on it
 * @param <M> the protocol of the new process
 */
public record Monitored<M>(Pid<M> pid, MonitorRef monitor) {}
