package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConformanceCommandTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "--kind=nothing",
        "--seed=none",
        "--count=1 --only=2",
        "--scenario={a",
        "--unknown"
      })
  void refuses(String arguments) {
    StringWriter said = new StringWriter();
    var command = new CommandLine(new ConformanceCommand()).setErr(new PrintWriter(said));

    assertThat(command.execute(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(said.toString()).contains("Usage: conformance");
  }

  @Test
  @DisplayName("without Erlang it says what to install, and exits 3")
  void withoutErlang() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ConformanceCommand.class.getName())
            .redirectErrorStream(true);
    builder.environment().put("PATH", "");
    Process process = builder.start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(3);
    assertThat(said).contains("apt install erlang-base");
  }
}
