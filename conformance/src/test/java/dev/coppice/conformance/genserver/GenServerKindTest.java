package dev.coppice.conformance.genserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.conformance.Deviation;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenServerKindTest {
  private final GenServerKind kind = new GenServerKind();

  @Test
  @DisplayName("at most one scenario in fifty waits for the clock")
  void clock() {
    assertThat(scenarios(5_000).filter(it -> it.toString().contains("short")).count())
        .isBetween(20L, 100L);
  }

  @Test
  @DisplayName("a scenario is the same when it is written and read")
  void text() {
    assertThat(scenarios(200))
        .allSatisfy(it -> assertThat(Term.parse(it.toString())).isEqualTo(it));
  }

  @Test
  @DisplayName("smaller scenarios are smaller")
  void smaller() {
    assertThat(scenarios(50))
        .allSatisfy(
            scenario ->
                assertThat(kind.smaller(scenario))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(weight(it)).isLessThan(weight(scenario))));
  }

  /** How much there is in a term; what is usual weighs nothing. */
  private static int weight(Term term) {
    return switch (term) {
      case Term.Atom(var name) ->
          List.of("none", "false", "ok", "infinity", "caught", "normal").contains(name) ? 0 : 1;
      case Term.Int _, Term.Text _ -> 1;
      case Term.Tuple(var elements) -> 1 + elements.stream().mapToInt(it -> weight(it)).sum();
      case Term.Sequence(var elements) -> 1 + elements.stream().mapToInt(it -> weight(it)).sum();
    };
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "GS-07 | {from,s1,{left_exit,oops}}             |",
        "GS-11 | {unwanted,1,'GS-11'}                   |",
        "GS-17 | {from,junk,{second_reply,5}}           |",
        "GS-18 | {unwanted,1,'GS-18'}                   |",
        "GS-21 | {terminate,{bad_return_value,{thrown,3}},1} | {terminate,{thrown,3},1}",
        "GS-33 | {stop,{ended_before,shutdown}}         | {stop,ok}",
      })
  @DisplayName("what differs on purpose is known by name, and nothing else is changed")
  void deviations(String row, String otp, @Nullable String coppice) {
    Deviation deviation =
        kind.deviations().stream().filter(it -> it.row().equals(row)).findFirst().orElseThrow();
    String others = "{from,s1,{exit,oops}},{stop,{failed,shutdown}},{call,1,2}";
    Term scenario = Term.parse("{[],[]}");
    Trace promised =
        deviation.promised().apply(scenario, Trace.of(Term.parse(trace(others + "," + otp))));
    String left = coppice == null ? others : others + "," + coppice;
    assertThat(promised).isEqualTo(Trace.of(Term.parse(trace(left))));
  }

  private static String trace(String events) {
    return "[[{a,[" + events + "]}]]";
  }

  private Stream<Term> scenarios(int count) {
    return IntStream.range(0, count).mapToObj(it -> kind.generate(new SplittableRandom(it)));
  }
}
