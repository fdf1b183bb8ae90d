package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.benchmarks.Lateness;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import java.time.Duration;

/** Processes that compute and never wait, and one that wants to wake up every millisecond. */
final class Hogs {
  private static final int COUNT = 4;
  private static final Duration TICK = Duration.ofMillis(1);

  /** A hog has ended. */
  private record Done(long rounds) {}

  private Hogs() {}

  /** The operations are milliseconds. */
  static long straightLine(Node node, int ops) {
    long busy = Duration.ofMillis(ops).toNanos();
    return Main.run(
        node,
        (Self<Done> self) -> {
          Pid<Done> home = self.pid();
          for (int i = 0; i < COUNT; i++) {
            self.spawn(_ -> home.send(new Done(compute(busy))));
          }
          return tick(self);
        });
  }

  private static long compute(long nanos) {
    long rounds = 0;
    for (long began = System.nanoTime(); System.nanoTime() - began < nanos; ) {
      rounds++;
    }
    return rounds;
  }

  /** Ticks until the hogs have ended. */
  private static long tick(Self<Done> self) {
    Lateness lateness = new Lateness();
    int ended = 0;
    while (ended < COUNT) {
      long due = System.nanoTime() + TICK.toNanos();
      if (self.receive(TICK) instanceof Timeout<Done>()) {
        lateness.add(System.nanoTime() - due);
      } else {
        ended++;
        lateness.add(System.nanoTime() - due); // only late ones count: it may have come early
      }
    }
    Check.equal("hogs", COUNT, ended);
    return lateness.percentile99();
  }
}
