package dev.coppice.benchmarks;

/** One iteration of a row, as one system runs it. */
@FunctionalInterface
public interface Workload {
  /**
   * Runs it with fresh processes and checks that it did what it should.
   *
   * @param ops how many operations
   * @return the time they took in nanoseconds, or whatever the row's {@link Unit} says
   * @throws Exception if it failed, or did something else
   */
  long run(int ops) throws Exception;
}
