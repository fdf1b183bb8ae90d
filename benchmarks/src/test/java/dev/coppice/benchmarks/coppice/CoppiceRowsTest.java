package dev.coppice.benchmarks.coppice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.benchmarks.Row;
import dev.coppice.benchmarks.Variant;
import dev.coppice.mailbox.Node;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row runs; it checks its own result. */
class CoppiceRowsTest {
  private final Node node = Node.open();

  @AfterEach
  void close() {
    node.close();
  }

  static Stream<Arguments> forms() {
    return Arrays.stream(Row.values())
        .filter(row -> row != Row.MEM)
        .flatMap(row -> row.variants().stream().map(variant -> Arguments.of(row, variant)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void runsAndLeavesNobody(Row row, Variant variant) throws Exception {
    CoppiceWorkload workload = CoppiceRows.of(row, variant);
    for (int ops : new int[] {few(row), 2 * few(row)}) {
      assertThat(CoppiceFork.run(node, workload, ops)).isNotNegative();
      assertThat(node.processCount()).isZero();
    }
  }

  private static int few(Row row) {
    return row == Row.SELSCAN ? 1 : row == Row.HOG ? 20 : 640;
  }

  @ParameterizedTest
  @EnumSource
  void weighsIdleProcesses(Variant variant) throws Exception {
    CoppiceWorkload workload = CoppiceRows.of(Row.MEM, variant);
    assertThat(CoppiceFork.run(node, workload, 20_000)).isPositive();
  }

  @Test
  void aWorkloadThatFailsIsNotMeasured() {
    assertThatThrownBy(
            () ->
                Main.run(
                    node,
                    _ -> {
                      throw new IllegalStateException("wrong sum");
                    }))
        .hasRootCauseMessage("wrong sum");
  }
}
