package dev.coppice.conformance;

import java.util.List;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A kind of scenario. On Erlang's side the module {@code conf_NAME} plays it: {@code
 * conf_NAME:play(Scenario)} returns the trace as a term, see {@code conf.erl} for what that module
 * may count on.
 */
public interface Kind {

  /** {@return its name, an atom: as it is given to the command} */
  String name();

  /**
   * {@return a scenario}
   *
   * @param random the only source of what is by chance: the same numbers, the same scenario
   */
  Term generate(RandomGenerator random);

  /** {@return what plays scenarios of this kind on Coppice; one for a whole campaign} */
  Player player();

  /**
   * {@return a trace of either side as it is compared, without what may differ}
   *
   * @param trace what happened
   */
  default Trace canonical(Trace trace) {
    return trace.sorted();
  }

  /** {@return where Coppice differs from OTP on purpose; applied to OTP's trace in this order} */
  default List<Deviation> deviations() {
    return List.of();
  }

  /**
   * {@return everything that the generator claims to reach, in the order in which it is printed}
   */
  SequencedSet<String> cells();

  /**
   * {@return which of the {@link #cells} a scenario has reached; each is counted once a scenario}
   *
   * @param scenario what was played
   * @param trace OTP's trace of it, canonical
   */
  Stream<String> reached(Term scenario, Trace trace);

  /**
   * {@return scenarios that are one step smaller, the boldest steps first, each of them playable}
   *
   * @param scenario any scenario of this kind
   */
  Stream<Term> smaller(Term scenario);
}
