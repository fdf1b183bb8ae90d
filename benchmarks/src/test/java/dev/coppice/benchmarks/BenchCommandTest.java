package dev.coppice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchCommandTest {

  private static String refuses(String... arguments) {
    StringWriter said = new StringWriter();
    var command = BenchCommand.commandLine().setErr(new PrintWriter(said));
    assertThat(command.execute(arguments)).isEqualTo(2);
    return said.toString();
  }

  @Test
  void namesTheRows() {
    assertThat(refuses("--rows", "pingpong,nothing")).contains("no row nothing", "forkjoin");
  }

  @Test
  void namesTheSystems() {
    assertThat(refuses("--systems", "quasar")).contains("BEAM");
  }

  @Test
  void isNotBothQuickAndFull() {
    assertThat(refuses("--quick", "--full")).contains("mutually exclusive");
  }
}
