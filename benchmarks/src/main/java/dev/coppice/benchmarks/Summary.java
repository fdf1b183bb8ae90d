package dev.coppice.benchmarks;

import java.util.List;

/**
 * Several figures in short.
 *
 * @param median the middle one
 * @param min the smallest
 * @param max the largest
 */
record Summary(double median, double min, double max) {

  /** {@return the summary of at least one figure} */
  static Summary of(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Summary(median, sorted.getFirst(), sorted.getLast());
  }
}
