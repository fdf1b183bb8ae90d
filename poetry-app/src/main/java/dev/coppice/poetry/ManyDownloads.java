package dev.coppice.poetry;

import dev.coppice.mailbox.Node;
import dev.coppice.poetry.client.Address;
import dev.coppice.poetry.client.Download;
import dev.coppice.poetry.client.DownloadListener;
import dev.coppice.poetry.client.DownloadOptions;
import dev.coppice.poetry.client.Downloads;
import dev.coppice.poetry.poems.Bytes;
import dev.coppice.poetry.poems.ShippedPoem;
import dev.coppice.poetry.server.PoetryServer;
import dev.coppice.poetry.server.Serving;
import dev.coppice.supervisor.Backoff;
import io.vavr.collection.Vector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

/**
 * Measures for {@code bin/limits} what it costs a download that it is one of a thousand. The server
 * sends 100 bytes each tenth of a second: nearly all of the time is waiting, and a thousand can
 * wait in the time of one, if waiting is cheap.
 *
 * <p>Prints a line for each round: how many times longer the thousand took than one alone, then
 * both times.
 */
final class ManyDownloads {
  private static final int ROUNDS = 3;
  private static final int DOWNLOADS = 1000;
  private static final int PIECE = 100;
  private static final Duration DELAY = Duration.ofMillis(100);

  private static final DownloadOptions OPTIONS =
      new DownloadOptions(0, Backoff.none(), Duration.ofSeconds(10));

  private ManyDownloads() {}

  /** Takes no arguments. */
  public static void main(String... args) {
    Bytes poem = ShippedPoem.all().head().bytes();
    try (Node node = Node.open()) {
      PoetryServer server =
          PoetryServer.start(
                  node,
                  new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                  Serving.slow(poem, PIECE, DELAY))
              .getOrElseThrow(why -> new IllegalStateException(why));
      for (int round = 0; round < ROUNDS; round++) {
        double alone = seconds(node, server, poem, 1);
        double together = seconds(node, server, poem, DOWNLOADS);
        System.out.printf(
            Locale.ROOT,
            "%.3f (%d downloads of %s in %.3f s, one in %.3f s)%n",
            together / alone,
            DOWNLOADS,
            poem,
            together,
            alone);
      }
    }
  }

  private static double seconds(Node node, PoetryServer server, Bytes poem, int downloads) {
    Vector<Address> addresses = Vector.fill(downloads, new Address("127.0.0.1", server.port()));
    long start = System.nanoTime();
    Vector<Download> ended = Downloads.run(node, addresses, OPTIONS, new DownloadListener() {});
    double seconds = (System.nanoTime() - start) / 1e9;
    int whole = ended.count(download -> download.poem().equals(poem));
    if (whole != downloads) {
      throw new IllegalStateException("only " + whole + " of " + downloads + " poems are whole");
    }
    return seconds;
  }
}
