package dev.coppice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of processes that do not measure as they should. */
class ForkTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String SAMPLE = "{\"warmUp\":false,\"ops\":1,\"amount\":2}";

  @TempDir Path folder;

  private List<Sample> run(Duration limit, String script) throws Exception {
    return Fork.run(List.of("sh", "-c", script), 2, limit, folder.resolve("log"));
  }

  @Test
  void collectsSamples() throws Exception {
    Sample sample = new Sample(false, 1, 2);
    assertThat(run(LONG, "echo '%s'; echo '%s'".formatted(SAMPLE, SAMPLE)))
        .containsExactly(sample, sample);
  }

  @Test
  void endsWhatHangs() {
    assertThatThrownBy(() -> run(Duration.ofMillis(300), "echo '%s'; sleep 60".formatted(SAMPLE)))
        .isInstanceOf(ForkFailed.class)
        .hasMessageContaining("did not end");
  }

  @Test
  void tellsWhyItEndedEarly() {
    assertThatThrownBy(() -> run(LONG, "echo out of memory >&2; exit 1"))
        .isInstanceOf(ForkFailed.class)
        .hasMessageContaining("out of memory");
  }

  @Test
  void tellsWhatElseItPrinted() {
    assertThatThrownBy(() -> run(LONG, "echo hello"))
        .isInstanceOf(ForkFailed.class)
        .hasMessageContaining("hello");
  }

  /** A fork of its own, end to end. */
  @Test
  void measuresInAJvm() throws Exception {
    Jvm jvm = new Jvm(System.getProperty("java.class.path"), false);
    Subject subject = Subject.coppice(Row.PINGPONG, Variant.V);
    Iterations iterations = new Iterations(Row.PINGPONG, Variant.V, 20, 10, 1, 1);
    List<String> command =
        jvm.command(subject, iterations).stream()
            .filter(argument -> !argument.startsWith("-Xm")) // a test needs no such heap
            .toList();
    assertThat(Fork.run(command, 2, LONG, folder.resolve("log")))
        .extracting(Sample::ops)
        .containsExactly(10, 20);
  }
}
