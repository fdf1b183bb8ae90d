package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The code in the guide is that of the programs and tests it tells of, which the build runs. */
class GuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "testing.md, test:TellersTest test:TenMinutesTest",
    "servers.md, main:KeyValueServer main:SysSession test:ServersTest",
    "state-machines.md, main:CodeLock test:CodeLockTest",
    "event-managers.md, main:AlarmHandlers test:AlarmHandlersTest",
    "tasks.md, main:Crawl test:CrawlTest",
    "supervision.md, main:Shop test:SupervisionTest"
  })
  void showsWhatIsRun(String chapter, String sources) throws Exception {
    String code =
        Stream.of(sources.split(" ")).map(GuideTest::source).collect(Collectors.joining("\n"));
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(GUIDE.resolve(chapter)))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).hasSizeGreaterThan(4);
    assertThat(blocks).allSatisfy(shown -> assertThat(code).contains(stripped(shown.lines())));
  }

  private static String source(String name) {
    int colon = name.indexOf(':');
    Path file =
        Path.of("src", name.substring(0, colon), "java", "dev", "coppice", "examples")
            .resolve(name.substring(colon + 1) + ".java");
    try {
      return stripped(Files.readAllLines(file).stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whatever the indentation is. */
  private static String stripped(Stream<String> lines) {
    return lines.map(String::strip).collect(Collectors.joining("\n", "", "\n"));
  }
}
