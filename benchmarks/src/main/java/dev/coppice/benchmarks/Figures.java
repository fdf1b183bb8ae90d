package dev.coppice.benchmarks;

import java.util.Locale;

/** How figures are written. */
final class Figures {
  private Figures() {}

  /** {@return a figure with about three digits that count} */
  static String of(double figure) {
    return String.format(Locale.ROOT, figure < 100 ? "%.1f" : "%,.0f", figure);
  }

  /** {@return the median, and behind it the range} */
  static String of(Summary summary) {
    return "%s (%s..%s)".formatted(of(summary.median()), of(summary.min()), of(summary.max()));
  }

  /** {@return a ratio} */
  static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.1f", ratio);
  }
}
