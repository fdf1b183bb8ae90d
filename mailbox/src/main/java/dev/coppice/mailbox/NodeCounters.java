package dev.coppice.mailbox;

/**
 * What a node has counted since it was opened.
 *
 * @param spawned processes
 * @param crashes processes that ended themselves abnormally; each has left a report
 * @param signalDeaths processes that died of a signal from somebody else, a kill or a linked
 *     process's end; these leave no report, but a JFR event {@code dev.coppice.SignalDeath}
 * @param deadLetters messages sent to processes that had ended, and those of timers addressed to a
 *     name that nobody had then, or somebody with another protocol
 * @param lateReplies replies, and messages through an alias, that came when nobody waited any more
 */
public record NodeCounters(
    long spawned, long crashes, long signalDeaths, long deadLetters, long lateReplies) {}
