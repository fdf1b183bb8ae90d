package dev.coppice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void isWrittenAndRead() throws Exception {
    Sample sample = new Sample(true, 300_000, Long.MAX_VALUE);
    assertThat(Sample.parse(sample.json())).isEqualTo(sample);
  }

  @Test
  void isReadAsTheBeamWritesIt() throws Exception {
    assertThat(Sample.parse("{\"warmUp\":false,\"ops\":7,\"amount\":42}"))
        .isEqualTo(new Sample(false, 7, 42));
  }

  @Test
  void nothingElseIsASample() {
    assertThatThrownBy(() -> Sample.parse("WARNING: something"))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void iterationsPassTheCommandLine() {
    Iterations iterations = new Iterations(Row.MEM, Variant.COLD, 1, 2, 3, 4);
    assertThat(Iterations.parse(iterations.arguments().toArray(String[]::new)))
        .isEqualTo(iterations);
  }

  @Test
  void iterationsPrintALineEach() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Integer> asked = new ArrayList<>();
    new Iterations(Row.RING, Variant.S, 100, 10, 1, 2)
        .run(
            ops -> {
              asked.add(ops);
              return 5;
            },
            new PrintStream(out, true, UTF_8));
    List<Sample> samples = new ArrayList<>();
    for (String line : out.toString(UTF_8).lines().toList()) {
      samples.add(Sample.parse(line));
    }
    assertThat(asked).containsExactly(10, 100, 100);
    assertThat(samples)
        .containsExactly(
            new Sample(true, 10, 5), new Sample(false, 100, 5), new Sample(false, 100, 5));
  }
}
