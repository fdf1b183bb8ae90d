package dev.coppice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a run says in the end: the table, what failed, and how many targets were met. */
final class Report {
  private final Results results;
  private final boolean judged;
  private final List<Line> lines;

  /**
   * A report.
   *
   * @param judged whether the figures mean something
   */
  Report(Results results, boolean judged) {
    this.results = results;
    this.judged = judged;
    this.lines = Line.of(results);
  }

  /** {@return the table, as Markdown} */
  String table() {
    Table table =
        new Table(
            "row", "form", "unit", "Coppice", "BEAM", "Pekko", "/ BEAM", "target", "/ Pekko",
            "target", "verdict");
    for (Line line : lines) {
      List<String> cells = new ArrayList<>();
      cells.add(line.row().toString());
      cells.add(line.variant().toString());
      cells.add(line.row().unit().toString());
      for (Platform platform : Platform.values()) {
        cells.add(figure(line, platform));
      }
      for (Platform peer : List.of(Platform.BEAM, Platform.PEKKO)) {
        cells.add(line.ratio(peer).map(Figures::ratio).orElse(""));
        cells.add(line.target(peer).map(target -> Figures.ratio(target.limit())).orElse(""));
      }
      cells.add(judged ? verdict(line) : "");
      table.add(cells);
    }
    return table.toString();
  }

  private static String figure(Line line, Platform platform) {
    String limit =
        platform == Platform.COPPICE
            ? line.target(platform).map(it -> ", at most " + Figures.of(it.limit())).orElse("")
            : "";
    return line.failed(platform)
        ? "failed"
        : line.figure(platform).map(figure -> Figures.of(figure) + limit).orElse("");
  }

  private static String verdict(Line line) {
    List<Line.Verdict> verdicts = line.verdicts();
    if (verdicts.isEmpty()) {
      return "";
    }
    String missed =
        verdicts.stream()
            .filter(verdict -> !verdict.met())
            .map(verdict -> Optional.ofNullable(verdict.target().peer()))
            .map(peer -> peer.map(it -> "missed: " + it.title()).orElse("missed"))
            .collect(Collectors.joining(", "));
    return missed.isEmpty() ? "met" : missed;
  }

  /** {@return the failures, a line for each} */
  String failures() {
    return results.failures().entrySet().stream()
        .map(failure -> failure.getKey() + " failed: " + failure.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** {@return the last line} A target that Coppice's own failure left open is missed. */
  String verdict() {
    if (!judged) {
      long rows = lines.stream().map(Line::row).distinct().count();
      return "quick: %d rows ran".formatted(rows - failedRows());
    }
    List<Line.Verdict> verdicts = lines.stream().flatMap(l -> l.verdicts().stream()).toList();
    long met = verdicts.stream().filter(Line.Verdict::met).count();
    return "targets: %d met, %d missed".formatted(met, verdicts.size() - met + open());
  }

  private long failedRows() {
    return results.failures().keySet().stream().map(Subject::row).distinct().count();
  }

  private long open() {
    return lines.stream()
        .filter(line -> line.failed(Platform.COPPICE))
        .mapToLong(
            line ->
                Target.ALL.stream()
                    .filter(it -> it.row() == line.row() && it.variant() == line.variant())
                    .count())
        .sum();
  }

  /** {@return the lines of the table} */
  List<Line> lines() {
    return lines;
  }
}
