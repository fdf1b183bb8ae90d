package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.CapturedLog;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Prints the traces of plays under many seeds, each the same in many runs. */
final class Traces {
  private static final int SEEDS = 50;

  private Traces() {}

  /** For a JVM of its own. */
  public static void main(String[] args) {
    try (CapturedLog _ = CapturedLog.of("dev.coppice")) {
      new PrintStream(System.out, true, StandardCharsets.UTF_8).print(all(100));
    }
  }

  /**
   * Returns the traces one after the other.
   *
   * @param runs in how many runs a trace has to be the same; a large one in a tenth of them
   */
  static String all(int runs) {
    StringBuilder text = new StringBuilder();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation simulation = Simulation.withSeed(seed);
      text.append(ofManyRuns(runs, () -> simulation.run(SimulationTest::lostUpdate)));
      text.append(ofManyRuns(runs / 10, () -> simulation.run(Crowd::play).orThrow()));
    }
    return text.toString();
  }

  private static String ofManyRuns(int runs, Supplier<Outcome> play) {
    String trace = play.get().trace().toString();
    for (int run = 1; run < runs; run++) {
      assertThat(play.get().trace()).hasToString(trace);
    }
    return trace;
  }
}
