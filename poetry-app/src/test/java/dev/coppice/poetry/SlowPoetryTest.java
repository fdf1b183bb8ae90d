package dev.coppice.poetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Node;
import dev.coppice.poetry.poems.Bytes;
import dev.coppice.poetry.server.PoetryServer;
import dev.coppice.poetry.server.Serving;
import dev.coppice.testsupport.CapturedLog;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SlowPoetryTest {
  @TempDir Path folder = Path.of("");

  private static Run serve(Object... args) {
    return Run.of(SlowPoetry::run, args);
  }

  @Test
  void saysWhatFileIsMissing() {
    Path file = folder.resolve("lost.txt");

    assertThat(serve(file))
        .isEqualTo(new Run(1, Bytes.none(), "slow-poetry: there is no file " + file + "\n"));
  }

  @Test
  void refusesAFileThatIsNoPoem() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.txt"));

    assertThat(serve(empty))
        .isEqualTo(new Run(1, Bytes.none(), "slow-poetry: " + empty + " is empty\n"));
    assertThat(serve(folder).err())
        .startsWith("slow-poetry: cannot read " + folder)
        .hasLineCount(1);
  }

  @Test
  void saysThatThePortIsInUse() throws IOException {
    try (Node node = Node.open();
        CapturedLog _ = CapturedLog.of("dev.coppice")) {
      Path poem = Files.writeString(folder.resolve("poem.txt"), "here\n");
      PoetryServer other = Servers.start(node, Serving.fast(Bytes.of((byte) 'x')));

      assertThat(serve("--port", other.port(), poem))
          .isEqualTo(
              new Run(
                  1,
                  Bytes.none(),
                  "slow-poetry: cannot listen at localhost, port %d: Address already in use\n"
                      .formatted(other.port())));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--quiet poem.txt",
        "--port=x poem.txt",
        "--port=65536 poem.txt",
        "--delay=-1 poem.txt",
        "--delay=NaN poem.txt",
        "--num-bytes=0 poem.txt",
        "--drop-first=-1 poem.txt",
        "one.txt two.txt",
        "--port=0"
      })
  void showsItsUsageWhenItIsUsedWrongly(String line) {
    Run run = serve((Object[]) line.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEqualTo(Bytes.none());
    assertThat(run.err()).contains("Usage: slow-poetry").doesNotContain("Exception");
  }

  /** A process of the operating system: signals can be sent to nothing less. */
  @Test
  void servesUntilItIsTerminated() throws Exception {
    Path poem = Files.writeString(folder.resolve("poem.txt"), "树桩");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("jdk.module.path", "")
                    + File.pathSeparator
                    + System.getProperty("java.class.path"),
                SlowPoetry.class.getName(),
                "--delay=1000",
                "--num-bytes=4",
                poem.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      String line = String.valueOf(out.readLine());
      assertThat(line).matches("Serving \\Q%s\\E on port \\d+\\.".formatted(poem));
      int port = Integer.parseInt(line.replaceAll(".* port (\\d+)\\.", "$1"));
      try (Socket client = Servers.connect(port)) {
        assertThat(client.getInputStream().readNBytes(4)).startsWith("树".getBytes(UTF_8));

        process.toHandle().destroy(); // unlike the process's own method, leaves its output open

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
        assertThat(client.getInputStream().readAllBytes()).isEmpty();
      }
      assertThat(out.readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
  }
}
