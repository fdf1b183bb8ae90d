package dev.coppice.test;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessInfo;
import io.vavr.collection.List;
import io.vavr.collection.Set;
import java.util.function.Supplier;

/** Looks what a test has left behind. */
final class Leftovers {
  private Leftovers() {}

  /**
   * Fails if there is anything that is not allowed.
   *
   * @param more what is to be said about processes that are left
   */
  static void check(Stage stage, Set<Leftover> allowed, Supplier<String> more) {
    StringBuilder text = new StringBuilder();
    List<Reports.Crashed> crashes = stage.reports().crashes();
    if (!allowed.contains(Leftover.CRASHES) && !crashes.isEmpty()) {
      text.append("\nunexpected crashes: ").append(crashes.mkString(", "));
    }
    List<Reports.DeadLetter> letters = stage.reports().deadLetters();
    if (!allowed.contains(Leftover.DEAD_LETTERS) && !letters.isEmpty()) {
      text.append("\nunread dead letters: ").append(letters.mkString(", "));
    }
    List<Pid<?>> processes = stage.node().processes();
    if (!allowed.contains(Leftover.PROCESSES) && !processes.isEmpty()) {
      text.append("\nleaked processes: ")
          .append(processes.map(pid -> describe(stage, pid)).mkString(", "))
          .append(more.get());
    }
    if (!text.isEmpty()) {
      throw new LeftoverError(text.substring(1));
    }
  }

  private static String describe(Stage stage, Pid<?> pid) {
    for (ProcessInfo info : stage.node().info(pid)) {
      for (String name : info.name().orElse(info.label())) {
        return name + pid;
      }
    }
    return pid.toString();
  }
}
