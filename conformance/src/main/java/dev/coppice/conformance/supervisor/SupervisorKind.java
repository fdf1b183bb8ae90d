package dev.coppice.conformance.supervisor;

import dev.coppice.conformance.Deviation;
import dev.coppice.conformance.Kind;
import dev.coppice.conformance.Player;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Scenarios of supervisors. */
public final class SupervisorKind implements Kind {

  /** The kind. */
  public SupervisorKind() {}

  @Override
  public String name() {
    return "supervisor";
  }

  @Override
  public Term generate(RandomGenerator random) {
    return new SupervisorGenerator(random).scenario();
  }

  @Override
  public Player player() {
    return new SupervisorPlayer();
  }

  /**
   * What a simple supervisor reports on its children's ends, one report for all that ended alike,
   * is in no order: that of a map.
   */
  @Override
  public Trace canonical(Trace trace) {
    return trace.withRowsSorted(
        (one, other) -> isOfSeveral(one) && isOfSeveral(other),
        Comparator.comparing(Term::toString));
  }

  private static boolean isOfSeveral(Term event) {
    return event.tag().equals("report")
        && event.size() == 5
        && event.at(4).elements().getLast().tag().equals("nb_children");
  }

  @Override
  public List<Deviation> deviations() {
    return SupervisorDeviations.ALL;
  }

  @Override
  public SequencedSet<String> cells() {
    return SupervisorCells.all();
  }

  @Override
  public Stream<String> reached(Term scenario, Trace trace) {
    return new SupervisorCells(Scenario.of(scenario), trace).reached();
  }

  @Override
  public Stream<Term> smaller(Term scenario) {
    return SmallerScenario.of(scenario);
  }
}
