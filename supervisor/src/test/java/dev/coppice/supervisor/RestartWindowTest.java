package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vavr.control.Option;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which restarts count. */
class RestartWindowTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static SupervisorFlags flags(int intensity) {
    return SupervisorFlags.defaults().withIntensity(intensity, Duration.ofSeconds(1));
  }

  private static Option<RestartWindow> afterAll(int intensity, long... times) {
    Option<RestartWindow> window = Option.some(RestartWindow.empty());
    for (long time : times) {
      window = window.flatMap(it -> it.admit(time, flags(intensity)));
    }
    return window;
  }

  @Test
  @DisplayName("SU-23 as many within the period as the intensity says, and no more")
  void intensity() {
    assertThat(afterAll(0, 0)).isEmpty();
    assertThat(afterAll(2, 0, 0)).isNotEmpty();
    assertThat(afterAll(2, 0, 0, 0)).isEmpty();
  }

  @Test
  @DisplayName("SU-24 what is exactly a period ago counts, what is longer ago does not")
  void boundary() {
    assertThat(afterAll(1, 5, 5 + SECOND)).isEmpty();
    assertThat(afterAll(1, 5, 6 + SECOND)).isNotEmpty();
  }

  @Test
  @DisplayName("SU-23 only what still counts is kept")
  void slides() {
    Option<RestartWindow> window = afterAll(3, 0, SECOND, 2 * SECOND, 3 * SECOND, 4 * SECOND);
    assertThat(window.get().times()).containsExactly(3 * SECOND, 4 * SECOND);
  }
}
