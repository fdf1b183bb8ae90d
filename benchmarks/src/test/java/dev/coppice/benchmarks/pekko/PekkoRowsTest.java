package dev.coppice.benchmarks.pekko;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.benchmarks.Row;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each row runs; it checks its own result. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PekkoRowsTest {
  private final ActorSystem system = PekkoFork.open();

  @AfterAll
  void close() throws Exception {
    PekkoFork.close(system);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"SELCALL", "SELSCAN", "SOCK", "HOG", "TREE", "CASCADE"})
  void runs(Row row) throws Exception {
    assertThat(PekkoFork.run(system, PekkoRows.of(row), 2_560)).isNotNegative();
  }
}
