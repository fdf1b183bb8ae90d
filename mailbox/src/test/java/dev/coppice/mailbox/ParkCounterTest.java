package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ParkCounterTest {
  @Test
  @DisplayName("counts on virtual threads")
  void counts() throws Exception {
    Thread virtual =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  for (int i = 0; i < 10_000; i++) {
                    ParkCounter.count();
                  }
                });
    long before = ParkCounter.sum();
    virtual.start();
    virtual.join();
    long between = ParkCounter.sum();

    // Other tests' nodes may count too, and a lost count is allowed.
    assertThat(between - before).isGreaterThan(9_000);
  }

  @Test
  @DisplayName("a process that waits is counted")
  void processes() {
    long before = ParkCounter.sum();
    try (Node node = Node.open()) {
      var _ =
          node.run(
              self -> {
                for (int i = 0; i < 5; i++) {
                  self.sleep(Duration.ofMillis(1));
                }
              });
    }

    assertThat(ParkCounter.sum() - before).isPositive();
  }
}
