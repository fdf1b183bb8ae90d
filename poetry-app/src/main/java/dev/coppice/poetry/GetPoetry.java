package dev.coppice.poetry;

import dev.coppice.mailbox.Node;
import dev.coppice.poetry.client.Address;
import dev.coppice.poetry.client.Download;
import dev.coppice.poetry.client.Download.Status;
import dev.coppice.poetry.client.DownloadListener;
import dev.coppice.poetry.client.DownloadOptions;
import dev.coppice.poetry.client.Downloads;
import dev.coppice.supervisor.Backoff;
import io.vavr.collection.Vector;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code get-poetry}: downloads poems from several servers at once, under supervision. */
@Command(
    name = "get-poetry",
    sortOptions = false,
    description = {
      "Downloads poems from several servers at once and prints them in the order of the addresses.",
      "A download that fails is started again, after a pause that grows."
    })
public final class GetPoetry extends PoetryCommand implements DownloadListener {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  @Parameters(
      arity = "1..*",
      paramLabel = "[HOSTNAME:]PORT...",
      hideParamSyntax = true,
      converter = Converters.OfAddress.class,
      description = "Where a server listens; on this machine if no host name is given.")
  List<Address> addresses = List.of();

  @Option(
      names = "--retries",
      paramLabel = "N",
      converter = Converters.OfCount.class,
      description = "How often a failed download is started again (3).")
  int retries = 3;

  @Option(
      names = "--retry-delay",
      paramLabel = "SECONDS",
      converter = Converters.OfSeconds.class,
      description = "The pause before the first retry; it doubles with each one (0.2).")
  Duration retryDelay = Duration.ofMillis(200);

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = Converters.OfSeconds.class,
      description = "How long a server may be silent, before and in the poem (10).")
  Duration timeout = Duration.ofSeconds(10);

  @Option(names = "--quiet", description = "Print the poems alone.")
  boolean quiet;

  @Option(
      names = "--time",
      description = "Print each poem's download time and attempts on the standard error.")
  boolean time;

  private GetPoetry(PrintStream out, PrintStream err) {
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
    return new GetPoetry(out, err).execute(args);
  }

  @Override
  int run(Node node) throws IOException {
    Duration longest = retryDelay.compareTo(LONGEST_PAUSE) > 0 ? retryDelay : LONGEST_PAUSE;
    DownloadOptions options =
        new DownloadOptions(retries, Backoff.doubling(retryDelay, longest), timeout);
    Vector<Download> downloads = Downloads.run(node, Vector.ofAll(addresses), options, this);
    for (Download download : downloads) {
      if (download.status() == Status.COMPLETE) {
        download.poem().writeTo(out);
        out.write('\n');
      }
    }
    out.flush();
    downloads.forEach(this::remark);
    return downloads.forAll(download -> download.status() == Status.COMPLETE) ? 0 : 1;
  }

  @Override
  public void got(Download download, int bytes) {
    if (!quiet) {
      out.println(
          "Task "
              + download.task()
              + ": got "
              + bytes
              + " bytes of poetry from "
              + download.address());
      out.flush();
    }
  }

  private void remark(Download download) {
    if (download.status() == Status.FAILED) {
      err.println("get-poetry: " + download.address() + ": " + download.failure());
    } else if (time) {
      err.printf(
          Locale.ROOT,
          "Task %d: %d bytes from %s in %.3f s, %d %s%n",
          download.task(),
          download.received(),
          download.address(),
          download.time().toNanos() / 1e9,
          download.attempts(),
          download.attempts() == 1 ? "attempt" : "attempts");
    }
  }
}
