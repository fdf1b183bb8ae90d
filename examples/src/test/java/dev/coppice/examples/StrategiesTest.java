package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.examples.Strategies.Failure;
import dev.coppice.supervisor.RestartRecord;
import dev.coppice.supervisor.Strategy;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The experiment with the strategies says the same each time, and what the strategies promise. */
class StrategiesTest {
  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice");

  private static String output(long seed) {
    var out = new ByteArrayOutputStream();
    Strategies.run(seed, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysTheSameForASeedAndAnotherThingForAnother() {
    assertThat(output(7)).isEqualTo(output(7)).isNotEqualTo(output(8));
  }

  @Test
  void isWhatTheGuideShows() throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "guide", "supervision.md")))
        .contains("```\n" + output(1) + "```\n");
  }

  @ParameterizedTest
  @EnumSource
  void takesDownWhomItShould(Strategy strategy) {
    List<String> order = List.of("store", "index", "pages", "mail");
    List<Tuple2<String, String>> takenDown = // who, and by whom
        restarted(strategy, 3)
            .flatMap(record -> record.cause().map(by -> new Tuple2<>(record.childId(), by)));
    switch (strategy) {
      case ONE_FOR_ONE -> assertThat(takenDown).isEmpty();
      case ONE_FOR_ALL ->
          assertThat(takenDown.distinct())
              .hasSize(12)
              .allSatisfy(pair -> assertThat(pair._1).isNotEqualTo(pair._2));
      case REST_FOR_ONE ->
          assertThat(takenDown.distinct())
              .hasSize(6)
              .allSatisfy(
                  pair -> assertThat(order.indexOf(pair._1)).isGreaterThan(order.indexOf(pair._2)));
    }
  }

  @Test
  void countsACrashForEachFailureThatFindsSomebody() {
    List<Failure> far =
        List.of("mail", "store", "pages")
            .zipWithIndex()
            .map(next -> new Failure(Duration.ofHours(1 + next._2), next._1));
    List<Failure> failures = far.append(new Failure(far.last().at().plusSeconds(1), "pages"));
    List<RestartRecord> restarted = Strategies.day(Strategy.ONE_FOR_ONE, failures, 1);
    assertThat(restarted.map(RestartRecord::childId)).containsExactly("mail", "store", "pages");
    assertThat(restarted.flatMap(RestartRecord::downtime))
        .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  private static List<RestartRecord> restarted(Strategy strategy, long seed) {
    return Strategies.day(strategy, Strategies.failures(seed), seed);
  }
}
