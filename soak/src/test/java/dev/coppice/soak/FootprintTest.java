package dev.coppice.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FootprintTest {
  private static final String CHUNK = "dev.coppice.mailbox.ProcessTable$Chunk";
  private static final String PROCESS = "dev.coppice.mailbox.CallbackProcess";

  @Test
  void oneMoreObjectIsALeak() {
    assertThat(with(PROCESS, 3).unlike(with(PROCESS, 2), Map.of()))
        .containsExactly("3 live objects of " + PROCESS + ", first 2");
  }

  @Test
  void oneLessIsADifferenceToo() {
    assertThat(with(PROCESS, 1).unlike(with(PROCESS, 2), Map.of())).hasSize(1);
  }

  @Test
  void asManyAsAreAllowedAreNot() {
    assertThat(with(PROCESS, 3).unlike(with(PROCESS, 1), Map.of(PROCESS, 3L))).isEmpty();
    assertThat(with(PROCESS, 4).unlike(with(PROCESS, 1), Map.of(PROCESS, 3L))).hasSize(1);
  }

  /** When a round ends with the last number of a run, the next run has no chunk yet. */
  @Test
  void theChunkThatNumbersAreGivenOutOfMayBeThereOrNot() {
    assertThat(with(CHUNK, 2).unlike(with(CHUNK, 1), Map.of())).isEmpty();
    assertThat(with(CHUNK, 1).unlike(with(CHUNK, 2), Map.of())).isEmpty();
    assertThat(with(CHUNK, 3).unlike(with(CHUNK, 1), Map.of())).hasSize(1);
  }

  private static Footprint with(String type, long count) {
    return new Footprint(Map.of(type, count), Map.of(), 0, 0, 0);
  }
}
