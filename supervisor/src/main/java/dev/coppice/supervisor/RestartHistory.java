package dev.coppice.supervisor;

import io.vavr.collection.Queue;

/**
 * The last times that children were down and are no more; an immutable value.
 *
 * @param records in the order in which they were over
 */
record RestartHistory(Queue<RestartRecord> records) {
  static final int LONGEST = 256;

  static RestartHistory empty() {
    return new RestartHistory(Queue.empty());
  }

  RestartHistory with(RestartRecord record) {
    Queue<RestartRecord> kept = records.size() < LONGEST ? records : records.tail();
    return new RestartHistory(kept.append(record));
  }
}
