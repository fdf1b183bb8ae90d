package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vavr.collection.List;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a restart waits. */
class BackoffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  @DisplayName("doubling, growing by another factor, and constant, up to the cap")
  void delays() {
    Backoff doubling = Backoff.doubling(Duration.ofMillis(100), SECOND);
    assertThat(List.of(1, 2, 3, 4, 5, 6, 1_000, Integer.MAX_VALUE).map(doubling::delay))
        .containsExactly(
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            SECOND,
            SECOND,
            SECOND,
            SECOND);
    Backoff tripling = Backoff.exponential(SECOND, 3, Duration.ofMinutes(1));
    assertThat(List.of(1, 2, 3, 4, 5).map(tripling::delay).map(Duration::toSeconds))
        .containsExactly(1L, 3L, 9L, 27L, 60L);
    assertThat(List.of(1, 2, 50).map(Backoff.constant(SECOND)::delay)).containsOnly(SECOND);
    assertThat(Backoff.none().delay(7)).isZero();
  }

  @Test
  @DisplayName("jitter shortens a delay by so much at most, evenly, and the same for the same seed")
  void jitter() {
    Backoff backoff = Backoff.constant(SECOND).withJitter(0.5);
    List<Duration> delays = List.rangeClosed(1, 1_000).map(seed -> backoff.delay(1, seed));
    assertThat(delays)
        .allMatch(d -> d.compareTo(Duration.ofMillis(500)) > 0 && d.compareTo(SECOND) <= 0);
    assertThat(delays.distinct().size()).isGreaterThan(990);
    assertThat(delays.map(Duration::toMillis).average().get()).isBetween(730.0, 770.0);
    assertThat(backoff.delay(1, 17)).isEqualTo(backoff.delay(1, 17));
    assertThat(Backoff.constant(SECOND).delay(1, 17)).isEqualTo(SECOND);
    assertThat(Backoff.none().withJitter(1).delay(1, 17)).isZero();
  }

  @Test
  @DisplayName("numbers out of their range are refused")
  void refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.doubling(Duration.ofSeconds(2), SECOND));
    assertThatIllegalArgumentException().isThrownBy(() -> Backoff.exponential(SECOND, 0.5, SECOND));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.exponential(SECOND, Double.NaN, SECOND));
    assertThatIllegalArgumentException().isThrownBy(() -> Backoff.constant(Duration.ofNanos(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> Backoff.constant(Duration.ofDays(367)));
    for (double jitter : List.of(-0.1, 1.1, Double.NaN)) {
      assertThatIllegalArgumentException().isThrownBy(() -> Backoff.none().withJitter(jitter));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.none().withResetAfter(Duration.ZERO));
  }
}
