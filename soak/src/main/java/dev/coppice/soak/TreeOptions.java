package dev.coppice.soak;

import java.time.Duration;

/**
 * How a soak of a tree of supervisors is to be.
 *
 * @param busy how long processes are killed, all rounds together
 * @param rounds how many identical rounds
 * @param seed what the victims are drawn from; the scheduling is not
 * @param branches how many supervisors the root has
 * @param twigs how many supervisors each of these has, at least four, for there are so many kinds
 * @param leaves how many workers all twigs have together
 * @param kills how many kills it must come to at least
 */
record TreeOptions(
    Duration busy, int rounds, long seed, int branches, int twigs, int leaves, long kills) {
  private static final long KILLS_A_MINUTE = 20_000;

  TreeOptions {
    if (branches < 1 || twigs < 4 || rounds < 3) {
      throw new IllegalArgumentException(
          "a tree has at least a branch with four twigs, for 3 rounds");
    }
  }

  /** A tree of a hundred supervisors and a hundred thousand workers. */
  static TreeOptions of(Duration busy, long seed) {
    int rounds = SoakOptions.of(busy, seed).rounds();
    long kills = KILLS_A_MINUTE * busy.toSeconds() / 60;
    return new TreeOptions(busy, rounds, seed, 9, 10, 100_000, kills);
  }

  /** How long processes are killed in one round. */
  Duration roundBusy() {
    return busy.dividedBy(rounds);
  }
}
