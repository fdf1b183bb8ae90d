package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;

/** Processes that crash at once, a thousand at a time, and the DOWNs of their monitors. */
final class Crashing {
  private static final int BATCH = 1_000;
  private static final ExitReason BOOM = ExitReason.of("boom");

  private Crashing() {}

  static long callbacks(Node node, int ops) {
    return run(
        node,
        ops,
        main ->
            main.spawnCallbackMonitor(
                SpawnOptions.none(),
                _ -> {
                  throw new ProcessExit(BOOM);
                }));
  }

  static long straightLine(Node node, int ops) {
    return run(
        node,
        ops,
        main ->
            main.spawnMonitor(
                _ -> {
                  throw new ProcessExit(BOOM);
                }));
  }

  /** How a process begins. */
  private interface Child {
    void start(Self<Void> main);
  }

  private static long run(Node node, int ops, Child child) {
    int batch = Math.min(BATCH, ops);
    return Main.run(
        node,
        (Self<Void> self) -> {
          long began = System.nanoTime();
          int booms = 0;
          for (int i = 0; i < ops / batch; i++) {
            for (int j = 0; j < batch; j++) {
              child.start(self);
            }
            for (int j = 0; j < batch; j++) {
              if (self.receive() instanceof Down(_, var reason) && reason.equals(BOOM)) {
                booms++;
              }
            }
          }
          long elapsed = System.nanoTime() - began;
          Check.equal("DOWNs with the reason", ops / batch * batch, booms);
          return elapsed;
        });
  }
}
