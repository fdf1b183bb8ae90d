package dev.coppice.poetry;

import dev.coppice.mailbox.Node;
import dev.coppice.poetry.demo.Demo;
import io.vavr.control.Option;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Command;

/** {@code poetry-demo}: shows failed downloads restarted by a supervisor. */
@Command(
    name = "poetry-demo",
    description = {
      "Starts poetry servers, two of them in trouble, and downloads from all of them at once.",
      "Ends by itself within a few seconds."
    })
public final class PoetryDemo extends PoetryCommand {

  private PoetryDemo(PrintStream out, PrintStream err) {
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
    return new PoetryDemo(out, err).execute(args);
  }

  @Override
  int run(Node node) throws IOException {
    return new Demo(node, out, isTerminal()).run() ? 0 : 1;
  }

  /** Some JDKs have a console that is no terminal, others have none then. */
  private static boolean isTerminal() {
    return Option.of(System.console()).exists(Console::isTerminal);
  }
}
