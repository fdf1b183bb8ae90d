package dev.coppice.poetry;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * What the commands have in common. They end with 0 when they did what they were asked for, with 1
 * when they could not, and with 2, and a usage text, when they were not asked properly.
 */
abstract class PoetryCommand implements Callable<Integer> {
  final PrintStream out;
  final PrintStream err;

  @Option(
      names = "--verbose",
      order = 100,
      description = "Log crashes and restarts to the standard error.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      order = 101,
      usageHelp = true,
      description = "Print this text.")
  boolean help;

  PoetryCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Does the work, and returns the exit code. */
  abstract int run(Node node) throws Exception;

  @Override
  public final Integer call() throws Exception {
    if (verbose) {
      // Read by slf4j-simple when the first logger is made, which is not before the node is open.
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    }
    try (Node node = Node.open(NodeOptions.defaults().withCloseOnJvmShutdown())) {
      return run(node);
    }
  }

  /** Reads the arguments and runs the command; returns the exit code. */
  final int execute(String... args) {
    int exitCode =
        new CommandLine(this)
            .setOut(writerTo(out))
            .setErr(writerTo(err))
            .setExecutionExceptionHandler((e, command, _) -> failed(e, command.getCommandName()))
            .execute(args);
    out.flush();
    err.flush();
    return exitCode;
  }

  private static PrintWriter writerTo(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
  }

  private int failed(Exception e, String name) {
    boolean expected = e instanceof CommandFailure || e instanceof CancellationException;
    err.println(name + ": " + (expected ? e.getMessage() : e));
    if (verbose) {
      e.printStackTrace(err);
    }
    return 1;
  }
}
