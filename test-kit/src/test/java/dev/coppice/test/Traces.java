package dev.coppice.test;

import dev.coppice.testsupport.CapturedLog;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Prints the traces of plays under many seeds. */
final class Traces {
  private static final int SEEDS = 50;

  private Traces() {}

  /** For a JVM of its own. */
  public static void main(String[] args) {
    try (CapturedLog _ = CapturedLog.of("dev.coppice")) {
      new PrintStream(System.out, true, StandardCharsets.UTF_8).print(all());
    }
  }

  static String all() {
    StringBuilder text = new StringBuilder();
    for (long seed = 1; seed <= SEEDS; seed++) {
      text.append(Simulation.withSeed(seed).run(SimulationTest::lostUpdate).trace());
      text.append(Simulation.withSeed(seed).run(Crowd::play).orThrow().trace());
    }
    return text.toString();
  }
}
