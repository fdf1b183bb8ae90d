package dev.coppice.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * A line of the table.
 *
 * @param row which row
 * @param variant in which form Coppice ran it
 * @param results where the figures are
 */
record Line(Row row, Variant variant, Results results) {

  /**
   * A target, and what became of it.
   *
   * @param target what was to be reached
   * @param actual what was
   */
  record Verdict(Target target, double actual) {
    boolean met() {
      return actual <= target.limit();
    }
  }

  /** {@return the lines for what was measured} */
  static List<Line> of(Results results) {
    return results.subjects().stream()
        .filter(subject -> subject.platform() == Platform.COPPICE)
        .map(subject -> new Line(subject.row(), subject.variant(), results))
        .toList();
  }

  /** {@return the figures of a system} */
  Optional<Summary> figure(Platform platform) {
    return subject(platform).flatMap(results::summary);
  }

  /** {@return whether a system was to run it and failed} */
  boolean failed(Platform platform) {
    return subject(platform).filter(results.failures()::containsKey).isPresent();
  }

  private Optional<Subject> subject(Platform platform) {
    return platform == Platform.COPPICE
        ? Optional.of(Subject.coppice(row, variant))
        : Subject.peer(platform, row, variant);
  }

  /** {@return Coppice's median over a peer's} */
  Optional<Double> ratio(Platform peer) {
    return figure(Platform.COPPICE)
        .flatMap(mine -> figure(peer).map(theirs -> mine.median() / theirs.median()));
  }

  /** {@return the target against a peer, or for the figure itself if {@code peer} is Coppice} */
  Optional<Target> target(Platform peer) {
    return Target.ALL.stream()
        .filter(target -> target.row() == row && target.variant() == variant)
        .filter(target -> (target.peer() == null ? Platform.COPPICE : target.peer()) == peer)
        .findFirst();
  }

  /** {@return how it did, if there is a target and both figures} */
  Optional<Verdict> verdict(Platform peer) {
    Optional<Double> actual =
        peer == Platform.COPPICE ? figure(peer).map(Summary::median) : ratio(peer);
    return target(peer).flatMap(target -> actual.map(it -> new Verdict(target, it)));
  }

  /** {@return all verdicts} */
  List<Verdict> verdicts() {
    return List.of(Platform.values()).stream().flatMap(peer -> verdict(peer).stream()).toList();
  }
}
