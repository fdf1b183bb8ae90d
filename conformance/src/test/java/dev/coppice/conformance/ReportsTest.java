package dev.coppice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class ReportsTest {
  private final Logger log = LoggerFactory.getLogger("dev.coppice.conformance.test");
  private final List<Report> reports = new CopyOnWriteArrayList<>();

  private void listenedTo(Runnable logging) {
    try (var _ = Reports.listen(this::add)) {
      logging.run();
    }
  }

  /** Other tests may log at the same time. */
  private void add(Report report) {
    if (report.logger().equals(log.getName())) {
      reports.add(report);
    }
  }

  @Test
  @DisplayName("what is logged comes to who listens, with its key-values and its exception")
  void all() {
    Exception thrown = new IllegalStateException("boom");

    listenedTo(
        () -> log.atError().addKeyValue("child", "c1").setCause(thrown).log("{} has ended", "it"));

    assertThat(reports)
        .containsExactly(
            new Report(Level.ERROR, log.getName(), "it has ended", Map.of("child", "c1"), thrown));
  }

  @Test
  @DisplayName("so does what is logged in the old way; and nothing that comes later")
  void plain() {
    listenedTo(() -> log.warn("{} and {}", 1, 2));
    log.warn("later");

    assertThat(reports)
        .containsExactly(new Report(Level.WARN, log.getName(), "1 and 2", Map.of(), null));
  }
}
