package dev.coppice.test;

import dev.coppice.mailbox.ProcessStep;
import io.vavr.collection.Vector;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps the last entries of a trace. Used by whoever has the turn; its lock is for a simulation
 * that was abandoned, where one may still take a step while the trace is read.
 */
final class Recorder {
  private final int limit;
  private final Deque<Trace.Entry> entries = new ArrayDeque<>();
  private long omitted;

  Recorder(int limit) {
    this.limit = limit;
  }

  synchronized void add(long time, ProcessStep step) {
    if (entries.size() >= limit) {
      omitted++;
      if (limit == 0) {
        return;
      }
      entries.removeFirst();
    }
    entries.addLast(new Trace.Entry(time, step));
  }

  synchronized Trace trace() {
    return new Trace(Vector.ofAll(entries), omitted);
  }
}
