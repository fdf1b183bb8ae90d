package dev.coppice.poetry;

import dev.coppice.poetry.poems.Bytes;
import dev.coppice.poetry.server.Serving;
import java.io.PrintStream;
import picocli.CommandLine.Command;

/** {@code fast-poetry}: serves a poem at once. */
@Command(
    name = "fast-poetry",
    sortOptions = false,
    description = "Serves a poem, the whole at once, to any number of clients at once.")
public final class FastPoetry extends ServeCommand {

  private FastPoetry(PrintStream out, PrintStream err) {
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
    return new FastPoetry(out, err).execute(args);
  }

  @Override
  Serving serving(Bytes poem) {
    return Serving.fast(poem);
  }
}
