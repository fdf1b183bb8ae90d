package dev.coppice.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Everything that was measured, for another program. */
final class ResultsFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ResultsFile() {}

  /** {@return it, as JSON} */
  static String of(Results results, Map<String, String> machine) throws IOException {
    ObjectNode file = JSON.createObjectNode();
    machine.forEach(file.putObject("machine")::put);
    ArrayNode figures = file.putArray("figures");
    for (Subject subject : results.subjects()) {
      figures.add(figures(subject, results));
    }
    ArrayNode lines = file.putArray("lines");
    Line.of(results).forEach(line -> lines.add(line(line)));
    return JSON.writeValueAsString(file);
  }

  private static ObjectNode figures(Subject subject, Results results) {
    ObjectNode node = JSON.createObjectNode();
    node.put("platform", subject.platform().toString());
    node.put("row", subject.row().toString());
    node.put("form", subject.variant().toString());
    node.put("unit", subject.row().unit().toString());
    results
        .summary(subject)
        .ifPresent(
            summary ->
                node.put("median", summary.median())
                    .put("min", summary.min())
                    .put("max", summary.max()));
    ArrayNode forks = node.putArray("forks");
    for (List<Double> fork : results.figures(subject)) {
      fork.forEach(forks.addArray()::add);
    }
    String failure = results.failures().get(subject);
    if (failure != null) {
      node.put("failure", failure);
    }
    return node;
  }

  private static ObjectNode line(Line line) {
    ObjectNode node = JSON.createObjectNode();
    node.put("row", line.row().toString());
    node.put("form", line.variant().toString());
    for (Platform peer : Platform.values()) {
      line.ratio(peer).ifPresent(ratio -> node.put("over " + peer, ratio));
    }
    ArrayNode verdicts = node.putArray("verdicts");
    for (Line.Verdict verdict : line.verdicts()) {
      Platform peer = verdict.target().peer();
      verdicts
          .addObject()
          .put("over", peer == null ? "nothing" : peer.toString())
          .put("target", verdict.target().limit())
          .put("actual", verdict.actual())
          .put("met", verdict.met());
    }
    return node;
  }
}
