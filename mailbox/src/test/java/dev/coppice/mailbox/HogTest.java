package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that compute for ever, in a JVM of two processors, beside a pair that plays ping-pong.
 */
@Timeout(60)
class HogTest {
  @TempDir Path dir;

  @Test
  @DisplayName("with the governor the pair plays on, the hogs are in the log with their stacks")
  void governed() throws Exception {
    List<String> printed = run("3000");

    assertThat(windows(printed)).hasSize(5).allMatch(rounds -> rounds > 0);
    assertThat(printed).contains("raised true, alive");
    assertThat(String.join("\n", printed))
        .contains("WARN")
        .contains("hog<0.")
        .contains("computes without a step while others wait for a carrier")
        .contains("dev.coppice.mailbox.HogProgram.hog(");
    assertThat(printed).filteredOn(line -> line.equals("parallelism 2")).hasSize(2);
  }

  @Test
  @DisplayName("with the governor turned off it never begins")
  void notGoverned() throws Exception {
    List<String> printed = run("300", "-Dcoppice.governor=false");

    assertThat(windows(printed)).hasSize(5).containsOnly(0L);
    assertThat(printed).contains("raised false, alive");
  }

  private static List<Long> windows(List<String> printed) {
    return printed.stream()
        .filter(line -> line.startsWith("window "))
        .map(line -> Long.valueOf(line.substring("window ".length())))
        .toList();
  }

  private List<String> run(String patience, String... options) throws Exception {
    String classPath =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path", "");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:ActiveProcessorCount=2");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, HogProgram.class.getName(), patience));
    Process jvm = new ProcessBuilder(command).redirectError(dir.resolve("err").toFile()).start();
    try {
      String printed = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(jvm.waitFor()).as(printed).isZero();
      return printed.lines().toList();
    } finally {
      jvm.destroyForcibly();
    }
  }
}
