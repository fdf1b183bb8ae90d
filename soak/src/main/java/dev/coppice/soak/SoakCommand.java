package dev.coppice.soak;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the soak. */
@Command(
    name = "soak",
    description = "Lets tens of thousands of processes live and die, and checks what must hold.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:no violations", "1:violations", "2:wrong usage"})
final class SoakCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long the processes are kept busy (default: ${DEFAULT-VALUE}).")
  private long seconds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "What the decisions are drawn from (default: another one each time).")
  private @Nullable Long seed;

  @Option(
      names = "--tree",
      description =
          "Kills workers and supervisors of a tree of 100 supervisors and 100,000 workers instead,"
              + " and checks what its supervisors must do about it.")
  private boolean tree;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Spec private @Nullable CommandSpec spec;

  /** Runs the soak and ends the JVM with its verdict. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new SoakCommand()).execute(arguments));
  }

  @Override
  public Integer call() {
    if (seconds < 1 && spec != null) {
      throw new ParameterException(spec.commandLine(), "--seconds must be at least 1");
    }
    long chosen = seed == null ? System.nanoTime() & 0xff_ffff : seed;
    Duration busy = Duration.ofSeconds(seconds);
    var options = SoakOptions.of(busy, chosen);
    System.out.printf("seed %d, %d rounds%n", chosen, options.rounds());
    if (tree) {
      TreeResult result = TreeSoak.run(TreeOptions.of(busy, chosen), System.out);
      return verdict(result, result.violations());
    }
    SoakResult result = Soak.run(options, System.out);
    return verdict(result, result.violations());
  }

  private static int verdict(Record result, long violations) {
    System.out.println(result);
    return violations == 0 ? 0 : 1;
  }
}
