package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.supervisor.SupervisionTree.Status;
import io.vavr.collection.List;
import io.vavr.control.Option;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a tree is written, whatever its processes are called. */
class TreeFormatTest {
  private static final Pattern NODE =
      Pattern.compile(
          "  n(\\d+) \\[label=\"((?:[^\"\\\\]|\\\\.)*)\", shape=(box|ellipse)(,"
              + " style=dashed)?\\];");
  private static final Pattern EDGE = Pattern.compile("  n(\\d+) -> n(\\d+);");

  private static final String NASTY = "a \"b\" \\c\\n {<d>} \n\t\0 \u2028 é \ud83c\udf33 \\";

  private static SupervisionTree worker(String id, Status status) {
    return new SupervisionTree(
        id,
        Option.none(),
        Option.none(),
        ChildSpec.Type.WORKER,
        status,
        Option.none(),
        Option.some(Restart.TRANSIENT),
        0,
        0,
        List.empty());
  }

  private static SupervisionTree supervisor(String id, SupervisionTree... children) {
    return new SupervisionTree(
        id,
        Option.none(),
        Option.some(NASTY),
        ChildSpec.Type.SUPERVISOR,
        Status.RUNNING,
        Option.some("one_for_all"),
        Option.none(),
        7,
        3,
        List.of(children));
  }

  private static final SupervisionTree TREE =
      supervisor(
          "top",
          supervisor("left", worker("a", Status.RUNNING), worker(NASTY, Status.STOPPED)),
          worker("right", Status.RESTARTING));

  @Test
  @DisplayName("text: a line for each process, whatever it is called")
  void text() {
    String nasty = "a \"b\" \\c\\n {<d>} \\u000a\\u0009\\u0000 \\u2028 é \ud83c\udf33 \\";
    assertThat(TREE.toText())
        .isEqualTo(
            String.join(
                "\n",
                "top one_for_all, named " + nasty + ", 7 restarts, 3 waiting",
                "├─ left one_for_all, named " + nasty + ", 7 restarts, 3 waiting",
                "│  ├─ a transient",
                "│  └─ " + nasty + " stopped, transient",
                "└─ right restarting, transient",
                ""));
  }

  // ------------------------------------------------------------------ JSON

  @Test
  @DisplayName("JSON: an object with the fields of the record")
  void json() throws Exception {
    JsonNode top = new ObjectMapper().readTree(TREE.toJson());
    assertThat(top.properties())
        .extracting(java.util.Map.Entry::getKey)
        .containsExactly(
            "id",
            "pid",
            "name",
            "type",
            "status",
            "strategy",
            "restart",
            "restarts",
            "mailboxLength",
            "children");
    assertThat(top.get("id").textValue()).isEqualTo("top");
    assertThat(top.get("pid").isNull()).isTrue();
    assertThat(top.get("name").textValue()).isEqualTo(NASTY);
    assertThat(top.get("type").textValue()).isEqualTo("supervisor");
    assertThat(top.get("status").textValue()).isEqualTo("running");
    assertThat(top.get("strategy").textValue()).isEqualTo("one_for_all");
    assertThat(top.get("restart").isNull()).isTrue();
    assertThat(top.get("restarts").intValue()).isEqualTo(7);
    assertThat(top.get("mailboxLength").intValue()).isEqualTo(3);
    assertThat(top.get("children")).hasSize(2);
    JsonNode nasty = top.get("children").get(0).get("children").get(1);
    assertThat(nasty.get("id").textValue()).isEqualTo(NASTY);
    assertThat(nasty.get("restart").textValue()).isEqualTo("transient");
    assertThat(nasty.get("strategy").isNull()).isTrue();
  }

  @Test
  @DisplayName("JSON: every text comes back as it was, single surrogates too")
  void jsonRoundTrip() throws Exception {
    for (String text : randomTexts()) {
      JsonNode read = new ObjectMapper().readTree(worker(text, Status.RUNNING).toJson());
      assertThat(read.get("id").textValue()).isEqualTo(text);
    }
  }

  // ------------------------------------------------------------------ DOT

  @Test
  @DisplayName("DOT: a node for each process, an edge to each child, in their order")
  void dot() {
    Graph graph = Graph.of(TREE.toDot());
    assertThat(graph.nodes().map(node -> node.group(2).replaceFirst("\\\\n.*", "")))
        .startsWith("top", "left", "a")
        .endsWith("right");
    assertThat(graph.nodes().map(node -> node.group(3)))
        .containsExactly("box", "box", "ellipse", "ellipse", "ellipse");
    assertThat(graph.nodes().map(node -> node.group(4) != null))
        .containsExactly(false, false, false, true, true);
    assertThat(graph.edges()).containsExactlyInAnyOrder("0-1", "1-2", "1-3", "0-4");
    assertThat(graph.edges().filter(edge -> edge.startsWith("0"))).containsExactly("0-1", "0-4");
  }

  @Test
  @DisplayName("DOT: whatever a process is called stays in its label")
  void dotLabels() {
    for (String text : randomTexts()) {
      Graph graph = Graph.of(worker(text, Status.RUNNING).toDot());
      assertThat(graph.nodes()).hasSize(1);
      assertThat(unescaped(graph.nodes().head().group(2)))
          .isEqualTo(TreeText.visible(text) + "\ntransient");
    }
  }

  /** A graph, as far as we write one. Anything else fails. */
  private record Graph(List<Matcher> nodes, List<String> edges) {
    static Graph of(String dot) {
      var lines = new ArrayList<>(dot.lines().toList());
      assertThat(lines.removeFirst()).startsWith("digraph \"").endsWith("\" {");
      assertThat(lines.removeLast()).isEqualTo("}");
      assertThat(lines.removeFirst()).isEqualTo("  ordering=out;");
      assertThat(lines.removeFirst()).startsWith("  node [");
      List<Matcher> nodes = List.empty();
      List<String> edges = List.empty();
      for (String line : lines) {
        Matcher node = NODE.matcher(line);
        Matcher edge = EDGE.matcher(line);
        if (node.matches()) {
          nodes = nodes.append(node);
        } else {
          assertThat(edge.matches()).as(line).isTrue();
          edges = edges.append(edge.group(1) + "-" + edge.group(2));
        }
      }
      return new Graph(nodes, edges);
    }
  }

  private static String unescaped(String label) {
    assertThat(label.replace("&amp;", "")).doesNotContain("&");
    return Pattern.compile("\\\\(.)")
        .matcher(label.replace("&amp;", "&"))
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(escape.group(1).equals("n") ? "\n" : escape.group(1)));
  }

  // ------------------------------------------------------------------ texts

  /** Texts of what is likely to break something. */
  private static List<String> randomTexts() {
    String alphabet = "\"\\\n\r\t\b\0nlrN{}[]<>|,;:&lt;$ \u007f\u0085\u2028\u2029é\ud83c\udf33x";
    SplittableRandom random = new SplittableRandom(7);
    return List.fill(
            2_000,
            () ->
                List.fill(
                        random.nextInt(12),
                        () -> alphabet.charAt(random.nextInt(alphabet.length())))
                    .mkString())
        .prepend(NASTY);
  }
}
