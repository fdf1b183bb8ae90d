package dev.coppice.benchmarks;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The ratios as bars, on a logarithmic scale: those to the left of the line at 1 are rows in which
 * Coppice needs less than its peer. Readable on light and dark grounds.
 */
final class Chart {
  private static final List<Platform> PEERS = List.of(Platform.BEAM, Platform.PEKKO);
  private static final int LEFT = 130;
  private static final int WIDTH = 640;
  private static final int RIGHT = 60;
  private static final int TOP = 60;
  private static final int BAR = 9;
  private static final int LINE = 2 * BAR + 10;

  private final List<Line> lines;
  private final int lowest;
  private final int highest;
  private final Formatter svg = new Formatter(Locale.ROOT);

  private Chart(List<Line> all) {
    lines =
        all.stream()
            .filter(line -> PEERS.stream().anyMatch(peer -> line.ratio(peer).isPresent()))
            .toList();
    List<Double> ratios =
        lines.stream()
            .flatMap(line -> PEERS.stream().flatMap(peer -> line.ratio(peer).stream()))
            .toList();
    lowest = (int) Math.floor(Math.log10(ratios.stream().min(Double::compare).orElse(0.1)));
    highest = (int) Math.ceil(Math.log10(ratios.stream().max(Double::compare).orElse(1.0)));
  }

  /** {@return the chart, as SVG} */
  static String of(List<Line> lines) {
    return new Chart(lines).draw();
  }

  private String draw() {
    int width = LEFT + WIDTH + RIGHT;
    int bottom = TOP + LINE * lines.size();
    svg.format(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
        <title>Coppice's time over its peers'</title>
        <style>
          text { font: 12px sans-serif; fill: #24292f; }
          line { stroke: #8c959f; stroke-width: 0.5; }
          .one { stroke: #24292f; stroke-width: 1.5; }
          .target { stroke: #24292f; stroke-width: 2; }
          .beam { fill: #b5375b; }
          .pekko { fill: #2f7bbf; }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; }
            .one, .target { stroke: #e6edf3; }
            .beam { fill: #e0708f; }
            .pekko { fill: #6cb0eb; }
          }
        </style>
        <text x="%d" y="18">Coppice's time over its peer's; left of 1 is faster. A short stroke is a target.</text>
        """,
        width, bottom + 20, width, bottom + 20, LEFT);
    legend();
    for (int decade = min(); decade <= max(); decade++) {
      scale(decade, bottom);
    }
    for (int i = 0; i < lines.size(); i++) {
      bars(lines.get(i), TOP + LINE * i);
    }
    svg.format("</svg>\n");
    return svg.toString();
  }

  private int min() {
    return Math.min(lowest, -1);
  }

  private int max() {
    return Math.max(highest, 0);
  }

  private double x(double ratio) {
    return LEFT + WIDTH * (Math.log10(ratio) - min()) / (max() - min());
  }

  private void legend() {
    int x = LEFT;
    for (Platform peer : PEERS) {
      svg.format("<rect class=\"%s\" x=\"%d\" y=\"26\" width=\"10\" height=\"10\"/>\n", peer, x);
      svg.format("<text x=\"%d\" y=\"35\">over %s</text>\n", x + 14, peer.title());
      x += 110;
    }
  }

  private void scale(int decade, int bottom) {
    double x = x(Math.pow(10, decade));
    svg.format(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
        decade == 0 ? "one" : "decade", x, TOP - 6, x, bottom);
    String label = decade < 0 ? "0." + "0".repeat(-decade - 1) + "1" : "1" + "0".repeat(decade);
    svg.format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x, TOP - 10, label);
  }

  private void bars(Line line, int top) {
    svg.format(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s %s</text>\n",
        LEFT - 8, top + BAR + 5, line.row(), line.variant());
    for (int i = 0; i < PEERS.size(); i++) {
      Platform peer = PEERS.get(i);
      int y = top + BAR * i;
      line.ratio(peer).ifPresent(ratio -> bar(peer, ratio, line.target(peer), y));
    }
  }

  private void bar(Platform peer, double ratio, Optional<Target> target, int y) {
    double from = Math.min(x(ratio), x(1));
    double to = Math.max(x(ratio), x(1));
    svg.format(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\""
            + " height=\"%d\"><title>%s</title></rect>\n",
        peer, from, y, Math.max(1, to - from), BAR - 1, Figures.ratio(ratio));
    target.ifPresent(
        it ->
            svg.format(
                "<line class=\"target\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
                x(it.limit()), y, x(it.limit()), y + BAR - 1));
  }
}
