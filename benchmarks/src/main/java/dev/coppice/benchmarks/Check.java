package dev.coppice.benchmarks;

/** A workload that does something else than it should must not be measured. */
public final class Check {
  private Check() {}

  /**
   * Fails the iteration unless both are the same.
   *
   * @param what what was counted
   * @param expected how much it should be
   * @param actual how much it was
   */
  public static void equal(String what, long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException(what + ": " + actual + " instead of " + expected);
    }
  }

  /** The same for small numbers. */
  public static void equal(String what, int expected, int actual) {
    equal(what, (long) expected, (long) actual);
  }
}
