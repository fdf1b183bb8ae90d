package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is remembered of code that blocks. */
class BlockingCodeTest {
  private final BlockingCode blocking = new BlockingCode();

  @Test
  @DisplayName("code that was caught once is forgiven after a thousand short callbacks in a row")
  void forgiven() {
    assertThat(blocking.isAny()).isFalse();
    blocking.add(String.class);
    assertThat(blocking.isAny()).isTrue();
    run(999, 1_000);
    run(1, 2_000_000);
    run(999, 1_000);
    assertThat(blocking.contains(String.class)).isTrue();
    run(1, 1_000);
    assertThat(blocking.contains(String.class)).isFalse();
    run(1, 1_000); // a straggler
    assertThat(blocking.contains(String.class)).isFalse();
  }

  private void run(int times, long nanos) {
    for (int i = 0; i < times; i++) {
      blocking.ran(String.class, nanos);
    }
  }
}
