/**
 * Processes in the sense of Erlang: isolated, addressed by {@link dev.coppice.mailbox.Pid}, talking
 * by messages, and told of each other's deaths by links and monitors.
 *
 * <p>Start at {@link dev.coppice.mailbox.Node}, which hosts processes, and {@link
 * dev.coppice.mailbox.Self}, what a process can do. The rule by which signals travel is in {@link
 * dev.coppice.mailbox.Pid}.
 */
package dev.coppice.mailbox;
