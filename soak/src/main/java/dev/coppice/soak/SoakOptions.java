package dev.coppice.soak;

import java.time.Duration;

/**
 * How a soak is to be.
 *
 * @param busy how long the processes are kept busy, all rounds together
 * @param rounds how many identical rounds
 * @param seed what the decisions are drawn from; the scheduling is not, so a run is not repeatable
 *     to the letter
 * @param population how many processes live at once, about
 */
record SoakOptions(Duration busy, int rounds, long seed, int population) {
  private static final int ROUNDS = 6;
  private static final int POPULATION = 400;

  SoakOptions {
    if (busy.isNegative() || busy.isZero()) {
      throw new IllegalArgumentException("a soak takes a positive time, not " + busy);
    }
    if (rounds < 3) {
      throw new IllegalArgumentException("a leak shows in three rounds at least, not " + rounds);
    }
  }

  static SoakOptions of(Duration busy, long seed) {
    return new SoakOptions(busy, Math.clamp(busy.toSeconds(), 3, ROUNDS), seed, POPULATION);
  }

  /** How long the processes of one round are kept busy. */
  Duration roundBusy() {
    return busy.dividedBy(rounds);
  }
}
