package dev.coppice.benchmarks.coppice;

import dev.coppice.mailbox.Node;

/** One iteration of a row on a node; what it leaves running there is ended by whoever runs it. */
@FunctionalInterface
interface CoppiceWorkload {
  /**
   * Runs it.
   *
   * @param node where
   * @param ops how many operations
   * @return the time they took in nanoseconds, or what else the row measures
   */
  long run(Node node, int ops) throws Exception;
}
