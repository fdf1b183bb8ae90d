package dev.coppice.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What one forked JVM has to do: warm-ups, which are not counted, then what is measured.
 *
 * @param row which row
 * @param variant in which form
 * @param ops how many operations an iteration has
 * @param warmUpOps how many a warm-up has
 * @param warmUps how many warm-ups
 * @param measured how many iterations after them
 */
public record Iterations(
    Row row, Variant variant, int ops, int warmUpOps, int warmUps, int measured) {

  /** {@return these, from a command line that {@link #arguments} made} */
  public static Iterations parse(String... arguments) {
    return new Iterations(
        Row.of(arguments[0]),
        Variant.valueOf(arguments[1]),
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]),
        Integer.parseInt(arguments[4]),
        Integer.parseInt(arguments[5]));
  }

  /** {@return these, for the command line of a fork; the BEAM's reads them too} */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of(row.toString(), variant.name()));
    for (int number : List.of(ops, warmUpOps, warmUps, measured)) {
      arguments.add(Integer.toString(number));
    }
    return arguments;
  }

  /**
   * Runs them and prints a line of JSON for each.
   *
   * @param workload what to run
   * @param out for the lines
   * @throws Exception if one fails
   */
  public void run(Workload workload, PrintStream out) throws Exception {
    for (int i = 0; i < warmUps; i++) {
      out.println(new Sample(true, warmUpOps, workload.run(warmUpOps)).json());
    }
    for (int i = 0; i < measured; i++) {
      System.gc(); // what the last one left is not this one's to clear up
      Thread.sleep(20);
      out.println(new Sample(false, ops, workload.run(ops)).json());
    }
  }
}
