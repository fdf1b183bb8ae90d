package dev.coppice.benchmarks.pekko;

/** One iteration of a row in an actor system; its actors are stopped by whoever runs it. */
@FunctionalInterface
interface PekkoWorkload {
  /**
   * Runs it.
   *
   * @param main the parent of its actors, and where they report to
   * @param ops how many operations
   * @return the time they took in nanoseconds, or what else the row measures
   */
  long run(Main main, int ops) throws Exception;
}
