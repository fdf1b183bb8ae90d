package dev.coppice.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many scenarios have reached each of the cells that a kind claims to reach. Any thread. */
final class Coverage {
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  Coverage(SequencedSet<String> cells) {
    cells.forEach(cell -> counts.put(cell, 0));
  }

  /**
   * Counts what one scenario has reached.
   *
   * @throws IllegalStateException if that is not among the cells
   */
  synchronized void add(Stream<String> reached) {
    for (String cell : reached.collect(Collectors.toCollection(TreeSet::new))) {
      if (counts.computeIfPresent(cell, (_, count) -> count + 1) == null) {
        throw new IllegalStateException("no such cell: " + cell);
      }
    }
  }

  synchronized Map<String, Integer> counts() {
    return new LinkedHashMap<>(counts);
  }

  @Override
  public synchronized String toString() {
    return counts.entrySet().stream()
        .map(entry -> "%8d  %s".formatted(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining("\n"));
  }
}
