package dev.coppice.poetry.demo;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.poetry.client.Address;
import dev.coppice.poetry.client.Download;
import dev.coppice.poetry.client.Download.Status;
import dev.coppice.poetry.client.DownloadOptions;
import dev.coppice.poetry.client.Downloads;
import dev.coppice.poetry.poems.ShippedPoem;
import dev.coppice.poetry.server.PoetryServer;
import dev.coppice.poetry.server.Serving;
import dev.coppice.supervisor.Backoff;
import dev.coppice.supervisor.SupervisorRef;
import io.vavr.Tuple;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.collection.Vector;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;

/**
 * Four downloads in trouble. The first and the third server are well; the second resets its first
 * two connections in the middle of the poem; the fourth does not listen until two seconds have
 * gone.
 */
public final class Demo {
  private static final Duration LATE = Duration.ofSeconds(2);
  private static final Duration BETWEEN_PIECES = Duration.ofMillis(100);
  private static final int RESETS = 2;

  private static final DownloadOptions OPTIONS =
      new DownloadOptions(
          8,
          Backoff.doubling(Duration.ofMillis(250), Duration.ofSeconds(2)),
          Duration.ofSeconds(5));

  private final Node node;
  private final PrintStream out;
  private final boolean terminal;

  private final List<ShippedPoem> poems = ShippedPoem.all();

  /**
   * A demonstration.
   *
   * @param node where it runs
   * @param out where it is shown
   * @param terminal whether that is a terminal, on which progress can be drawn
   */
  public Demo(Node node, PrintStream out, boolean terminal) {
    this.node = node;
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * {@return whether all poems arrived as they are in their files}
   *
   * @throws IOException if there is no port to be had
   */
  public boolean run() throws IOException {
    PoetryServer first = server(serving(0, 45));
    PoetryServer second = server(serving(1, 25).dropping(RESETS, lengthOf(1) * 3 / 5));
    PoetryServer third = server(serving(2, 40));
    try (Socket fourth = portWithoutListener()) {
      int latePort = fourth.getLocalPort();
      Vector<Address> addresses =
          Vector.of(first.port(), second.port(), third.port(), latePort)
              .map(port -> new Address("127.0.0.1", port));
      introduce(addresses);
      var _ =
          node.spawn(SpawnOptions.none().withLabel("latecomer"), latecomer(fourth, serving(3, 25)));
      List<Tuple2<String, SupervisorRef>> servers =
          List.of(first, second, third)
              .map(server -> Tuple.of("server on port " + server.port(), server.supervisor()));
      Screen screen = new Screen(out, terminal, poems.map(poem -> poem.bytes().length()), servers);
      return report(Downloads.run(node, addresses, OPTIONS, screen));
    }
  }

  /** To serve a poem in so many pieces. */
  private Serving serving(int poem, int pieces) {
    return Serving.slow(
        poems.get(poem).bytes(), Math.ceilDiv(lengthOf(poem), pieces), BETWEEN_PIECES);
  }

  private int lengthOf(int poem) {
    return poems.get(poem).bytes().length();
  }

  private PoetryServer server(Serving serving) {
    return PoetryServer.start(node, loopback(0), serving)
        .getOrElseThrow(why -> new IllegalStateException(why));
  }

  /** Bound, so that nobody else gets the port, but not listening, so that it refuses. */
  private static Socket portWithoutListener() throws IOException {
    Socket socket = new Socket();
    socket.bind(loopback(0));
    return socket;
  }

  /** Starts to serve at a reserved port when it is late; the server then lives as long as it. */
  private static Body<Void> latecomer(Socket reserved, Serving serving) {
    return self -> {
      self.sleep(LATE);
      int port = reserved.getLocalPort();
      reserved.close();
      PoetryServer.startLink(self, loopback(port), serving)
          .getOrElseThrow(why -> new IllegalStateException(why));
      self.receive();
    };
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  private void introduce(Vector<Address> addresses) {
    out.println("Four downloads at once, a supervised worker each:");
    List<String> troubles =
        List.of(
            "in good health",
            "resets its first two connections in the middle of the poem",
            "in good health",
            "nobody listens there until two seconds have gone");
    addresses
        .zip(poems)
        .zip(troubles)
        .forEachWithIndex(
            (server, index) ->
                out.printf(
                    Locale.ROOT,
                    "  %d  %-17s %-12s %s%n",
                    index + 1,
                    server._1()._1(),
                    server._1()._2().file(),
                    server._2()));
    out.println();
  }

  /** Shows the outcome; returns whether every poem is whole. */
  private boolean report(Vector<Download> downloads) throws IOException {
    for (Tuple2<Download, ShippedPoem> download : downloads.zip(poems)) {
      if (download._1().status() == Status.COMPLETE) {
        out.printf(
            Locale.ROOT, "%n----- %d. %s -----%n%n", download._1().task(), download._2().file());
        download._1().poem().writeTo(out);
      }
    }
    out.printf(
        Locale.ROOT, "%n%-17s %5s  %8s  %7s  %s%n", "address", "bytes", "attempts", "time", "poem");
    boolean allWhole = true;
    for (Tuple2<Download, ShippedPoem> pair : downloads.zip(poems)) {
      Download download = pair._1();
      boolean whole =
          download.status() == Status.COMPLETE && download.poem().equals(pair._2().bytes());
      allWhole &= whole;
      out.printf(
          Locale.ROOT,
          "%-17s %5d  %8d  %5.1f s  %s%n",
          download.address(),
          download.received(),
          download.attempts(),
          download.time().toMillis() / 1000.0,
          verdict(download, whole, pair._2()));
    }
    int restarts = downloads.map(download -> download.attempts() - 1).sum().intValue();
    out.println();
    out.println(
        allWhole
            ? "All "
                + downloads.size()
                + " poems are byte-equal to their files, after "
                + restarts
                + " restarts."
            : "Not every poem arrived whole.");
    return allWhole;
  }

  private static String verdict(Download download, boolean whole, ShippedPoem poem) {
    if (download.status() == Status.FAILED) {
      return download.failure();
    }
    return whole ? "byte-equal to " + poem.file() : "NOT equal to " + poem.file();
  }
}
