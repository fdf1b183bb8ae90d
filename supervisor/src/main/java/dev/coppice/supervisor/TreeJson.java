package dev.coppice.supervisor;

import io.vavr.collection.Iterator;
import io.vavr.control.Option;

/** A {@link SupervisionTree} as JSON (RFC 8259). */
final class TreeJson {
  private TreeJson() {}

  static String of(SupervisionTree tree) {
    StringBuilder json = new StringBuilder();
    append(json, tree);
    return json.toString();
  }

  private static void append(StringBuilder json, SupervisionTree tree) {
    json.append("{\"id\":").append(quoted(tree.id()));
    json.append(",\"pid\":").append(orNull(tree.pid()));
    json.append(",\"name\":").append(orNull(tree.name()));
    json.append(",\"type\":").append(quoted(TreeText.word(tree.type())));
    json.append(",\"status\":").append(quoted(TreeText.word(tree.status())));
    json.append(",\"strategy\":").append(orNull(tree.strategy()));
    json.append(",\"restart\":").append(orNull(tree.restart().map(TreeText::word)));
    json.append(",\"restarts\":").append(tree.restarts());
    json.append(",\"mailboxLength\":").append(tree.mailboxLength());
    json.append(",\"children\":[");
    for (Iterator<SupervisionTree> below = tree.children().iterator(); below.hasNext(); ) {
      append(json, below.next());
      json.append(below.hasNext() ? "," : "");
    }
    json.append("]}");
  }

  private static String orNull(Option<?> value) {
    return value.map(Object::toString).map(TreeJson::quoted).getOrElse("null");
  }

  /**
   * A JSON string. What must be escaped is, and so are single surrogates, which no encoding can
   * carry, and the two line ends that JavaScript would see in it.
   */
  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            code -> {
              if (code == '"' || code == '\\') {
                json.append('\\').appendCodePoint(code);
              } else if (mustBeEscaped(code)) {
                json.append(String.format("\\u%04x", code));
              } else {
                json.appendCodePoint(code);
              }
            });
    return json.append('"').toString();
  }

  private static boolean mustBeEscaped(int code) {
    return Character.isISOControl(code)
        || Character.getType(code) == Character.SURROGATE
        || code == 0x2028
        || code == 0x2029;
  }
}
