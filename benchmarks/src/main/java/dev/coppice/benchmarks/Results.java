package dev.coppice.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured so far, and what could not be. */
final class Results {
  private final Map<Subject, List<List<Double>>> figures = new LinkedHashMap<>();
  private final Map<Subject, String> failures = new LinkedHashMap<>();

  /** Adds what one fork measured. */
  void add(Subject subject, List<Sample> samples) {
    figures
        .computeIfAbsent(subject, _ -> new ArrayList<>())
        .add(
            samples.stream()
                .filter(sample -> !sample.warmUp())
                .map(sample -> subject.row().unit().figure(sample.amount(), sample.ops()))
                .toList());
  }

  /** Remembers that a fork failed. */
  void fail(Subject subject, String why) {
    failures.put(subject, why);
  }

  /** {@return what was measured, a list for each fork} */
  List<List<Double>> figures(Subject subject) {
    return figures.getOrDefault(subject, List.of());
  }

  /** {@return over all iterations of all forks; none if one of them failed} */
  Optional<Summary> summary(Subject subject) {
    List<Double> all = figures(subject).stream().flatMap(List::stream).toList();
    return all.isEmpty() || failures.containsKey(subject)
        ? Optional.empty()
        : Optional.of(Summary.of(all));
  }

  /** {@return all subjects that were measured, or were to be} */
  List<Subject> subjects() {
    var all = new LinkedHashSet<>(figures.keySet());
    all.addAll(failures.keySet());
    return List.copyOf(all);
  }

  /** {@return what failed, and why} */
  Map<Subject, String> failures() {
    return failures;
  }
}
