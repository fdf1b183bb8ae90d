package dev.coppice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one fork measures.
 *
 * @param platform on which system
 * @param row which row
 * @param variant in which form
 */
record Subject(Platform platform, Row row, Variant variant) {

  /** {@return Coppice, in a form} */
  static Subject coppice(Row row, Variant variant) {
    return new Subject(Platform.COPPICE, row, variant);
  }

  /**
   * {@return what a form of Coppice is compared with, if there is anything} An actor is a callback,
   * an Erlang process a receive loop; only the idle server is compared with Erlang's own.
   */
  static Optional<Subject> peer(Platform platform, Row row, Variant variant) {
    return switch (platform) {
      case COPPICE -> Optional.empty();
      case BEAM -> {
        Variant form = row == Row.MEM && variant == Variant.S ? Variant.S : Variant.V;
        yield Optional.of(new Subject(platform, row, form));
      }
      case PEKKO ->
          row.hasActors() && variant != Variant.COLD
              ? Optional.of(new Subject(platform, row, Variant.S))
              : Optional.empty();
    };
  }

  /** {@return all that is measured for a row on some systems, each once} */
  static List<Subject> all(Row row, Set<Platform> platforms) {
    List<Subject> subjects = new ArrayList<>();
    for (Platform platform : Platform.values()) {
      if (platforms.contains(platform)) {
        row.variants().stream()
            .flatMap(
                variant ->
                    platform == Platform.COPPICE
                        ? Optional.of(coppice(row, variant)).stream()
                        : peer(platform, row, variant).stream())
            .distinct()
            .forEach(subjects::add);
      }
    }
    return subjects;
  }

  @Override
  public String toString() {
    return row + " " + platform + " " + variant;
  }
}
