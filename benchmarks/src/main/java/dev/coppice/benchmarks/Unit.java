package dev.coppice.benchmarks;

/** What the number that an iteration returns stands for. */
public enum Unit {
  /** Nanoseconds for all operations; shown for one. */
  TIME("ns/op"),
  /** Bytes for all processes; shown for one. */
  SPACE("bytes/process"),
  /** The 99th percentile of a lateness, in nanoseconds; shown as it is. */
  LATENESS("ns");

  private final String text;

  Unit(String text) {
    this.text = text;
  }

  /** {@return the figure that the table shows} */
  double figure(long amount, int ops) {
    return this == LATENESS ? amount : (double) amount / ops;
  }

  @Override
  public String toString() {
    return text;
  }
}
