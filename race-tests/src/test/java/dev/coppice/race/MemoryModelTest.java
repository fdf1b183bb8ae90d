package dev.coppice.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The memory-model tests in brief; {@code bin/check-all} runs them in full. */
class MemoryModelTest {
  @Test
  void noForbiddenOutcome() throws Exception {
    MemoryModelTests.Verdict verdict =
        MemoryModelTests.run(
            MemoryModelTests.Effort.BRIEF,
            Path.of("target", "jcstress"),
            System.getProperty("java.class.path"));
    assertThat(verdict.passed()).as(verdict.summary()).isTrue();
  }
}
