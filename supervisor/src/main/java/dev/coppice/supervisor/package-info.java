/**
 * OTP's behaviours on top of {@code dev.coppice.mailbox}: {@link dev.coppice.supervisor.GenServer},
 * a server written as callbacks, {@link dev.coppice.supervisor.GenStateMachine}, a state machine
 * written so, {@link dev.coppice.supervisor.GenEvent}, a process of many event handlers, {@link
 * dev.coppice.supervisor.Task}, a process that computes one value, and {@link
 * dev.coppice.supervisor.Supervisor}, which starts processes and restarts those that fail.
 */
package dev.coppice.supervisor;
