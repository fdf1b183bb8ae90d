package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes that compute for ever, in a JVM of two processors, beside a pair that plays ping-pong.
 */
@Timeout(60)
class HogTest {
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

  private static List<String> run(String patience, String... options) throws Exception {
    return OtherJvm.run(HogProgram.class, List.of(options), patience);
  }
}
