package dev.coppice.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the trace of a scenario on Coppice's side. Any thread may record; who sets a barrier has
 * to know that everything that belongs before it has been recorded.
 */
public final class Recorder {
  private final List<SortedMap<String, List<Term>>> segments = new ArrayList<>();
  private SortedMap<String, List<Term>> current = new TreeMap<>();

  /** A recorder with nothing in it. */
  public Recorder() {}

  /**
   * Adds to the sequence of a process.
   *
   * @param process its name
   * @param event what happened
   */
  public synchronized void record(String process, Term event) {
    current.computeIfAbsent(process, _ -> new ArrayList<>()).add(event);
  }

  /** Ends a segment. */
  public synchronized void barrier() {
    segments.add(current);
    current = new TreeMap<>();
  }

  /** {@return what was recorded; what came after the last barrier is one more segment} */
  public synchronized Trace trace() {
    if (!current.isEmpty()) {
      barrier();
    }
    return new Trace(List.copyOf(segments));
  }
}
