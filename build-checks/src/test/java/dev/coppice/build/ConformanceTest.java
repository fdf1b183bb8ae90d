package dev.coppice.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/conformance.md} against the rows there are, and against the tests. */
class ConformanceTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW =
      Pattern.compile("^\\| ([A-Z]{2}-\\d{2}) \\| (CORE|NEXT) \\| .+ \\| (\\w+) \\| (.*)\\|$");
  private static final Pattern TEST =
      Pattern.compile("@(?:DisplayName|ParameterizedTest)\\((?:name = )?\\s*\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile("\\b[A-Z]{2}-\\d{2}\\b");
  private static final Set<String> TESTED = Set.of("kept", "types", "different");

  private record Row(String tag, String verdict, String note) {}

  @Test
  @DisplayName("every row of OTP's behaviour is accounted for, and no other")
  void rows() throws IOException {
    Map<String, String> documented =
        rowsOf(Files.readString(ROOT.resolve("docs/conformance.md"))).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().tag()));

    assertThat(documented).isEqualTo(expected());
  }

  @Test
  @DisplayName("every verdict is one of the four; what is CORE is not put off; differences say why")
  void verdicts() throws IOException {
    rowsOf(Files.readString(ROOT.resolve("docs/conformance.md")))
        .forEach(
            (id, row) -> {
              assertThat(row.verdict()).as(id).isIn("kept", "types", "different", "later");
              if (row.tag().equals("CORE")) {
                assertThat(row.verdict()).as(id).isNotEqualTo("later");
              }
              if (row.verdict().equals("different")) {
                assertThat(row.note()).as(id).isNotBlank();
              }
            });
  }

  @Test
  @DisplayName("every row that is built has a test that carries its id, and no test an unknown id")
  void tests() throws IOException {
    Map<String, Row> rows = rowsOf(Files.readString(ROOT.resolve("docs/conformance.md")));
    Set<String> built = new TreeSet<>();
    rows.forEach(
        (id, row) -> {
          if (TESTED.contains(row.verdict())) {
            built.add(id);
          }
        });
    Set<String> tested = idsOfTests();

    assertThat(tested).as("ids with a test").containsAll(built);
    Set<String> sections =
        rows.keySet().stream().map(id -> id.substring(0, 2)).collect(Collectors.toSet());
    tested.removeIf(id -> !sections.contains(id.substring(0, 2)));
    assertThat(rows.keySet()).as("rows").containsAll(tested);
  }

  @Test
  @DisplayName("the checks themselves see a row and a test")
  void sees() {
    assertThat(rowsOf("| PX-99 | CORE | Something | different | |"))
        .containsEntry("PX-99", new Row("CORE", "different", " ".strip()));
    assertThat(idsIn("@DisplayName(\"PX-98 PX-99 something\")")).containsExactly("PX-98", "PX-99");
    assertThat(idsIn("// PX-97")).isEmpty();
  }

  private static Map<String, String> expected() throws IOException {
    try (var rows = ConformanceTest.class.getResourceAsStream("/otp-rows.txt")) {
      return new String(rows.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ", 2))
          .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
  }

  private static Map<String, Row> rowsOf(String document) {
    Map<String, Row> rows = new LinkedHashMap<>();
    document
        .lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(
            row -> {
              Row before =
                  rows.put(row.group(1), new Row(row.group(2), row.group(3), row.group(4).strip()));
              assertThat(before).as("rows with the id " + row.group(1)).isNull();
            });
    return rows;
  }

  private static Set<String> idsOfTests() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      Set<String> ids = new HashSet<>();
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/test/java/"))
          .filter(file -> !file.endsWith("ConformanceTest.java"))
          .map(ConformanceTest::read)
          .forEach(source -> ids.addAll(idsIn(source)));
      return ids;
    }
  }

  private static List<String> idsIn(String source) {
    return TEST.matcher(source)
        .results()
        .flatMap(test -> ID.matcher(test.group(1)).results())
        .map(id -> id.group())
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
