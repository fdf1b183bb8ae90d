package dev.coppice.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TreeSoakTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void aSmallTreeSeesNoViolation() {
    var options = new TreeOptions(Duration.ofSeconds(3), 3, 1, 2, 5, 1_000, 1);
    TreeResult result =
        TreeSoak.run(options, new PrintStream(printed, true, StandardCharsets.UTF_8));
    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(result.violations()).as(text).isZero();
    assertThat(result.restarts()).isEqualTo(result.deaths()).isPositive();
    assertThat(text.lines().filter(line -> line.startsWith("round "))).hasSize(options.rounds());
    assertThat(result.toString())
        .matches("soak: \\d+ kills, \\d+ restarts of \\d+ deaths, 0 violations");
  }
}
