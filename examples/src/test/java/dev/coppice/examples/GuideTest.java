package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The code in the guide's chapter on testing is that of the tests it tells of. */
class GuideTest {
  private static final Path CHAPTER = Path.of("..", "docs", "guide", "testing.md");
  private static final Path TESTS = Path.of("src", "test", "java", "dev", "coppice", "examples");

  @Test
  void showsWhatIsTested() throws Exception {
    String tests = stripped("TellersTest.java") + stripped("TenMinutesTest.java");
    var block = Pattern.compile("(?ms)^```java\n(.*?)^```$").matcher(Files.readString(CHAPTER));
    List<String> blocks = block.results().map(result -> result.group(1)).toList();
    assertThat(blocks).hasSizeGreaterThan(4);
    assertThat(blocks).allSatisfy(shown -> assertThat(tests).contains(stripped(shown.lines())));
  }

  private static String stripped(String file) throws Exception {
    return stripped(Files.readAllLines(TESTS.resolve(file)).stream());
  }

  /** Whatever the indentation is. */
  private static String stripped(java.util.stream.Stream<String> lines) {
    return lines.map(String::strip).collect(Collectors.joining("\n", "", "\n"));
  }
}
