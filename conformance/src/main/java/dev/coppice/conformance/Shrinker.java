package dev.coppice.conformance;

import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes a scenario smaller for as long as it keeps its property. Greedy: of the scenarios one step
 * smaller it takes the first that still has the property and begins anew with that, until none has
 * it, or the tries are used up.
 *
 * @param smaller what is one step smaller, the boldest first
 * @param still whether a scenario has the property
 * @param tries how often to ask at most
 */
record Shrinker(Function<Term, Stream<Term>> smaller, Property still, int tries) {

  /** What a scenario is to keep. */
  @FunctionalInterface
  interface Property {
    boolean of(Term scenario) throws InterruptedException;
  }

  /** {@return the smallest found} The one given has the property. */
  Term smallest(Term scenario) throws InterruptedException {
    Term smallest = scenario;
    int left = tries;
    Iterator<Term> candidates = smaller.apply(smallest).iterator();
    while (left > 0 && candidates.hasNext()) {
      Term candidate = candidates.next();
      left--;
      if (still.of(candidate)) {
        smallest = candidate;
        candidates = smaller.apply(smallest).iterator();
      }
    }
    return smallest;
  }
}
