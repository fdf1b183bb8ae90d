package dev.coppice.conformance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * What happened in a scenario. It is cut into segments by the scenario's barriers; in a segment
 * each process has a sequence of events of its own, and nothing is said about the order of events
 * of different processes. As a term: {@code [[{Process, [Event]}]]}, a list of segments.
 *
 * <p>An event {@code {from, Source, What}} says where it came from, because what comes from
 * different sources comes in any order: in a row of such events only the order of those of one
 * source counts. {@link #sorted} sees to that.
 *
 * @param segments the segments, each the events of a process by its name
 */
public record Trace(List<SortedMap<String, List<Term>>> segments) {

  /**
   * {@return the trace that a term stands for}
   *
   * @param term as described above
   */
  public static Trace of(Term term) {
    List<SortedMap<String, List<Term>>> segments = new ArrayList<>();
    for (Term segment : term.elements()) {
      SortedMap<String, List<Term>> processes = new TreeMap<>();
      segment.elements().forEach(it -> processes.put(it.at(0).name(), it.at(1).elements()));
      segments.add(processes);
    }
    return new Trace(segments);
  }

  /** {@return this trace as a term} */
  public Term term() {
    List<Term> all = new ArrayList<>();
    for (var segment : segments) {
      List<Term> processes = new ArrayList<>();
      segment.forEach(
          (process, events) -> processes.add(Term.tuple(Term.atom(process), Term.list(events))));
      all.add(Term.list(processes));
    }
    return Term.list(all);
  }

  /** {@return this trace with each row of events that have sources sorted by source} */
  public Trace sorted() {
    return withRowsSorted(
        (one, other) -> hasSource(one) && hasSource(other),
        Comparator.comparing(event -> event.at(1).toString()));
  }

  /**
   * {@return this trace with each row of a process's events that belong together sorted}
   *
   * @param together whether an event belongs to the row that another begins
   * @param order how a row is sorted; events that are equal to it stay as they stand
   */
  public Trace withRowsSorted(BiPredicate<Term, Term> together, Comparator<Term> order) {
    List<SortedMap<String, List<Term>>> all = new ArrayList<>();
    for (var segment : segments) {
      SortedMap<String, List<Term>> processes = new TreeMap<>();
      segment.forEach(
          (process, events) -> processes.put(process, rowsSorted(events, together, order)));
      all.add(processes);
    }
    return new Trace(all);
  }

  private static List<Term> rowsSorted(
      List<Term> events, BiPredicate<Term, Term> together, Comparator<Term> order) {
    List<Term> all = new ArrayList<>(events);
    int from = 0;
    while (from < all.size()) {
      int to = from + 1;
      while (to < all.size() && together.test(all.get(from), all.get(to))) {
        to++;
      }
      all.subList(from, to).sort(order); // stable
      from = to;
    }
    return all;
  }

  private static boolean hasSource(Term event) {
    return event.size() == 3 && event.tag().equals("from");
  }
}
