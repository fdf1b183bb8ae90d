package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.number;
import static dev.coppice.conformance.Term.tagged;

import dev.coppice.conformance.Deviation;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Where Coppice's supervisors differ from OTP's on purpose. */
final class SupervisorDeviations {
  static final List<Deviation> ALL =
      List.of(
          new Deviation("SU-32", "children are listed oldest first", each(() -> new OldestFirst())),
          new Deviation(
              "SU-52",
              "a simple supervisor's child that ignores its restart is forgotten",
              each(() -> new NoGhosts())),
          new Deviation(
              "SU-29",
              "a simple supervisor has no specification for a process that is long dead",
              SupervisorDeviations::noSpecificationOfTheDead),
          new Deviation(
              "SU-33",
              "a simple supervisor counts only children that are alive",
              SupervisorDeviations::onlyTheLiving),
          new Deviation(
              "LG-02",
              "the node leaves out reports that come too often",
              each(() -> new FirstReports())));

  private SupervisorDeviations() {}

  /** What becomes of each event of a trace, in the order of the segments. */
  @FunctionalInterface
  private interface Change {
    Stream<Term> of(Term event);
  }

  /** A deviation by events: each trace has a change of its own, which may remember. */
  private static BiFunction<Term, Trace, Trace> each(Supplier<Change> change) {
    return (_, trace) -> {
      Change its = change.get();
      List<SortedMap<String, List<Term>>> segments = new ArrayList<>();
      for (var segment : trace.segments()) {
        SortedMap<String, List<Term>> processes = new TreeMap<>();
        segment.forEach(
            (process, events) -> {
              List<Term> changed = events.stream().flatMap(its::of).toList();
              if (!changed.isEmpty()) {
                processes.put(process, changed);
              }
            });
        segments.add(processes);
      }
      return new Trace(segments);
    };
  }

  /** OTP answers with the template. */
  private static Trace noSpecificationOfTheDead(Term scenario, Trace trace) {
    return answers(
        scenario,
        trace,
        "spec_simple",
        (request, children, answer, _) ->
            !Lists.hasSimple(children, request.at(1).name()) && answer.at(1).tag().equals("ok")
                ? tagged("ret", tagged("error", atom("not_found")))
                : answer);
  }

  /** OTP counts whom it knows. One that has removed its link may have ended without being known. */
  private static Trace onlyTheLiving(Term scenario, Trace trace) {
    return answers(
        scenario,
        trace,
        "count_children",
        (_, children, answer, ended) -> {
          long dead =
              children.stream()
                  .filter(child -> child.size() == 2 && ended.contains(child.at(0).name()))
                  .count();
          return tagged(
              "counts",
              answer.at(1),
              number(answer.at(2).value() - dead),
              answer.at(3),
              answer.at(4));
        });
  }

  /** What becomes of an answer. */
  @FunctionalInterface
  private interface ChangedAnswer {
    /**
     * The answer instead.
     *
     * @param children the supervisor's children before
     * @param ended all who have ended before
     */
    Term of(Term request, List<Term> children, Term answer, Set<String> ended);
  }

  /** Changes the answers to one kind of call that is a step of its own. */
  private static Trace answers(Term scenario, Trace trace, String call, ChangedAnswer change) {
    List<Term> steps =
        scenario.at(4).elements().stream().filter(step -> !step.tag().equals("pause")).toList();
    List<SortedMap<String, List<Term>>> segments = new ArrayList<>(trace.segments());
    Lists lists = new Lists();
    Set<String> ended = new HashSet<>();
    for (int i = 0; i < segments.size(); i++) {
      SortedMap<String, List<Term>> segment = segments.get(i);
      Term step = i == 0 ? atom("start") : steps.get(i - 1);
      if (step.tag().equals("call") && step.at(2).tag().equals(call)) {
        for (List<Term> children : lists.of(step.at(1).name())) {
          SortedMap<String, List<Term>> changed = new TreeMap<>(segment);
          Term answer = segment.getOrDefault("player", List.of()).getFirst();
          changed.put("player", List.of(change.of(step.at(2), children, answer, ended)));
          segments.set(i, changed);
        }
      }
      lists.pass(segment);
      segment.forEach(
          (process, events) -> {
            if (events.stream().anyMatch(event -> event.tag().equals("ended"))) {
              ended.add(process);
            }
          });
    }
    return new Trace(segments);
  }

  private static boolean isList(Term event, int sizeOfElements) {
    return event.tag().equals("children")
        && event.at(1).elements().stream().allMatch(child -> child.size() == sizeOfElements);
  }

  /** OTP has the newest first. Those of simple supervisors are sorted by name. */
  private static final class OldestFirst implements Change {
    @Override
    public Stream<Term> of(Term event) {
      return Stream.of(
          isList(event, 3)
              ? tagged("children", Term.list(event.at(1).elements().reversed()))
              : event);
    }
  }

  /** OTP 25 keeps a child {@code undefined}, lists it and counts it. */
  private static final class NoGhosts implements Change {
    private int ghosts;

    @Override
    public Stream<Term> of(Term event) {
      if (isList(event, 2)) {
        List<Term> real =
            event.at(1).elements().stream()
                .filter(child -> !child.at(0).equals(atom("undefined")))
                .toList();
        ghosts = event.at(1).size() - real.size();
        return Stream.of(tagged("children", Term.list(real)));
      }
      if (event.tag().equals("counts") && ghosts > 0) {
        return Stream.of(
            tagged("counts", event.at(1), less(event, 2), less(event, 3), less(event, 4)));
      }
      return Stream.of(event);
    }

    private Term less(Term counts, int index) {
      return number(Math.max(0, counts.at(index).value() - ghosts));
    }
  }

  /** Of each context for each child, ten in ten seconds; a play is never longer. */
  private static final class FirstReports implements Change {
    private static final int MOST = 10;

    private final Map<Term, Integer> counts = new HashMap<>();

    @Override
    public Stream<Term> of(Term event) {
      return !event.tag().equals("report")
              || event.at(1).equals(atom("progress"))
              || counts.merge(Term.tuple(event.at(1), event.at(2)), 1, Integer::sum) <= MOST
          ? Stream.of(event)
          : Stream.empty();
    }
  }
}
