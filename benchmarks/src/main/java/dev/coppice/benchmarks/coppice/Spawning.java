package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import java.util.concurrent.atomic.AtomicInteger;

/** Processes count themselves, and then wait for a message that never comes. */
final class Spawning {
  private enum Full {
    FULL
  }

  private Spawning() {}

  static long callbacks(Node node, int ops) {
    return run(
        node,
        ops,
        (main, running) ->
            main.spawnCallback(
                (Self<Void> _) -> {
                  running.run();
                  return Idle.IDLE;
                }));
  }

  static long straightLine(Node node, int ops) {
    return run(
        node,
        ops,
        (main, running) ->
            main.spawn(
                (Self<Void> self) -> {
                  running.run();
                  var _ = self.receive();
                }));
  }

  /** How a process begins. */
  private interface Child {
    void start(Self<Full> main, Runnable running);
  }

  private static long run(Node node, int ops, Child child) {
    return Main.run(
        node,
        (Self<Full> self) -> {
          AtomicInteger counter = new AtomicInteger();
          Pid<Full> home = self.pid();
          Runnable running =
              () -> {
                if (counter.incrementAndGet() == ops) {
                  home.send(Full.FULL);
                }
              };
          long began = System.nanoTime();
          for (int i = 0; i < ops; i++) {
            child.start(self, running);
          }
          var _ = Receiving.next(self);
          long elapsed = System.nanoTime() - began;
          Check.equal("processes", ops, counter.get());
          return elapsed;
        });
  }
}
