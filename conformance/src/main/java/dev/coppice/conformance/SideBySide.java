package dev.coppice.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Two traces next to each other; what differs is marked. */
final class SideBySide {
  private static final int NARROWEST = 30;

  private final List<String[]> rows = new ArrayList<>();

  private SideBySide() {}

  /** {@return the text of two traces} */
  static String of(Trace left, Trace right) {
    SideBySide text = new SideBySide();
    for (int i = 0; i < Math.max(left.segments().size(), right.segments().size()); i++) {
      text.rows.add(new String[] {"segment " + (i + 1), ""});
      text.segment(segment(left, i), segment(right, i));
    }
    return text.toString();
  }

  private static SortedMap<String, List<Term>> segment(Trace trace, int index) {
    return index < trace.segments().size() ? trace.segments().get(index) : new TreeMap<>();
  }

  private void segment(SortedMap<String, List<Term>> left, SortedMap<String, List<Term>> right) {
    TreeSet<String> processes = new TreeSet<>(left.keySet());
    processes.addAll(right.keySet());
    for (String process : processes) {
      List<Term> lefts = left.getOrDefault(process, List.of());
      List<Term> rights = right.getOrDefault(process, List.of());
      for (int i = 0; i < Math.max(lefts.size(), rights.size()); i++) {
        rows.add(new String[] {event(process, lefts, i), event(process, rights, i)});
      }
    }
  }

  private static String event(String process, List<Term> events, int index) {
    return index < events.size() ? "  " + process + ": " + events.get(index) : "";
  }

  @Override
  public String toString() {
    int width = Math.max(NARROWEST, rows.stream().mapToInt(row -> row[0].length()).max().orElse(0));
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      boolean heading = row[1].isEmpty() && row[0].startsWith("segment");
      String mark = heading || row[0].equals(row[1]) ? "|" : "X";
      text.append(("%-" + width + "s %s %s").formatted(row[0], mark, row[1]).stripTrailing());
      text.append('\n');
    }
    return text.toString();
  }
}
