package dev.coppice.poetry.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.poetry.PlainServer;
import dev.coppice.poetry.Servers;
import dev.coppice.poetry.client.Download.Status;
import dev.coppice.poetry.poems.Bytes;
import dev.coppice.supervisor.Backoff;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.collection.Vector;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DownloadsTest {
  private static final byte[] POEM = "cut to the stump and grown again\n".getBytes(UTF_8);

  private static DownloadOptions retries(int retries) {
    return new DownloadOptions(retries, Backoff.none(), Duration.ofSeconds(30));
  }

  private static List<Address> at(int... ports) {
    return List.ofAll(ports).map(port -> new Address("127.0.0.1", port));
  }

  /** The process below the supervisor of the first download. */
  private static void killWorker(SupervisorRef downloads) {
    downloads
        .whichChildren()
        .head()
        .supervisor()
        .get()
        .whichChildren()
        .head()
        .pid()
        .get()
        .exit(ExitReason.kill());
  }

  @Test
  void aKilledWorkerLeavesItsConnectionAndAnotherBeginsAnew() throws Exception {
    try (Node node = Node.open();
        CapturedLog _ = CapturedLog.of("dev.coppice");
        PlainServer server =
            new PlainServer(
                (client, connection) -> {
                  PlainServer.send(client, POEM, 10);
                  if (connection == 1) {
                    client.getInputStream().read(); // until the worker's socket is closed
                  }
                })) {
      AtomicReference<SupervisorRef> supervisor = new AtomicReference<>();
      DownloadListener murderer =
          new DownloadListener() {
            @Override
            public void started(SupervisorRef downloads) {
              supervisor.set(downloads);
            }

            @Override
            public void got(Download download, int bytes) {
              if (download.attempts() == 1 && download.received() == POEM.length) {
                killWorker(supervisor.get());
              }
            }
          };

      Download download = Downloads.run(node, at(server.port()), retries(1), murderer).head();

      assertThat(download.status()).isEqualTo(Status.COMPLETE);
      assertThat(download.poem()).isEqualTo(Bytes.of(POEM));
      assertThat(download.attempts()).isEqualTo(2);
      assertThat(download.cause().toJavaList()).isEmpty();
    }
  }

  @Test
  void tellsHowItGoesOn() throws Exception {
    java.util.List<String> told = new ArrayList<>();
    DownloadListener listener =
        new DownloadListener() {
          @Override
          public void began(Download download) {
            told.add("began " + download.attempts());
          }

          @Override
          public void failed(Download download, String cause) {
            told.add(cause);
          }

          @Override
          public void ended(Download download) {
            told.add(download.status() + ": " + download.failure());
          }
        };
    try (Node node = Node.open();
        CapturedLog _ = CapturedLog.of("dev.coppice");
        Socket refusing = Servers.refusing()) {
      Downloads.run(node, at(refusing.getLocalPort()), retries(1), listener);
    }
    assertThat(told)
        .containsExactly(
            "began 1",
            "connection refused",
            "began 2",
            "connection refused",
            "FAILED: connection refused, gave up after 2 attempts");
  }

  @Test
  void leavesNoProcessBehind() throws Exception {
    try (Node node = Node.open();
        CapturedLog _ = CapturedLog.of("dev.coppice");
        Socket refusing = Servers.refusing();
        PlainServer server = new PlainServer((client, _) -> PlainServer.send(client, POEM, 4))) {
      Vector<Download> downloads =
          Downloads.run(
              node,
              at(server.port(), refusing.getLocalPort(), server.port()),
              retries(2),
              new DownloadListener() {});

      assertThat(downloads.map(Download::status))
          .containsExactly(Status.COMPLETE, Status.FAILED, Status.COMPLETE);
      Awaitility.await().until(() -> node.processCount() == 0);
    }
  }

  @Test
  void endsWhenTheNodeIsClosed() throws Exception {
    Node node = Node.open();
    DownloadListener closer =
        new DownloadListener() {
          @Override
          public void got(Download download, int bytes) {
            Thread.ofPlatform().start(node::close);
          }
        };
    try (CapturedLog _ = CapturedLog.of("dev.coppice");
        PlainServer server =
            new PlainServer(
                (client, _) -> {
                  PlainServer.send(client, POEM, POEM.length);
                  client.getInputStream().read(); // until the worker's socket is closed
                })) {
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> Downloads.run(node, at(server.port()), retries(0), closer));
    }
  }
}
