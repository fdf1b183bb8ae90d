package dev.coppice.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.Compilation;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program is what it says: at most 30 lines, it compiles, and shows a restart. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  @TempDir Path dir;

  @Test
  void isShort() throws Exception {
    assertThat(program().lines().toList()).hasSizeBetween(10, 30);
  }

  @Test
  void compilesWithoutWarning() throws Exception {
    Compilation.of(program()).with("-Xlint:all", "-Werror").succeeds();
  }

  @Test
  void showsARestart() throws Exception {
    Path source = Files.writeString(dir.resolve("Counter.java"), program());
    Path output = dir.resolve("output");
    String classPath =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path", "");
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--class-path",
                classPath,
                source.toString())
            .redirectOutput(output.toFile())
            .redirectError(dir.resolve("errors").toFile())
            .start()
            .waitFor();
    assertThat(Files.readAllLines(output)) // the log of this module's tests is among them
        .as(Files.readString(dir.resolve("errors")))
        .containsSubsequence("counter starts", "counter starts", "restarted, and counts from 0");
    assertThat(status).isZero();
  }

  /** The first block of Java in the README. */
  private static String program() throws Exception {
    var block =
        Pattern.compile("(?ms)^```java\n(.*?)^```$").matcher(Files.readString(README, UTF_8));
    assertThat(block.find()).as("a block of Java in the README").isTrue();
    return block.group(1);
  }
}
