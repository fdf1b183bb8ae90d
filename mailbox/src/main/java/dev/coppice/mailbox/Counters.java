package dev.coppice.mailbox;

import java.util.concurrent.atomic.LongAdder;

/** What a node counts. */
final class Counters {
  final LongAdder deadLetters = new LongAdder();
  final LongAdder lateReplies = new LongAdder();
}
