package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.CapturedLog;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A crash in a tight loop does not flood the log. */
class ReportLimitTest {
  private static final int MOST = 10;

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private void crash(int times) {
    IntStream.range(0, times)
        .forEach(
            _ ->
                node.run(
                    _ -> {
                      throw new IllegalStateException("again");
                    }));
  }

  private long crashes() {
    return log.events(e -> e.logger().equals("dev.coppice.crash")).size();
  }

  @Test
  @DisplayName("ten crashes of a class are reported, and then how many more there were")
  void limited() {
    crash(1_000);
    assertThat(crashes()).isEqualTo(MOST);
    assertThat(node.counters().crashes()).isEqualTo(1_000);
    node.close();
    assertThat(log.events(e -> e.logger().equals("dev.coppice.reports")))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.message())
                  .startsWith("990 more reports of crashes of " + getClass().getName());
              assertThat(e.keyValues()).containsEntry("left_out", 990L);
            });
  }

  @Test
  @DisplayName("what is not too much is reported in full, and nothing is said of it")
  void notTooMany() {
    crash(MOST);
    node.close();
    assertThat(crashes()).isEqualTo(MOST);
    assertThat(log.events()).hasSize(MOST);
  }

  @Test
  @DisplayName("each kind has a limit of its own")
  void kinds() {
    for (int i = 0; i < MOST; i++) {
      assertThat(node.limitsReport("a")).isFalse();
    }
    assertThat(node.limitsReport("a")).isTrue();
    assertThat(node.limitsReport("b")).isFalse();
  }
}
