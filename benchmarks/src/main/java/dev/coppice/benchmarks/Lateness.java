package dev.coppice.benchmarks;

import java.util.Arrays;

/** How late something was, each time. */
public final class Lateness {
  private long[] nanos = new long[1 << 12];
  private int count;

  /** How much later than it should be something was. */
  public void add(long nanoseconds) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = Math.max(0, nanoseconds);
  }

  /** {@return what 99 of 100 did not exceed} */
  public long percentile99() {
    if (count == 0) {
      throw new IllegalStateException("nothing was on time or late");
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(count * 0.99) - 1];
  }
}
