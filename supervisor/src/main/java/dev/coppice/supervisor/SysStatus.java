package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import io.vavr.collection.List;

/**
 * What a behaviour's process says of itself; {@code sys:get_status/1}.
 *
 * @param pid its address
 * @param code the class of its callbacks
 * @param suspended whether it is suspended
 * @param parent who started it
 * @param state its state, as its callbacks want it to be shown
 * @param postponed the events that a state machine has postponed, oldest first, shown as in a crash
 *     report; none for others
 * @param timeouts the timeouts of a state machine that run, shown as what they will say; none for
 *     others
 * @param log the last events, oldest first, if they are recorded
 */
public record SysStatus(
    Pid<?> pid,
    Class<?> code,
    boolean suspended,
    Pid<?> parent,
    Object state,
    List<Object> postponed,
    List<Object> timeouts,
    List<SysEvent> log) {}
