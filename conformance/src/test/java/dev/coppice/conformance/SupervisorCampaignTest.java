package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.conformance.supervisor.SupervisorKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Supervisors do what OTP's do, in scenarios that reach what they are to reach. */
@ExtendWith(Otp.class)
class SupervisorCampaignTest {
  private static final int SCENARIOS = 1_000;

  /** So that it is twenty in five thousand. */
  private static final int LEAST = 4;

  @Test
  @DisplayName("a thousand scenarios of supervisors: no difference, and each cell is reached")
  void campaign() throws InterruptedException {
    Campaign campaign = new Campaign(new SupervisorKind(), 1, Otp.plays());
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int different =
        campaign.run(
            IntStream.range(0, SCENARIOS), new PrintStream(said, true, StandardCharsets.UTF_8));

    assertThat(different).as(said.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(
            campaign.reached().entrySet().stream()
                .filter(cell -> cell.getValue() < LEAST)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .as("hardly reached")
        .isEmpty();
  }
}
