package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.benchmarks.Heap;
import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Node;
import dev.coppice.supervisor.GenServer;
import java.util.concurrent.CountDownLatch;

/** How much fuller the heap is when many processes wait; measured outside of any of them. */
final class IdleMemory {
  private IdleMemory() {}

  /** Servers, each with a state of its own; to start one is to wait until it is ready. */
  static long callbacks(Node node, int ops) throws InterruptedException {
    return measure(
        node,
        ops,
        () ->
            Main.run(
                node,
                _ -> {
                  for (int i = 0; i < ops; i++) {
                    var _ = GenServer.start(node, new Counter()).get();
                  }
                  return 0;
                }));
  }

  static long straightLine(Node node, int ops) throws InterruptedException {
    CountDownLatch running = new CountDownLatch(ops);
    Body<Void> idle =
        self -> {
          running.countDown();
          var _ = self.receive();
        };
    return measure(
        node,
        ops,
        () -> {
          for (int i = 0; i < ops; i++) {
            node.spawn(idle);
          }
          running.await();
        });
  }

  /** How the processes begin. */
  private interface Population {
    void start() throws InterruptedException;
  }

  private static long measure(Node node, int ops, Population population)
      throws InterruptedException {
    long before = Heap.used();
    population.start();
    Thread.sleep(500); // the last of them are on their way into their receive
    long after = Heap.used();
    Check.equal("processes", ops, node.processCount());
    return after - before;
  }
}
