package dev.coppice.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SoakTest {
  private static final int ROUNDS = 3;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void aShortSoakSeesNoViolation() {
    var options = SoakOptions.of(Duration.ofSeconds(3), 1);
    SoakResult result = Soak.run(options, new PrintStream(printed, true, StandardCharsets.UTF_8));
    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(result.violations()).as(text).isZero();
    assertThat(result.kills()).isPositive();
    assertThat(result.processes()).isGreaterThan(1_000);
    assertThat(text.lines().filter(line -> line.startsWith("round "))).hasSize(ROUNDS);
    assertThat(result.toString()).matches("soak: \\d+ kills, \\d+ processes, 0 violations");
  }
}
