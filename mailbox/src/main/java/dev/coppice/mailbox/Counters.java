package dev.coppice.mailbox;

import java.util.concurrent.atomic.LongAdder;

/** What a node counts, see {@link NodeCounters}. */
final class Counters {
  final LongAdder spawned = new LongAdder();
  final LongAdder crashes = new LongAdder();
  final LongAdder signalDeaths = new LongAdder();
  final LongAdder deadLetters = new LongAdder();
  final LongAdder lateReplies = new LongAdder();

  NodeCounters read() {
    return new NodeCounters(
        spawned.sum(), crashes.sum(), signalDeaths.sum(), deadLetters.sum(), lateReplies.sum());
  }
}
