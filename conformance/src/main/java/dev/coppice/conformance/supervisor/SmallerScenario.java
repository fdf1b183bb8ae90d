package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.number;
import static dev.coppice.conformance.Term.tagged;

import dev.coppice.conformance.Smaller;
import dev.coppice.conformance.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is a little less than a scenario, and can be played as well. */
final class SmallerScenario {
  private static final int CHILDREN = 5;
  private static final Term DIES = tagged("worker", atom("dies"));
  private static final Term PATIENT = number(5_000);

  private SmallerScenario() {}

  static Stream<Term> of(Term scenario) {
    return Stream.of(
            Smaller.without(scenario.at(4).elements()).map(steps -> with(scenario, 4, steps)),
            Smaller.without(scenario.at(3).elements()).map(plans -> with(scenario, 3, plans)),
            child(scenario.at(2)).map(root -> with(scenario, 2, root)),
            Smaller.within(scenario.at(4).elements(), SmallerScenario::step)
                .map(steps -> with(scenario, 4, steps)))
        .flatMap(all -> all);
  }

  private static Stream<Term> child(Term child) {
    Term body = child.at(5);
    if (body.tag().equals("worker")) {
      return body.equals(DIES) ? Stream.of() : Stream.of(with(with(child, 5, DIES), 3, PATIENT));
    }
    List<Term> children = body.at(CHILDREN).elements();
    Stream<List<Term>> fewer =
        body.at(1).equals(atom("simple_one_for_one")) ? Stream.of() : Smaller.without(children);
    return Stream.concat(fewer, Smaller.within(children, SmallerScenario::child))
        .map(some -> with(child, 5, with(body, CHILDREN, some)));
  }

  private static Stream<Term> step(Term step) {
    return switch (step.tag()) {
      case "group" -> Smaller.without(step.at(2).elements()).map(members -> with(step, 2, members));
      case "plan" -> step.at(3).value() > 1 ? Stream.of(with(step, 3, number(1))) : Stream.of();
      default -> Stream.of();
    };
  }

  private static Term with(Term tuple, int index, List<Term> list) {
    return with(tuple, index, Term.list(list));
  }

  private static Term with(Term tuple, int index, Term element) {
    List<Term> elements = new ArrayList<>(tuple.elements());
    elements.set(index, element);
    return new Term.Tuple(elements);
  }
}
