package dev.coppice.supervisor;

import dev.coppice.supervisor.SupervisionTree.Status;

/** A {@link SupervisionTree} in DOT, the language of Graphviz. */
final class TreeDot {
  private final StringBuilder dot = new StringBuilder();
  private int nodes;

  private TreeDot() {}

  static String of(SupervisionTree tree) {
    TreeDot graph = new TreeDot();
    graph.dot.append("digraph ").append(quoted(TreeText.visible(tree.id()))).append(" {\n");
    graph.dot.append("  ordering=out;\n");
    graph.dot.append("  node [fontname=\"sans-serif\", fontsize=11];\n");
    var _ = graph.append(tree);
    return graph.dot.append("}\n").toString();
  }

  /** Appends a process and what is below it, and returns the number it has in the graph. */
  private int append(SupervisionTree tree) {
    int node = nodes++;
    dot.append("  n").append(node).append(" [label=").append(label(tree));
    dot.append(tree.type() == ChildSpec.Type.SUPERVISOR ? ", shape=box" : ", shape=ellipse");
    dot.append(tree.status() == Status.RUNNING ? "];\n" : ", style=dashed];\n");
    for (SupervisionTree child : tree.children()) {
      int below = append(child);
      dot.append("  n").append(node).append(" -> n").append(below).append(";\n");
    }
    return node;
  }

  /** A line for the id, and one for each thing there is to say. */
  private static String label(SupervisionTree tree) {
    return quoted(TreeText.details(tree).prepend(TreeText.visible(tree.id())).mkString("\n"));
  }

  /**
   * Within the quotes a backslash begins an escape, of which {@code \n} is a new line, and an
   * ampersand an entity as in HTML.
   */
  private static String quoted(String text) {
    String escaped =
        text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("&", "&amp;");
    return '"' + escaped + '"';
  }
}
