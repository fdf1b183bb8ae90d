package dev.coppice.benchmarks;

/** What the heap holds. */
public final class Heap {
  private Heap() {}

  /** {@return the bytes in use after what nobody needs is gone} */
  public static long used() {
    // Twice: what the first one finds unreachable may hold on to more.
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
