package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** What a crash report says of a server, and what it must not say. */
class GenServerReportTest {
  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node =
      Node.open(NodeOptions.defaults().withShutdownLimit(java.time.Duration.ZERO));

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private CapturedLog.Event reportOf(boolean secretive) {
    ServerName<Vault.Open, Vault.Knock> name = ServerName.of("vault", Vault.class);
    var vault = GenServer.start(node, name, new Vault(secretive)).get();
    assertThat(vault.tryCall(new Vault.Open("opensesame"), ServerAddress.DEFAULT_TIMEOUT).getLeft())
        .isInstanceOf(ExitReason.Crash.class);
    var crashes = log.events(e -> e.logger().equals("dev.coppice.crash"));
    assertThat(crashes).hasSize(1);
    return crashes.getFirst();
  }

  @Test
  @DisplayName(
      "PL-03 LG-05 the crash report names all there is to know, for people and for machines")
  void content() {
    CapturedLog.Event report = reportOf(false);
    assertThat(report.level()).isEqualTo(Level.ERROR);
    assertThat(report.keyValues())
        .containsEntry("initial_call", Vault.class.getName())
        .containsKeys("process", "reason", "mailbox_length");
    assertThat(report.keyValues().get("name")).asString().startsWith("vault<");
    assertThat(report.keyValues().get("last_message")).asString().contains("opensesame");
    assertThat(report.keyValues().get("state")).isEqualTo("gold");
    assertThat(report.thrown()).hasMessage("wrong word");
    assertThat(report.message()).contains("vault<", "wrong word", "gold").doesNotContain("\n");
  }

  @Test
  @DisplayName("SY-05 a server that keeps secrets keeps them in its crash report, too")
  void redacted() {
    CapturedLog.Event report = reportOf(true);
    assertThat(report.keyValues().get("last_message")).isEqualTo("call ***");
    assertThat(report.keyValues().get("state")).isEqualTo("*");
    assertThat(report.message()).doesNotContain("opensesame").doesNotContain("gold");
  }

  @Test
  @DisplayName("a server that fails to format its state is reported all the same")
  void formattingFails() {
    var broken = GenServer.start(node, new Broken()).get();
    assertThat(broken.tryCall(new Broken.Go(), ServerAddress.DEFAULT_TIMEOUT).isLeft()).isTrue();
    assertThat(log.events(e -> e.logger().equals("dev.coppice.crash"))).hasSize(1);
  }

  private record Vault(boolean secretive) implements GenServer<Vault.Open, Vault.Knock, String> {
    record Open(String word) implements Request<Open, Boolean> {}

    record Knock() {}

    @Override
    public Init<String> init(Self<Knock> self) {
      return Init.ok("gold");
    }

    @Override
    public Answer<String> handleCall(Open request, From from, String state) {
      throw new IllegalArgumentException("wrong word");
    }

    @Override
    public Object formatState(String state) {
      return secretive ? "*" : state;
    }

    @Override
    public Object formatMessage(Object message) {
      return secretive ? "***" : message;
    }
  }

  private record Broken() implements GenServer<Broken.Go, Void, String> {
    record Go() implements Request<Go, Boolean> {}

    @Override
    public Init<String> init(Self<Void> self) {
      return Init.ok("state");
    }

    @Override
    public Answer<String> handleCall(Go request, From from, String state) {
      throw new IllegalStateException("boom");
    }

    @Override
    public Object formatState(String state) {
      throw new IllegalStateException("no format");
    }
  }
}
