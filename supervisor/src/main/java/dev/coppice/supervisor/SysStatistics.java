package dev.coppice.supervisor;

import java.time.Duration;

/**
 * What a behaviour's process has done since its statistics were turned on; {@code
 * sys:statistics/2}.
 *
 * @param elapsed since then, on the node's clock
 * @param messagesIn how many calls, casts, other messages and timeouts it has begun to handle
 * @param messagesOut how many replies it has given from its callbacks
 * @param dropped how many calls it has not handled because nobody waited any more
 */
public record SysStatistics(Duration elapsed, long messagesIn, long messagesOut, long dropped) {}
