package dev.coppice.poetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Node;
import dev.coppice.poetry.poems.Bytes;
import dev.coppice.poetry.poems.ShippedPoem;
import dev.coppice.poetry.server.PoetryServer;
import dev.coppice.poetry.server.Serving;
import dev.coppice.testsupport.CapturedLog;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GetPoetryTest {
  private static final byte[] TEXT = "树桩\n一夜风来折旧枝，🌱 grown again\n".getBytes(UTF_8);
  private static final Bytes POEM = Bytes.of(TEXT);
  private static final Bytes LONG_POEM = ShippedPoem.all().head().bytes();

  private final Node servers = Node.open();
  private final CapturedLog log = CapturedLog.of("dev.coppice");

  @BeforeEach
  void isReady() {
    assertThat(servers.processCount()).isZero();
  }

  @AfterEach
  void close() {
    servers.close();
    log.close();
  }

  private static Run get(Object... args) {
    return Run.of(GetPoetry::run, args);
  }

  @Test
  void printsThePoemsInTheOrderOfTheAddresses() {
    PoetryServer slow = Servers.start(servers, Serving.slow(POEM, 5, Duration.ofMillis(2)));
    PoetryServer fast = Servers.start(servers, Serving.fast(LONG_POEM));

    Run run = get("--quiet", slow.port(), "127.0.0.1:" + fast.port(), slow.port());

    assertThat(run).isEqualTo(new Run(0, Run.printed(POEM, LONG_POEM, POEM), ""));
  }

  @Test
  void reportsEachPieceAndThenPrintsThePoem() throws Exception {
    try (PlainServer server = new PlainServer((client, _) -> PlainServer.send(client, TEXT, 50))) {
      Run run = get("localhost:" + server.port());

      List<String> lines = run.text().lines().toList();
      List<String> pieces = lines.stream().filter(line -> line.startsWith("Task")).toList();
      assertThat(pieces)
          .isNotEmpty()
          .allMatch(
              line ->
                  line.matches("Task 1: got \\d+ bytes of poetry from localhost:" + server.port()));
      assertThat(
              pieces.stream()
                  .mapToInt(line -> Integer.parseInt(line.replaceAll(".* got (\\d+) .*", "$1")))
                  .sum())
          .isEqualTo(TEXT.length);
      assertThat(run.text())
          .isEqualTo(String.join("\n", pieces) + "\n" + new String(TEXT, UTF_8) + "\n");
      assertThat(run.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void takesBytesAsTheyAreWhereverThePiecesCutThem(int pieceLength) throws Exception {
    try (PlainServer server =
        new PlainServer((client, _) -> PlainServer.send(client, TEXT, pieceLength))) {
      assertThat(get("--quiet", server.port())).isEqualTo(new Run(0, Run.printed(POEM), ""));
    }
  }

  @Test
  void namesARefusedAddressInOneLineWhileTheOthersFinish() throws Exception {
    PoetryServer first = Servers.start(servers, Serving.slow(POEM, 9, Duration.ofMillis(2)));
    PoetryServer third = Servers.start(servers, Serving.fast(LONG_POEM));
    try (Socket refusing = Servers.refusing()) {
      int dead = refusing.getLocalPort();

      Run run =
          get("--quiet", "--retries=2", "--retry-delay=0.01", first.port(), dead, third.port());

      assertThat(run)
          .isEqualTo(
              new Run(
                  1,
                  Run.printed(POEM, LONG_POEM),
                  "get-poetry: 127.0.0.1:%d: connection refused, gave up after 3 attempts\n"
                      .formatted(dead)));
    }
  }

  @Test
  void startsFromTheBeginningAfterAReset() {
    PoetryServer server =
        Servers.start(servers, Serving.slow(POEM, 10, Duration.ofMillis(5)).dropping(2, 35));

    Run run = get("--quiet", "--time", "--retries=2", "--retry-delay=0", server.port());

    assertThat(run.out()).isEqualTo(Run.printed(POEM));
    assertThat(run.err())
        .matches(
            "Task 1: %d bytes from 127\\.0\\.0\\.1:%d in \\d+\\.\\d{3} s, 3 attempts\n"
                .formatted(TEXT.length, server.port()));
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void givesUpWhenTheRetriesAreUsedUp() throws Exception {
    try (PlainServer server =
        new PlainServer(
            (client, _) -> {
              PlainServer.send(client, TEXT, 8);
              PlainServer.reset(client);
            })) {
      Run run = get("--quiet", "--retries=3", "--retry-delay=0.001", server.port());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEqualTo(Bytes.none());
      assertThat(run.err())
          .startsWith("get-poetry: 127.0.0.1:" + server.port() + ": connection reset")
          .endsWith(", gave up after 4 attempts\n")
          .hasLineCount(1);
      assertThat(server.connections()).isEqualTo(4);
    }
  }

  @Test
  void takesNothingAtAllForAFailure() throws Exception {
    try (PlainServer server = new PlainServer((_, _) -> {})) {
      Run run = get("--retries=0", server.port());

      assertThat(run)
          .isEqualTo(
              new Run(
                  1,
                  Bytes.none(),
                  "get-poetry: 127.0.0.1:%d: connection closed before anything was received, gave up after 1 attempt\n"
                      .formatted(server.port())));
    }
  }

  @Test
  void takesAnEarlyCleanCloseForTheEnd() throws Exception {
    Bytes half = Bytes.copyOf(TEXT, TEXT.length / 2);
    try (PlainServer server =
        new PlainServer((client, _) -> half.writeTo(client.getOutputStream()))) {
      assertThat(get("--quiet", server.port())).isEqualTo(new Run(0, Run.printed(half), ""));
    }
  }

  @Test
  void losesPatienceWithASilentServer() throws Exception {
    try (PlainServer server =
        new PlainServer(
            (client, connection) -> {
              PlainServer.send(client, TEXT, 20);
              if (connection == 1) {
                client.getInputStream().read(); // until the client leaves
              }
            })) {
      Run run = get("--quiet", "--timeout=0.1", "--retries=20", "--retry-delay=0", server.port());

      assertThat(run).isEqualTo(new Run(0, Run.printed(POEM), ""));
      assertThat(server.connections()).isGreaterThan(1);
      assertThat(log.events())
          .anyMatch(event -> event.message().contains("nothing came for 0.1 s"));
    }
  }

  @Test
  void namesAnUnknownHost() {
    assertThat(get("--retries=0", "nobody.invalid:1"))
        .isEqualTo(
            new Run(
                1,
                Bytes.none(),
                "get-poetry: nobody.invalid:1: unknown host, gave up after 1 attempt\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nowhere",
        "0",
        "65536",
        "host:",
        ":1",
        "::1:10000",
        "10000 10001x",
        "--retries=-1 10000",
        "--retries=many 10000",
        "--timeout=soon 10000",
        "--timeout=-1 10000",
        "--frobnicate 10000"
      })
  void showsItsUsageWhenItIsUsedWrongly(String line) {
    Run run = get((Object[]) line.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEqualTo(Bytes.none());
    assertThat(run.err()).contains("Usage: get-poetry").doesNotContain("Exception");
  }

  @Test
  void printsItsUsageWhenItIsAskedFor() {
    Run run = get("--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.text()).startsWith("Usage: get-poetry");
    assertThat(run.err()).isEmpty();
  }
}
