package dev.coppice.test;

/** What a test must not leave behind unless it says so. */
public enum Leftover {
  /** Processes that have not ended. */
  PROCESSES,
  /** Crash reports that the test did not ask for, see {@link Reports#crashes}. */
  CRASHES,
  /** Messages to the dead that the test did not ask for, see {@link Reports#deadLetters}. */
  DEAD_LETTERS
}
