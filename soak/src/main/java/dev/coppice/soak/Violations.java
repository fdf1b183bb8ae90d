package dev.coppice.soak;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;

/** What should not have been seen: all are counted, the first are printed. */
final class Violations {
  private static final int PRINTED = 20;

  private final PrintStream out;
  private final long seed;
  private final AtomicLong count = new AtomicLong();
  private volatile int round;

  Violations(PrintStream out, long seed) {
    this.out = out;
    this.seed = seed;
  }

  void round(int number) {
    round = number;
  }

  void add(String what) {
    if (count.incrementAndGet() <= PRINTED) {
      out.printf("VIOLATION (seed %d, round %d): %s%n", seed, round, what);
    }
  }

  long count() {
    return count.get();
  }
}
