package dev.coppice.conformance.supervisor;

import dev.coppice.conformance.Term;
import io.vavr.control.Option;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The lists of children that supervisors had at the last barrier, read from a trace. */
final class Lists {
  private final Map<String, List<Term>> byProcess = new HashMap<>();

  /** Goes on to the end of a segment. */
  void pass(SortedMap<String, List<Term>> segment) {
    segment.forEach(
        (process, events) -> {
          for (Term event : events) {
            switch (event.tag()) {
              case "children" -> byProcess.put(process, event.at(1).elements());
              case "ended" -> byProcess.remove(process);
              default -> {}
            }
          }
        });
  }

  /** The children of a supervisor, if it lives. */
  Option<List<Term>> of(String supervisor) {
    return Option.ofOptional(
        byProcess.entrySet().stream()
            .filter(entry -> id(entry.getKey()).equals(supervisor))
            .map(Map.Entry::getValue)
            .findFirst());
  }

  /** Whether a process of that id is among a simple supervisor's children. */
  static boolean hasSimple(List<Term> children, String id) {
    return children.stream().anyMatch(child -> id(child.at(0).name()).equals(id));
  }

  /** The id of a process's child. */
  static String id(String process) {
    return process.substring(0, Math.max(0, process.lastIndexOf('_')));
  }
}
