package dev.coppice.benchmarks;

/** Whom the processes of {@code big} ping: the same sequence of peers on every system. */
public final class Peers {
  /** How many there are. */
  public static final int COUNT = 64;

  private Peers() {}

  /**
   * {@return the successor of a seed; a linear congruential generator of 32 bits}
   *
   * @param seed the previous one, at first the process's own number
   */
  public static int next(int seed) {
    return seed * 1_103_515_245 + 12_345;
  }

  /**
   * {@return the peer that a seed stands for}
   *
   * @param seed as {@link #next} returned it
   */
  public static int index(int seed) {
    return (seed >>> 8) % COUNT;
  }
}
