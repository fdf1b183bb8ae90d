package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static final Term HUNDRED =
      Term.list(IntStream.range(0, 100).mapToObj(Term::number).toList());

  private static Stream<Term> smaller(Term list) {
    return Smaller.without(list.elements()).map(Term::list);
  }

  @Test
  @DisplayName("only what the property needs is left")
  void smallest() throws InterruptedException {
    Shrinker shrinker =
        new Shrinker(
            ShrinkerTest::smaller,
            it -> it.elements().containsAll(List.of(Term.number(17), Term.number(71))),
            1_000);

    assertThat(shrinker.smallest(HUNDRED)).hasToString("[17,71]");
  }

  @Test
  @DisplayName("the effort is bounded")
  void bounded() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    Shrinker shrinker =
        new Shrinker(
            ShrinkerTest::smaller,
            it -> {
              asked.incrementAndGet();
              return it.size() >= 50;
            },
            10);

    assertThat(shrinker.smallest(HUNDRED).size()).isBetween(50, 99);
    assertThat(asked).hasValue(10);
  }

  @Test
  @DisplayName("a list without a half, a quarter, one; and with one of its elements smaller")
  void steps() {
    assertThat(Smaller.without(List.of(1, 2, 3, 4)))
        .containsExactly(
            List.of(3, 4),
            List.of(1, 2),
            List.of(2, 3, 4),
            List.of(1, 3, 4),
            List.of(1, 2, 4),
            List.of(1, 2, 3));
    assertThat(Smaller.within(List.of(2, 0, 3), i -> i > 0 ? Stream.of(i - 1) : Stream.empty()))
        .containsExactly(List.of(1, 0, 3), List.of(2, 0, 2));
  }
}
