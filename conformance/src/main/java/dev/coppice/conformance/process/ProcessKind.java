package dev.coppice.conformance.process;

import dev.coppice.conformance.Kind;
import dev.coppice.conformance.Player;
import dev.coppice.conformance.Smaller;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Scripts over a few processes. A script is {@code {script, [{Process, Style}], [Phase]}}: the
 * processes it begins with, and what happens then. A phase is {@code [{Process, [Operation]}]}:
 * each of these processes carries out its operations, in order, at the same time as the others; a
 * phase with a part for a process that has ended is left out. Between two phases is a barrier:
 * everything has been delivered, every death has been told. {@link Rules} says which phases have
 * only one outcome; {@code conf_process.erl} and {@link Actor} say what the operations are.
 *
 * <p>The style, {@code straight} or {@code callback}, is the kind of process on Coppice; Erlang has
 * only one. After the last phase all that is left in the mailboxes is received.
 */
public final class ProcessKind implements Kind {
  /** The only one needed. */
  public ProcessKind() {}

  @Override
  public String name() {
    return "process";
  }

  @Override
  public Term generate(RandomGenerator random) {
    return new Generator(random).script();
  }

  @Override
  public Player player() {
    return new ProcessPlayer();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A process that both links to another and monitors it, even several times, is told of its end
   * as often, in an order that nobody promises.
   */
  @Override
  public Trace canonical(Trace trace) {
    return trace
        .sorted()
        .withRowsSorted(ProcessKind::sameDeath, Comparator.comparing(Term::toString));
  }

  /** Whether both are news, received in a row, of one process's end. */
  private static boolean sameDeath(Term one, Term other) {
    return isNews(one)
        && isNews(other)
        && one.at(1).equals(other.at(1))
        && reason(one).equals(reason(other));
  }

  private static boolean isNews(Term event) {
    return event.tag().equals("from") && !event.at(2).tag().equals("m");
  }

  private static Term reason(Term event) {
    return event.at(2).elements().getLast();
  }

  @Override
  public SequencedSet<String> cells() {
    return Cells.all();
  }

  @Override
  public Stream<String> reached(Term scenario, Trace trace) {
    return new Cells().reached(scenario, trace);
  }

  @Override
  public Stream<Term> smaller(Term scenario) {
    List<Term> phases = scenario.at(2).elements();
    Stream<List<Term>> fewer = Smaller.without(phases);
    Stream<List<Term>> shorter = Smaller.within(phases, ProcessKind::smallerPhase);
    return Stream.concat(fewer, shorter)
        .map(rest -> Term.tagged("script", scenario.at(1), Term.list(rest)))
        .filter(Rules::allow);
  }

  private static Stream<Term> smallerPhase(Term phase) {
    return Smaller.within(
            phase.elements(),
            part ->
                Smaller.without(part.at(1).elements())
                    .map(operations -> Term.tuple(part.at(0), Term.list(operations))))
        .map(Term::list);
  }
}
