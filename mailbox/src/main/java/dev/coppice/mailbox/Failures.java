package dev.coppice.mailbox;

import org.slf4j.Logger;

/**
 * Reports what fails in the runtime's own threads, which go on all the same: so a report must not
 * fail in its turn. Nor must it fill the log, when there is no memory for something that is tried a
 * thousand times a second: one report a second has to do.
 */
final class Failures {
  private static final long QUIET_NANOS = 1_000_000_000;

  private final Logger log;
  private volatile long quietUntil = System.nanoTime();

  Failures(Logger log) {
    this.log = log;
  }

  /** Reports one. Any thread. */
  void report(String what, Throwable thrown) {
    try {
      long now = System.nanoTime();
      if (now - quietUntil >= 0) {
        quietUntil = now + QUIET_NANOS;
        log.error(what, thrown);
      }
    } catch (Throwable alsoThrown) {
      // there is nowhere left to report to
    }
  }
}
