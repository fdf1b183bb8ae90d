package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Otp.class)
class BeamTest {
  private static final String NOTHING = "{script,[{p,straight}],[]}";

  @Test
  @DisplayName("many scenarios are played at the same time, and each gets its own trace")
  void many() {
    List<CompletableFuture<String>> traces =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    Otp.plays()
                        .apply("process", NOTHING.replace("[]", "[[{p,[{exit," + i + "}]}]]")))
            .toList();

    for (int i = 0; i < traces.size(); i++) {
      assertThat(Term.parse(traces.get(i).join()).at(0))
          .isEqualTo(Term.parse("[{p,[{exit," + i + "},{ended," + i + "}]}]"));
    }
  }

  @Test
  @DisplayName("a long scenario comes through whole")
  void longLine() {
    String many =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "{send,p,1}")
            .reduce("", (a, b) -> a.isEmpty() ? b : a + "," + b);
    String trace =
        Otp.plays().apply("process", NOTHING.replace("[]", "[[{p,[" + many + "]}]]")).join();

    assertThat(Term.parse(trace).at(1).at(0).at(1).size()).isEqualTo(20_000);
  }

  @Test
  @DisplayName("what cannot be played fails, and says why")
  void failing() {
    assertThatThrownBy(() -> Otp.plays().apply("process", "nonsense").join())
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("function_clause");
  }
}
