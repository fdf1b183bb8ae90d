package dev.coppice.benchmarks;

import java.time.Duration;

/** How much is done. */
enum Effort {
  /** To see that every row runs; the figures mean nothing. */
  QUICK(1, 10, Duration.ofSeconds(60)),
  /** For work on one row. */
  NORMAL(2, 1, Duration.ofMinutes(3)),
  /** For a table that is kept. */
  FULL(3, 1, Duration.ofMinutes(3));

  private static final int MEMORY_WARM_UP_OPS = 50_000;

  private final int forks;
  private final int divisor;
  private final Duration limit;

  Effort(int forks, int divisor, Duration limit) {
    this.forks = forks;
    this.divisor = divisor;
    this.limit = limit;
  }

  /** {@return how many processes measure the same, one after the other} */
  int forks() {
    return forks;
  }

  /** {@return how long an iteration may take before it is ended} */
  Duration limit() {
    return limit;
  }

  /** {@return what a fork does} The JVM needs more warm-ups than the BEAM. */
  Iterations iterations(Subject subject) {
    Row row = subject.row();
    int ops = Math.max(1, row.ops() / divisor);
    boolean jvm = subject.platform() != Platform.BEAM;
    return switch (row) {
      case MEM -> {
        int warmUps = jvm && subject.variant() != Variant.COLD ? quick(1, 6) : 0;
        yield new Iterations(row, subject.variant(), ops, MEMORY_WARM_UP_OPS / divisor, warmUps, 1);
      }
      case HOG -> new Iterations(row, subject.variant(), ops, ops, 1, quick(1, 3));
      default ->
          new Iterations(
              row, subject.variant(), ops, ops, quick(1, jvm ? 4 : 2), quick(2, jvm ? 5 : 7));
    };
  }

  private int quick(int few, int many) {
    return this == QUICK ? few : many;
  }
}
