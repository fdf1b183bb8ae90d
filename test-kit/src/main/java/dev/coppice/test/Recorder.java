package dev.coppice.test;

import dev.coppice.mailbox.ProcessStep;
import io.vavr.collection.Vector;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps the last entries of a trace. Confined to whoever has the turn. */
final class Recorder {
  private final int limit;
  private final Deque<Trace.Entry> entries = new ArrayDeque<>();
  private long omitted;

  Recorder(int limit) {
    this.limit = limit;
  }

  void add(long time, ProcessStep step) {
    if (entries.size() >= limit) {
      omitted++;
      if (limit == 0) {
        return;
      }
      entries.removeFirst();
    }
    entries.addLast(new Trace.Entry(time, step));
  }

  Trace trace() {
    return new Trace(Vector.ofAll(entries), omitted);
  }
}
