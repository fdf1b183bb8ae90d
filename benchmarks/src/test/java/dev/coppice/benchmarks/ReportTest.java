package dev.coppice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of figures. */
class ReportTest {
  private static final Subject MINE = Subject.coppice(Row.PINGPONG, Variant.S);
  private static final Subject BEAM = new Subject(Platform.BEAM, Row.PINGPONG, Variant.V);
  private static final Subject PEKKO = new Subject(Platform.PEKKO, Row.PINGPONG, Variant.S);

  private final Results results = new Results();

  /** Coppice takes 120 ns, BEAM 400 and Pekko 200: the first target is just met, the other not. */
  @BeforeEach
  void measure() {
    add(MINE, 100, 120, 500);
    add(BEAM, 400);
    add(PEKKO, 150, 250);
  }

  private void add(Subject subject, long... amounts) {
    results.add(
        subject,
        LongStream.concat(LongStream.of(-1), LongStream.of(amounts))
            .mapToObj(amount -> new Sample(amount < 0, 10, amount * 10))
            .toList());
  }

  @Test
  void warmUpsAreNotCounted() {
    assertThat(results.summary(MINE)).contains(new Summary(120, 100, 500));
    assertThat(results.summary(PEKKO)).contains(new Summary(200, 150, 250));
  }

  @Test
  void forksAreCountedTogether() {
    add(MINE, 90, 110);
    assertThat(results.summary(MINE)).contains(new Summary(110, 90, 500));
  }

  @Test
  void aRatioIsOfMedians() {
    Line line = Line.of(results).getFirst();
    assertThat(line.ratio(Platform.BEAM).orElseThrow()).isEqualTo(0.30, within(1e-9));
    assertThat(line.ratio(Platform.PEKKO).orElseThrow()).isEqualTo(0.60, within(1e-9));
  }

  @Test
  void verdictsAreCounted() {
    assertThat(new Report(results, true).verdict()).isEqualTo("targets: 1 met, 1 missed");
    assertThat(new Report(results, true).table()).contains("missed: Pekko");
  }

  @Test
  void aRowThatFailsMissesItsTargets() {
    results.fail(MINE, "it hung");
    assertThat(new Report(results, true).verdict()).isEqualTo("targets: 0 met, 2 missed");
    assertThat(new Report(results, true).table()).contains("failed");
    assertThat(new Report(results, true).failures())
        .isEqualTo("pingpong coppice S failed: it hung");
  }

  @Test
  void withoutAPeerNothingIsJudged() {
    Results alone = new Results();
    alone.add(MINE, List.of(new Sample(false, 1, 100)));
    assertThat(new Report(alone, true).verdict()).isEqualTo("targets: 0 met, 0 missed");
  }

  @Test
  void quickRunsAreNotJudged() {
    assertThat(new Report(results, false).verdict()).isEqualTo("quick: 1 rows ran");
    assertThat(new Report(results, false).table()).doesNotContain("missed");
  }

  @Test
  void latenessIsLimitedAsItIs() {
    Results hog = new Results();
    hog.add(Subject.coppice(Row.HOG, Variant.V), List.of(new Sample(false, 1_500, 4_000_000)));
    assertThat(new Report(hog, true).verdict()).isEqualTo("targets: 1 met, 0 missed");
    assertThat(new Report(hog, true).table()).contains("at most 5,000,000");
  }

  @Test
  void everyTargetIsForSomethingThatIsMeasured() {
    assertThat(Target.ALL)
        .allSatisfy(
            target -> {
              assertThat(target.row().variants()).contains(target.variant());
              Platform peer = target.peer();
              if (peer != null) {
                assertThat(Subject.all(target.row(), EnumSet.allOf(Platform.class)))
                    .contains(Subject.peer(peer, target.row(), target.variant()).orElseThrow());
              }
            });
  }

  @Test
  void aPeerIsMeasuredOnceForBothForms() {
    assertThat(Subject.all(Row.PINGPONG, EnumSet.allOf(Platform.class)))
        .hasSize(4)
        .contains(MINE, BEAM, PEKKO);
    assertThat(Subject.all(Row.MEM, EnumSet.of(Platform.BEAM))).hasSize(2);
  }

  @Test
  void theChartIsWellFormed() throws Exception {
    String svg = Chart.of(Line.of(results));
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(4); // two are keys
  }

  @Test
  void theFileHoldsEveryFigure() throws Exception {
    results.fail(BEAM, "it hung");
    JsonNode file = new ObjectMapper().readTree(ResultsFile.of(results, Map.of("processors", "2")));
    assertThat(file.at("/machine/processors").asText()).isEqualTo("2");
    assertThat(file.at("/figures/0/median").asDouble()).isEqualTo(120);
    assertThat(file.at("/figures/0/forks/0").size()).isEqualTo(3);
    assertThat(file.at("/figures/1/failure").asText()).isEqualTo("it hung");
    assertThat(file.at("/lines/0/over pekko").asDouble()).isEqualTo(0.6, within(1e-9));
    assertThat(file.at("/lines/0/verdicts/0/met").asBoolean()).isFalse();
  }

  @Test
  void aComparisonPairsForks() {
    Results before = new Results();
    before.add(MINE, List.of(new Sample(false, 1, 240)));
    before.add(MINE, List.of(new Sample(false, 1, 100)));
    add(MINE, 100);
    var outcome = new Comparison.Outcome(results, before);
    assertThat(outcome.ratios(MINE)).containsExactly(0.5, 1.0);
    assertThat(outcome.table()).contains("0.75 (0.50..1.00)");
  }
}
