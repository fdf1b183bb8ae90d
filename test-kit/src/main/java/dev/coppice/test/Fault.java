package dev.coppice.test;

import java.util.concurrent.atomic.AtomicInteger;

/** One thing that is to go wrong, see {@link Faults}. */
public final class Fault {
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean lifted;

  Fault() {}

  void struck() {
    count.incrementAndGet();
  }

  /** {@return how often it has gone wrong} */
  public int count() {
    return count.get();
  }

  /** Lets things go right again. */
  public void lift() {
    lifted = true;
  }

  boolean isLifted() {
    return lifted;
  }
}
