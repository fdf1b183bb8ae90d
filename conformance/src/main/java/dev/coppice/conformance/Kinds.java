package dev.coppice.conformance;

import dev.coppice.conformance.genserver.GenServerKind;
import dev.coppice.conformance.process.ProcessKind;
import dev.coppice.conformance.supervisor.SupervisorKind;
import java.util.List;

/** The kinds of scenario there are. Another is a line more here, and a module {@code conf_NAME}. */
final class Kinds {
  static final List<Kind> ALL =
      List.of(new SupervisorKind(), new ProcessKind(), new GenServerKind());

  private Kinds() {}

  /** {@return the kind of a name; all of them for {@code all}} */
  static List<Kind> named(String name) {
    List<Kind> found =
        ALL.stream().filter(kind -> name.equals("all") || kind.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("there is no kind " + name);
    }
    return found;
  }
}
