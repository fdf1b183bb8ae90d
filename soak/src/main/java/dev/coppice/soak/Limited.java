package dev.coppice.soak;

import java.time.Duration;
import java.util.List;

/**
 * Runs what may never end.
 *
 * @param violations where that is told
 * @param limit how long it may take
 */
record Limited(Violations violations, Duration limit) {

  /** Runs something on a thread that can be left behind, and waits for its end. */
  boolean ends(String what, Runnable task) throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("soak")
            .uncaughtExceptionHandler((_, thrown) -> violations.add(what + " was thrown " + thrown))
            .start(task);
    boolean ended = thread.join(limit);
    if (!ended) {
      violations.add(what + " does not end; it is at " + List.of(thread.getStackTrace()));
    }
    return ended;
  }
}
