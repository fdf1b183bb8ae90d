/**
 * OTP's behaviours on top of {@code dev.coppice.mailbox}: {@link dev.coppice.supervisor.GenServer},
 * a server written as callbacks, and {@link dev.coppice.supervisor.Supervisor}, which starts
 * processes and restarts those that fail.
 */
package dev.coppice.supervisor;
