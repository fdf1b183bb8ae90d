package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Deviation;
import dev.coppice.conformance.Kind;
import dev.coppice.conformance.Player;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import java.util.List;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The kind {@code gen_server}: servers, and those who use them. */
public final class GenServerKind implements Kind {
  /** The kind. */
  public GenServerKind() {}

  @Override
  public String name() {
    return "gen_server";
  }

  @Override
  public Term generate(RandomGenerator random) {
    return new Generator(random).scenario();
  }

  @Override
  public Player player() {
    return new GenServerPlayer();
  }

  @Override
  public List<Deviation> deviations() {
    return Deviations.ALL;
  }

  @Override
  public SequencedSet<String> cells() {
    return Cells.all();
  }

  @Override
  public Stream<String> reached(Term scenario, Trace trace) {
    return new Cells(scenario, trace).reached();
  }

  @Override
  public Stream<Term> smaller(Term scenario) {
    return SmallerScenarios.of(scenario);
  }
}
