package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.CapturedLog;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same seed gives the same trace, whatever the JVM. */
class SameTraceTest {
  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice");

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {1, 2})
  @DisplayName("50 seeds give the same traces in 100 runs in another JVM with so many processors")
  void sameInAnotherJvm(int processors) throws Exception {
    String classPath =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path", "");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ActiveProcessorCount=" + processors,
                "-cp",
                classPath,
                Traces.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor()).isZero();
    assertThat(printed).isEqualTo(Traces.all(1));
  }

  @Test
  @DisplayName("no two of 50 seeds give the same trace of a play with something of everything")
  void differentSeeds() {
    Set<String> traces = new HashSet<>();
    for (long seed = 1; seed <= 50; seed++) {
      traces.add(Simulation.withSeed(seed).run(Crowd::play).orThrow().trace().toString());
    }
    assertThat(traces).hasSize(50);
  }
}
