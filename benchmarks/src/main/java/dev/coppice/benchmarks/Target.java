package dev.coppice.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a row is meant to reach.
 *
 * @param row which row
 * @param variant in which form
 * @param peer whom it is compared with, or null if the figure itself is limited
 * @param limit the most that Coppice's figure may be, in times of the peer's
 */
record Target(Row row, Variant variant, @Nullable Platform peer, double limit) {

  /** All of them. */
  static final List<Target> ALL =
      List.of(
          beam(Row.PINGPONG, Variant.S, 0.30),
          beam(Row.PINGPONG, Variant.V, 0.80),
          pekko(Row.PINGPONG, Variant.S, 0.40),
          pekko(Row.PINGPONG, Variant.V, 1.0),
          beam(Row.COUNTING, Variant.S, 0.30),
          pekko(Row.COUNTING, Variant.S, 0.50),
          beam(Row.MANY8, Variant.S, 0.30),
          pekko(Row.MANY8, Variant.S, 0.50),
          beam(Row.MANY64, Variant.S, 0.30),
          pekko(Row.MANY64, Variant.S, 0.50),
          beam(Row.RING, Variant.S, 0.30),
          beam(Row.RING, Variant.V, 0.90),
          pekko(Row.RING, Variant.S, 0.35),
          pekko(Row.RING, Variant.V, 0.95),
          beam(Row.FORKJOIN, Variant.S, 0.20),
          beam(Row.FORKJOIN, Variant.V, 0.40),
          pekko(Row.FORKJOIN, Variant.S, 0.25),
          pekko(Row.FORKJOIN, Variant.V, 0.40),
          beam(Row.CALL, Variant.V, 0.55),
          pekko(Row.CALL, Variant.V, 0.20),
          beam(Row.CALL8, Variant.V, 0.25),
          pekko(Row.CALL8, Variant.V, 0.25),
          beam(Row.SELCALL, Variant.V, 0.35),
          beam(Row.SELSCAN, Variant.V, 0.85),
          beam(Row.BIG, Variant.S, 0.25),
          beam(Row.BIG, Variant.V, 0.55),
          pekko(Row.BIG, Variant.S, 0.80),
          pekko(Row.BIG, Variant.V, 1.5),
          beam(Row.PAIRS, Variant.S, 0.20),
          beam(Row.PAIRS, Variant.V, 0.60),
          pekko(Row.PAIRS, Variant.S, 0.80),
          beam(Row.SPAWN, Variant.S, 0.20),
          beam(Row.SPAWN, Variant.V, 0.40),
          pekko(Row.SPAWN, Variant.S, 0.20),
          pekko(Row.SPAWN, Variant.V, 0.30),
          beam(Row.DOWN, Variant.S, 0.25),
          beam(Row.DOWN, Variant.V, 0.60),
          pekko(Row.DOWN, Variant.S, 0.15),
          pekko(Row.DOWN, Variant.V, 0.30),
          beam(Row.SOCK, Variant.V, 0.65),
          beam(Row.MEM, Variant.S, 0.15),
          beam(Row.MEM, Variant.V, 0.40),
          beam(Row.MEM, Variant.COLD, 0.85),
          pekko(Row.MEM, Variant.S, 0.8),
          pekko(Row.MEM, Variant.V, 1.4),
          new Target(Row.HOG, Variant.V, null, 5_000_000),
          beam(Row.RESTART, Variant.S, 0.40),
          pekko(Row.RESTART, Variant.S, 0.50),
          beam(Row.TREE, Variant.S, 0.40),
          beam(Row.CASCADE, Variant.S, 0.50),
          beam(Row.CASCADE, Variant.V, 0.50));

  private static Target beam(Row row, Variant variant, double limit) {
    return new Target(row, variant, Platform.BEAM, limit);
  }

  private static Target pekko(Row row, Variant variant, double limit) {
    return new Target(row, variant, Platform.PEKKO, limit);
  }
}
