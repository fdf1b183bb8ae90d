package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Smaller;
import dev.coppice.conformance.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Scenarios one step smaller: with fewer steps, then with shorter scripts, then with fewer actors
 * and without what is special. Steps that lose their sense by that are skipped by both sides.
 */
final class SmallerScenarios {
  private static final Term NONE = Term.atom("none");
  private static final Term INFINITY = Term.atom("infinity");

  /** Scripts that do something and go on with their last element. */
  private static final Set<String> PRELUDES =
      Set.of("hold", "sends", "calls_self", "stops_self", "answers", "replies");

  private SmallerScenarios() {}

  static Stream<Term> of(Term scenario) {
    List<Term> actors = scenario.at(0).elements();
    List<Term> steps = scenario.at(1).elements();
    return Stream.of(
            Smaller.without(steps).map(fewer -> scenario(actors, fewer)),
            Smaller.within(steps, SmallerScenarios::step).map(less -> scenario(actors, less)),
            Smaller.within(actors, SmallerScenarios::actor).map(less -> scenario(less, steps)))
        .flatMap(it -> it);
  }

  private static Term scenario(List<Term> actors, List<Term> steps) {
    return Term.tuple(Term.list(actors), Term.list(steps));
  }

  private static Stream<Term> actor(Term actor) {
    return actor.at(1).equals(Term.TRUE)
        ? Stream.of(Term.tuple(actor.at(0), Term.FALSE))
        : Stream.empty();
  }

  private static Stream<Term> step(Term step) {
    return switch (step.tag()) {
      case "start" ->
          Stream.of(
                  simpler(step, 4, NONE),
                  simpler(step, 6, Term.FALSE),
                  shorter(step, 7),
                  simpler(step, 8, Term.atom("ok")))
              .flatMap(it -> it);
      case "call" ->
          Stream.of(
                  simpler(step, 4, INFINITY),
                  simpler(step, 5, Term.atom("caught")),
                  shorter(step, 6))
              .flatMap(it -> it);
      case "cast", "info" -> shorter(step, 4);
      case "stop" ->
          Stream.concat(simpler(step, 3, Term.atom("normal")), simpler(step, 4, INFINITY));
      default -> Stream.empty();
    };
  }

  private static Stream<Term> simpler(Term tuple, int index, Term to) {
    return tuple.at(index).equals(to) ? Stream.empty() : Stream.of(with(tuple, index, to));
  }

  private static Stream<Term> shorter(Term tuple, int index) {
    return script(tuple.at(index)).map(less -> with(tuple, index, less));
  }

  /** Scripts that are smaller. */
  private static Stream<Term> script(Term script) {
    int last = script.size() - 1;
    if (last < 0) {
      return Stream.empty();
    }
    if (PRELUDES.contains(script.tag())) {
      Stream<Term> sent = script.tag().equals("sends") ? shorter(script, 3) : Stream.empty();
      return Stream.of(Stream.of(script.at(last)), sent, shorter(script, last)).flatMap(it -> it);
    }
    return switch (script.tag()) {
      case "ok", "noreply", "reply" ->
          Stream.concat(
              simpler(script, last, NONE),
              then(script.at(last)).map(less -> with(script, last, less)));
      default -> Stream.empty();
    };
  }

  /** What comes afterwards, smaller. */
  private static Stream<Term> then(Term then) {
    return switch (then.tag()) {
      case "continue" -> shorter(then, 1);
      case "timeout" -> shorter(then, 2);
      default -> Stream.empty();
    };
  }

  private static Term with(Term tuple, int index, Term element) {
    List<Term> elements = new ArrayList<>(tuple.elements());
    elements.set(index, element);
    return new Term.Tuple(elements);
  }
}
