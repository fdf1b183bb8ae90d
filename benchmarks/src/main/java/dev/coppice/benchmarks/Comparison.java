package dev.coppice.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * This commit beside an older one: the same benchmarks with other jars of Coppice in the class
 * path, interleaved.
 *
 * @param now runs Coppice as it is
 * @param before runs Coppice as it was
 */
record Comparison(Bench now, Bench before) {

  /**
   * What came of it.
   *
   * @param now what was measured as it is
   * @param before what was measured as it was
   */
  record Outcome(Results now, Results before) {

    /** {@return what a fork of now needs in times of the fork before it, for each pair} */
    List<Double> ratios(Subject subject) {
      List<List<Double>> mine = now.figures(subject);
      List<List<Double>> theirs = before.figures(subject);
      return IntStream.range(0, Math.min(mine.size(), theirs.size()))
          .mapToObj(i -> Summary.of(mine.get(i)).median() / Summary.of(theirs.get(i)).median())
          .toList();
    }

    /** {@return the table} */
    String table() {
      Table table = new Table("row", "form", "unit", "now", "before", "now / before");
      for (Subject subject : now.subjects()) {
        List<Double> ratios = ratios(subject);
        List<String> cells = new ArrayList<>();
        cells.add(subject.row().toString());
        cells.add(subject.variant().toString());
        cells.add(subject.row().unit().toString());
        cells.add(figure(now, subject));
        cells.add(figure(before, subject));
        cells.add(ratios.isEmpty() ? "" : ratio(Summary.of(ratios)));
        table.add(cells);
      }
      return table.toString();
    }

    private static String figure(Results results, Subject subject) {
      return results.summary(subject).map(Figures::of).orElse("failed");
    }

    private static String ratio(Summary ratio) {
      return "%s (%s..%s)"
          .formatted(
              Figures.ratio(ratio.median()),
              Figures.ratio(ratio.min()),
              Figures.ratio(ratio.max()));
    }
  }

  Outcome run(List<Row> rows) throws IOException, InterruptedException {
    Outcome outcome = new Outcome(new Results(), new Results());
    for (Row row : rows) {
      for (int fork = 1; fork <= now.effort().forks(); fork++) {
        for (Variant variant : row.variants()) {
          Subject subject = Subject.coppice(row, variant);
          now.measure(subject, fork, outcome.now());
          before.measure(subject, fork, outcome.before());
        }
      }
    }
    return outcome;
  }
}
