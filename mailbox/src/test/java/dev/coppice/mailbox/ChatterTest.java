package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes that wake one another for ever, on all carriers of a JVM of two processors, beside
 * processes that wait for timers.
 */
@Timeout(60)
class ChatterTest {

  @Test
  @DisplayName("with the governor those who wait for timers, and new threads, get their turns")
  void governed() throws Exception {
    List<String> printed = OtherJvm.run(ChatterProgram.class, List.of(), "20000");

    assertThat(printed)
        .containsExactly(
            "waiting straight-line: in time",
            "waiting callback: in time",
            "new thread: in time",
            "chatter: goes on");
  }

  @Test
  @DisplayName("without it the JVM never looks at them")
  void notGoverned() throws Exception {
    List<String> printed =
        OtherJvm.run(ChatterProgram.class, List.of("-Dcoppice.governor=false"), "300");

    assertThat(printed)
        .containsExactly(
            "waiting straight-line: late",
            "waiting callback: late",
            "new thread: late",
            "chatter: goes on");
  }
}
