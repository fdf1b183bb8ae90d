package dev.coppice.mailbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which users' classes block in their callbacks without saying so, by asking a database for
 * example. Learned from what the {@link Watchdog} catches, and forgotten again when it has not come
 * true for a while: once may have been an accident.
 */
final class BlockingCode {
  /**
   * A callback that takes longer, on a thread of its own, counts as one that blocks; even if it has
   * waited in the runtime, which would have been no harm to others on a worker.
   */
  private static final long SHORT_NANOS = 1_000_000;

  /** How many short callbacks in a row it takes to be forgiven. */
  private static final int PROBATION = 1_000;

  private final Map<Class<?>, AtomicInteger> caught = new ConcurrentHashMap<>();
  private volatile boolean any;

  /** Whether there are any, which is cheaper to ask. */
  boolean isAny() {
    return any;
  }

  boolean contains(Class<?> code) {
    return caught.containsKey(code);
  }

  void add(Class<?> code) {
    caught.put(code, new AtomicInteger(PROBATION));
    any = true;
  }

  /** An activation of such code has taken so long. */
  void ran(Class<?> code, long nanos) {
    AtomicInteger probation = caught.get(code);
    if (probation == null) {
      return;
    }
    if (nanos > SHORT_NANOS) {
      probation.set(PROBATION);
    } else if (probation.decrementAndGet() == 0) {
      caught.remove(code, probation);
    }
  }
}
