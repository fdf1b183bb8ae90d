package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With sides that are functions: each plays a list of numbers by saying them. */
class CampaignTest {

  /** Lists of numbers from 0 to 9; Coppice says 10 for 9, as it is meant to. */
  private static final class Numbers implements Kind {
    private static final Term NINE = Term.number(9);
    private static final Term TEN = Term.number(10);

    @Override
    public String name() {
      return "numbers";
    }

    @Override
    public Term generate(RandomGenerator random) {
      return Term.list(
          IntStream.range(0, 20).mapToObj(_ -> Term.number(random.nextInt(10))).toList());
    }

    @Override
    public Player player() {
      return new Player() {
        @Override
        public Trace play(int number, Term scenario) {
          return said(replaced(scenario.elements()));
        }

        @Override
        public void close() {}
      };
    }

    private static List<Term> replaced(List<Term> numbers) {
      return numbers.stream().map(it -> it.equals(NINE) ? TEN : it).toList();
    }

    private static Trace said(List<Term> numbers) {
      return Trace.of(Term.list(Term.list(Term.tuple(Term.atom("it"), Term.list(numbers)))));
    }

    @Override
    public List<Deviation> deviations() {
      return List.of(
          new Deviation(
              "XX-01",
              "ten for nine",
              (_, otp) -> {
                List<Term> numbers = otp.segments().getFirst().getOrDefault("it", List.of());
                return said(replaced(numbers));
              }));
    }

    @Override
    public SequencedSet<String> cells() {
      return new LinkedHashSet<>(List.of("a seven", "an eleven"));
    }

    @Override
    public Stream<String> reached(Term scenario, Trace trace) {
      return scenario.elements().contains(Term.number(7)) ? Stream.of("a seven") : Stream.empty();
    }

    @Override
    public Stream<Term> smaller(Term scenario) {
      return Smaller.without(scenario.elements()).map(Term::list);
    }
  }

  private static CompletableFuture<String> said(String numbers) {
    return CompletableFuture.completedFuture("[[{it," + numbers + "}]]");
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int run(BiFunction<String, String, CompletableFuture<String>> otp)
      throws InterruptedException {
    return new Campaign(new Numbers(), 1, otp)
        .run(IntStream.range(0, 100), new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("sides that do the same are identical; coverage and deviations are counted")
  void identical() throws InterruptedException {
    assertThat(run((_, scenario) -> said(scenario))).isZero();

    assertThat(printed())
        .endsWith("numbers: 100 scenarios, 100 identical, 0 different\n")
        .containsPattern("[5-9]\\d  a seven\n +0  an eleven")
        .containsPattern("[5-9]\\d  differ on purpose: XX-01 ten for nine");
  }

  @Test
  @DisplayName("a difference is shrunk, shown, and can be repeated")
  void different() throws InterruptedException {
    assertThat(run((_, scenario) -> said(scenario.replace('7', '6')))).isBetween(50, 99);

    assertThat(printed())
        .contains("it: 6", "X   it: 7", "bin/conformance --kind numbers --scenario '[7]'")
        .containsPattern("bin/conformance --kind numbers --seed 1 --only \\d+")
        .containsPattern("numbers: 100 scenarios, [1-4]?\\d identical, [5-9]\\d different\n$");
  }

  @Test
  @DisplayName("a side that fails is a difference, and is shrunk to another that fails")
  void failing() throws InterruptedException {
    assertThat(
            run(
                (_, scenario) ->
                    scenario.contains("7")
                        ? CompletableFuture.failedFuture(new IllegalStateException("no seven"))
                        : said(scenario)))
        .isBetween(50, 99);

    assertThat(printed())
        .contains("OTP failed: java.lang.IllegalStateException: no seven", "'[7]'");
  }

  @Test
  @DisplayName("a scenario is the same for the same seed and number, and not for others")
  void sameScenario() {
    Kind kind = new Numbers();
    Term scenario = Campaign.scenario(kind, 1, 2);

    assertThat(Campaign.scenario(kind, 1, 2)).isEqualTo(scenario);
    assertThat(Campaign.scenario(kind, 1, 3)).isNotEqualTo(scenario);
    assertThat(Campaign.scenario(kind, 2, 2)).isNotEqualTo(scenario);
  }
}
