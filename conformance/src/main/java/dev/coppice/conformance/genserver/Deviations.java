package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Deviation;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Where Coppice differs from OTP on purpose. {@code conf_gen_server} gives what OTP does there a
 * name of its own in the trace; here is what Coppice does instead.
 */
final class Deviations {
  private static final Term OK = Term.parse("{stop,ok}");

  static final List<Deviation> ALL =
      List.of(
          without(
              "GS-07",
              "a failed start leaves an EXIT to a starter that traps",
              event -> event.tag().equals("from") && event.at(2).tag().equals("left_exit")),
          without(
              "GS-11",
              "a request whose caller has given up is handled",
              event -> event.tag().equals("unwanted") && event.at(2).name().equals("GS-11")),
          without(
              "GS-17",
              "a second reply is left in the mailbox",
              event -> event.tag().equals("from") && event.at(2).tag().equals("second_reply")),
          without(
              "GS-18",
              "a request whose caller has ended is handled",
              event -> event.tag().equals("unwanted") && event.at(2).name().equals("GS-18")),
          new Deviation(
              "GS-21",
              "what is thrown counts as what is returned",
              (_, trace) -> map(trace, event -> Optional.of(thrown(event)))),
          new Deviation(
              "GS-33",
              "a stop fails if the server has just ended by itself, though for the same reason",
              (_, trace) -> map(trace, event -> Optional.of(endedBefore(event) ? OK : event))));

  private Deviations() {}

  /** An event that OTP has and Coppice has not. */
  private static Deviation without(String row, String what, Predicate<Term> which) {
    return new Deviation(
        row,
        what,
        (_, trace) ->
            map(trace, event -> which.test(event) ? Optional.empty() : Optional.of(event)));
  }

  private static boolean endedBefore(Term event) {
    return event.tag().equals("stop") && event.at(1).tag().equals("ended_before");
  }

  /** The reason {@code {bad_return_value, {thrown, V}}} is a crash with {@code {thrown, V}}. */
  private static Term thrown(Term term) {
    if (term.tag().equals("bad_return_value") && term.at(1).tag().equals("thrown")) {
      return term.at(1);
    }
    return switch (term) {
      case Term.Tuple(var elements) ->
          new Term.Tuple(elements.stream().map(Deviations::thrown).toList());
      case Term.Sequence(var elements) ->
          new Term.Sequence(elements.stream().map(Deviations::thrown).toList());
      default -> term;
    };
  }

  /** A trace with its events changed, or left out. */
  private static Trace map(Trace trace, Function<Term, Optional<Term>> change) {
    List<SortedMap<String, List<Term>>> segments = new ArrayList<>();
    for (var segment : trace.segments()) {
      SortedMap<String, List<Term>> changed = new TreeMap<>();
      segment.forEach(
          (process, events) -> {
            List<Term> left = events.stream().map(change).flatMap(Optional::stream).toList();
            if (!left.isEmpty()) {
              changed.put(process, left);
            }
          });
      segments.add(changed);
    }
    return new Trace(segments);
  }
}
