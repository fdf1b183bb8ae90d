package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Iterations;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;

/** A JVM that measures one row of Coppice. */
public final class CoppiceFork {
  private CoppiceFork() {}

  /**
   * Measures.
   *
   * @param args see {@link Iterations#parse}
   */
  public static void main(String[] args) throws Exception {
    Iterations iterations = Iterations.parse(args);
    CoppiceWorkload workload = CoppiceRows.of(iterations.row(), iterations.variant());
    try (Node node = Node.open()) {
      iterations.run(ops -> run(node, workload, ops), System.out);
    }
  }

  /** Runs one iteration, and ends the processes that it leaves before the next begins. */
  static long run(Node node, CoppiceWorkload workload, int ops) throws Exception {
    try {
      return workload.run(node, ops);
    } finally {
      node.processes().forEach(process -> process.exit(ExitReason.kill()));
      while (node.processCount() > 0) { // some may have ended by themselves, but not altogether
        Thread.sleep(1);
      }
    }
  }
}
