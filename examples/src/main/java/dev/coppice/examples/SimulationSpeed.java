package dev.coppice.examples;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.test.Leftover;
import dev.coppice.test.Outcome;
import dev.coppice.test.Simulation;
import dev.coppice.test.Stage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;

/** Measures what a simulation costs, for bin/limits: one figure a round. */
public final class SimulationSpeed {
  private static final int ROUNDS = 3;
  private static final int PAIRS = 4;
  private static final int MESSAGES = 100_000;

  private SimulationSpeed() {}

  /**
   * Measures.
   *
   * @param args {@code steps} for microseconds per step, {@code day} for the seconds that a day of
   *     {@link VirtualTime} takes
   */
  public static void main(String[] args) {
    for (int round = 0; round < ROUNDS; round++) {
      System.out.println(args[0].equals("day") ? secondsOfDay() : microsecondsOfStep());
    }
  }

  private static String microsecondsOfStep() {
    long began = System.nanoTime();
    Outcome outcome =
        Simulation.withSeed(1)
            .withTrace(0)
            .allowing(Leftover.PROCESSES)
            .run(SimulationSpeed::talk)
            .orThrow();
    double nanos = (double) (System.nanoTime() - began) / outcome.steps();
    return String.format("%.2f (%.0f steps a second)", nanos / 1e3, 1e9 / nanos);
  }

  private static void talk(Stage stage) {
    Node node = stage.node();
    for (int i = 0; i < PAIRS; i++) {
      Pid<Integer> listener = node.spawn(SimulationSpeed::listen);
      node.spawn(
          _ -> {
            for (int message = 0; message < MESSAGES; message++) {
              listener.send(message);
            }
          });
    }
    var _ = node.run(self -> self.sleep(Duration.ofSeconds(1)));
  }

  private static void listen(Self<Integer> self) {
    for (; ; ) {
      var _ = self.receive();
    }
  }

  private static String secondsOfDay() {
    long began = System.nanoTime();
    VirtualTime.run(Duration.ofDays(1), new PrintStream(OutputStream.nullOutputStream()));
    return String.format("%.1f", (System.nanoTime() - began) / 1e9);
  }
}
