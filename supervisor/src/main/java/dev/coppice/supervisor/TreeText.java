package dev.coppice.supervisor;

import dev.coppice.supervisor.SupervisionTree.Status;
import io.vavr.collection.Iterator;
import io.vavr.collection.List;
import java.util.Locale;

/** A {@link SupervisionTree} as text, and the words for what is to be said of a process. */
final class TreeText {
  private TreeText() {}

  static String of(SupervisionTree tree) {
    StringBuilder text = new StringBuilder();
    append(text, tree, "", "");
    return text.toString();
  }

  /**
   * Appends a process and what is below it.
   *
   * @param branch what its own line begins with
   * @param trunk what the lines below it begin with
   */
  private static void append(
      StringBuilder text, SupervisionTree tree, String branch, String trunk) {
    text.append(branch).append(visible(tree.id()));
    tree.pid().forEach(pid -> text.append(' ').append(pid));
    List<String> details = details(tree);
    if (details.nonEmpty()) {
      text.append(' ').append(details.mkString(", "));
    }
    text.append('\n');
    for (Iterator<SupervisionTree> below = tree.children().iterator(); below.hasNext(); ) {
      SupervisionTree child = below.next();
      boolean more = below.hasNext();
      append(text, child, trunk + (more ? "├─ " : "└─ "), trunk + (more ? "│  " : "   "));
    }
  }

  /** What there is to say of a process, besides its id and pid. */
  static List<String> details(SupervisionTree tree) {
    List<String> details = List.ofAll(tree.strategy());
    if (tree.name().exists(name -> !name.equals(tree.id()))) {
      details = details.append("named " + visible(tree.name().get()));
    }
    if (tree.status() != Status.RUNNING) {
      details = details.append(word(tree.status()));
    }
    if (tree.restart().exists(restart -> restart != Restart.PERMANENT)) {
      details = details.append(word(tree.restart().get()));
    }
    if (tree.restarts() > 0) {
      details = details.append(tree.restarts() + (tree.restarts() == 1 ? " restart" : " restarts"));
    }
    return tree.mailboxLength() > 0 ? details.append(tree.mailboxLength() + " waiting") : details;
  }

  /** OTP's word for it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** A user's text in one line: whatever would break it is shown by its number. */
  static String visible(String text) {
    StringBuilder line = new StringBuilder();
    text.chars()
        .forEach(
            unit -> {
              if (breaksLine(unit)) {
                line.append(String.format("\\u%04x", unit));
              } else {
                line.append((char) unit);
              }
            });
    return line.toString();
  }

  private static boolean breaksLine(int unit) {
    return Character.isISOControl(unit)
        || Character.getType(unit) == Character.LINE_SEPARATOR
        || Character.getType(unit) == Character.PARAGRAPH_SEPARATOR;
  }
}
