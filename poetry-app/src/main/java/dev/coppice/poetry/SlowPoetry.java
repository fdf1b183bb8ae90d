package dev.coppice.poetry;

import dev.coppice.poetry.poems.Bytes;
import dev.coppice.poetry.server.Serving;
import java.io.PrintStream;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slow-poetry}: serves a poem in small pieces. */
@Command(
    name = "slow-poetry",
    sortOptions = false,
    description = "Serves a poem in small pieces, to any number of clients at once.")
public final class SlowPoetry extends ServeCommand {
  @Option(
      names = "--delay",
      paramLabel = "SECONDS",
      converter = Converters.OfSeconds.class,
      description = "The pause between two pieces (0.7).")
  Duration delay = Duration.ofMillis(700);

  @Option(
      names = "--num-bytes",
      paramLabel = "N",
      converter = Converters.OfPositive.class,
      description = "How many bytes a piece has (10).")
  int numBytes = 10;

  private SlowPoetry(PrintStream out, PrintStream err) {
    super(out, err);
  }

  /**
   * Runs the program.
   *
   * @param args the command line
   */
  public static void main(String... args) {
    System.exit(run(System.out, System.err, args));
  }

  /** Runs the program, and returns the exit code. */
  static int run(PrintStream out, PrintStream err, String... args) {
    return new SlowPoetry(out, err).execute(args);
  }

  @Override
  Serving serving(Bytes poem) {
    return Serving.slow(poem, numBytes, delay);
  }
}
