package dev.coppice.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often virtual threads have waited inside the runtime, in the whole JVM: what the {@link
 * Governor} tells the runtime's tiny slices of computing by.
 *
 * <p>Counting must cost next to nothing, since every hop of a message between two straight-line
 * processes is one. So the counters are striped by the thread's number and padded, and an increment
 * is an ordinary read and an ordinary write, not an atomic operation. On purpose: of two increments
 * of one stripe at the same time one may be lost, and a thread that is descheduled between its read
 * and its write even takes back what others have counted there. The governor looks at differences
 * over a millisecond, in which hundreds matter, and takes a negative one for zero.
 */
final class ParkCounter {
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int STRIPES = 64;

  /** In longs: two cache lines, which processors like to fetch together. */
  private static final int STRIDE = 16;

  private static final long[] counts = new long[(STRIPES + 1) * STRIDE];

  private ParkCounter() {}

  /** Counts one, if the current thread is a virtual one. */
  static void count() {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      int stripe = ((int) thread.threadId() & (STRIPES - 1)) + 1;
      int index = stripe * STRIDE;
      COUNTS.setOpaque(counts, index, (long) COUNTS.getOpaque(counts, index) + 1);
    }
  }

  /** {@return about how many there were} */
  static long sum() {
    long sum = 0;
    for (int stripe = 1; stripe <= STRIPES; stripe++) {
      sum += (long) COUNTS.getOpaque(counts, stripe * STRIDE);
    }
    return sum;
  }
}
