package dev.coppice.poetry.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.poetry.Servers;
import dev.coppice.poetry.poems.Bytes;
import dev.coppice.supervisor.ChildInfo;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.testsupport.CapturedLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

@Timeout(60)
class PoetryServerTest {
  private static final Bytes POEM = Bytes.of("春水未生芽先知。\nThe buds know first.\n".getBytes(UTF_8));

  /** More than the buffers between two sockets hold. */
  private static final Bytes EPIC = Bytes.of(new byte[32 << 20]);

  private final Node node = Node.open();
  private final CapturedLog log = CapturedLog.of("dev.coppice");

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private static ChildInfo child(PoetryServer server, String id) {
    return server.supervisor().whichChildren().find(child -> child.id().equals(id)).get();
  }

  private static int clients(PoetryServer server) {
    return child(server, "clients").supervisor().get().whichChildren().size();
  }

  @Test
  void sendsThePoemInPiecesThatMayCutACharacter() throws IOException {
    PoetryServer server = Servers.start(node, Serving.slow(POEM, 4, Duration.ofMillis(1)));

    assertThat(Servers.receive(server.port())).isEqualTo(POEM);
    assertThat(Servers.receive(server.port())).isEqualTo(POEM);
    Awaitility.await().until(() -> clients(server) == 0);
  }

  @Test
  void servesClientsWhileAnotherDoesNotRead() throws IOException {
    PoetryServer server = Servers.start(node, Serving.fast(EPIC));
    try (Socket idle = Servers.connect(server.port())) {
      assertThat(idle.getInputStream().read()).isZero();

      assertThat(Servers.receive(server.port())).isEqualTo(EPIC);
      assertThat(clients(server)).isPositive();
    }
  }

  @Test
  void letsTheClientHaveEverythingEvenIfItTalks() throws IOException {
    PoetryServer server = Servers.start(node, Serving.slow(POEM, 10, Duration.ofMillis(1)));
    try (Socket client = Servers.connect(server.port())) {
      client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));

      assertThat(Bytes.of(client.getInputStream().readAllBytes())).isEqualTo(POEM);
    }
  }

  @Test
  void resetsTheFirstConnections() throws IOException {
    PoetryServer server = Servers.start(node, Serving.fast(EPIC).dropping(2, 1000));
    for (int connection = 1; connection <= 2; connection++) {
      try (Socket client = Servers.connect(server.port())) {
        InputStream in = client.getInputStream();
        assertThatExceptionOfType(SocketException.class)
            .isThrownBy(in::readAllBytes)
            .withMessageContaining("reset");
      }
    }
    assertThat(Servers.receive(server.port())).isEqualTo(EPIC);
  }

  @Test
  void takesAClientThatLeavesForNoFault() throws IOException {
    PoetryServer server = Servers.start(node, Serving.fast(EPIC));
    try (Socket client = Servers.connect(server.port())) {
      assertThat(client.getInputStream().read()).isZero();
    }
    Awaitility.await().until(() -> clients(server) == 0);
    assertThat(log.events(event -> event.level() == Level.ERROR)).isEmpty();
  }

  @Test
  void listensAgainAtTheSamePortWhenTheAcceptorWasKilled() throws IOException {
    PoetryServer server = Servers.start(node, Serving.fast(EPIC));
    try (Socket early = Servers.connect(server.port())) {
      InputStream in = early.getInputStream();
      assertThat(in.read()).isZero();

      child(server, "acceptor").pid().get().exit(ExitReason.kill());

      Awaitility.await()
          .until(
              () -> child(server, "acceptor"),
              acceptor -> acceptor.restarts() > 0 && acceptor.status() == Status.RUNNING);
      assertThat(Servers.receive(server.port())).isEqualTo(EPIC);
      assertThat(in.readAllBytes()).hasSize(EPIC.length() - 1);
    }
  }

  @Test
  void acceptsAgainWhenTheSupervisorOfTheClientsWasKilled() throws IOException {
    PoetryServer server = Servers.start(node, Serving.fast(POEM));
    child(server, "clients").pid().get().exit(ExitReason.kill());
    Awaitility.await()
        .until(
            () -> child(server, "clients"),
            clients -> clients.restarts() > 0 && clients.status() == Status.RUNNING);

    // The acceptor still believes in the old one: it crashes with the next client, and starts anew.
    Awaitility.await().ignoreExceptions().until(() -> Servers.receive(server.port()).equals(POEM));
  }

  @Test
  void freesThePortWhenItIsStopped() throws IOException {
    PoetryServer server = Servers.start(node, Serving.fast(EPIC));
    try (Socket client = Servers.connect(server.port())) {
      assertThat(client.getInputStream().read()).isZero();

      server.supervisor().stop();

      assertThat(
              PoetryServer.start(
                      node,
                      new InetSocketAddress(Servers.loopback(), server.port()),
                      Serving.fast(POEM))
                  .isRight())
          .isTrue();
      assertThat(Servers.receive(server.port())).isEqualTo(POEM);
    }
  }

  @Test
  void saysWhyItCannotListen() {
    PoetryServer server = Servers.start(node, Serving.fast(POEM));

    assertThat(
            PoetryServer.start(
                    node,
                    new InetSocketAddress(Servers.loopback(), server.port()),
                    Serving.fast(POEM))
                .getLeft())
        .isEqualTo("Address already in use");
  }
}
