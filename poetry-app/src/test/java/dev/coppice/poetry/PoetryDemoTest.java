package dev.coppice.poetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoetryDemoTest {
  @Test
  void showsRestartsAndWholePoems() {
    try (CapturedLog _ = CapturedLog.of("dev.coppice")) {
      Run run = Run.of(PoetryDemo::run);

      assertThat(run.err()).isEmpty();
      assertThat(run.text().lines())
          .filteredOn(line -> line.contains("restarted by its supervisor"))
          .hasSizeGreaterThanOrEqualTo(3);
      assertThat(run.text())
          .contains("worker crashed: connection refused", "worker crashed: connection reset")
          .containsOnlyOnce("The supervision trees:")
          .contains("一夜风来折旧枝")
          .contains("All 4 poems are byte-equal to their files");
      assertThat(run.exitCode()).isZero();
    }
  }
}
