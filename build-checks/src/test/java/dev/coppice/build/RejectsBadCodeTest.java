package dev.coppice.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** Runs javac as the parent pom has it run, on code that must not get through. */
class RejectsBadCodeTest {
  private static final Path POM = Path.of("..", "pom.xml");

  @TempDir Path dir;

  @BeforeEach
  void nullMarkedModule() throws IOException {
    Files.writeString(
        dir.resolve("module-info.java"),
        """
        @org.jspecify.annotations.NullMarked
        module bad {
          requires static org.jspecify;
        }
        """);
  }

  @Test
  void letsGoodCodeThrough() throws Exception {
    assertThat(javac("class Code { String text(String s) { return s.trim(); } }")).isEmpty();
  }

  @Test
  void nullAwayAndErrorProneFire() throws Exception {
    assertThat(
            javac(
                """
                import java.util.List;
                import org.jspecify.annotations.Nullable;
                class Code {
                  String returned() { return null; }
                  List<String> typeArgument(List<@Nullable String> l) { return l; }
                  void ignored(String s) { s.trim(); }
                }
                """))
        .containsPattern("Code.java:5: error: \\[NullAway]")
        .containsPattern("Code.java:6: error: \\[NullAway]")
        .containsPattern("Code.java:7: error: \\[ReturnValueIgnored]");
  }

  @Test
  void warningsAreErrors() throws Exception {
    assertThat(javac("class Code { java.util.List raw; }"))
        .contains("[rawtypes]")
        .contains("error: warnings found and -Werror specified");
  }

  /** What javac prints for this source, with the arguments and processors of the parent pom. */
  private String javac(String source) throws Exception {
    Files.writeString(dir.resolve("Code.java"), "package bad;\n" + source);
    Path jspecify =
        Path.of(NullMarked.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    command.addAll(compilerArgs());
    command.addAll(List.of("--release", "25", "-d", dir.resolve("classes").toString()));
    command.addAll(List.of("--module-path", jspecify.toString()));
    command.addAll(List.of("--processor-path", System.getProperty("java.class.path")));
    command.addAll(List.of(dir.resolve("module-info.java").toString()));
    command.addAll(List.of(dir.resolve("Code.java").toString()));
    Path output = dir.resolve("output");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    int status = process.start().waitFor();
    String said = Files.readString(output);
    assertThat(status == 0).as(said).isEqualTo(said.isEmpty());
    return said;
  }

  private static List<String> compilerArgs() throws Exception {
    var pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(POM.toFile());
    var args =
        (NodeList)
            XPathFactory.newInstance()
                .newXPath()
                .evaluate("//compilerArgs/arg", pom, XPathConstants.NODESET);
    var texts = new ArrayList<String>();
    for (int i = 0; i < args.getLength(); i++) {
      texts.add(args.item(i).getTextContent());
    }
    assertThat(texts).isNotEmpty();
    return texts;
  }
}
