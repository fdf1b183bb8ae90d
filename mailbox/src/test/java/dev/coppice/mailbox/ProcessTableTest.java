package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
  private final Node node = Node.open();
  private final ProcessTable table = new ProcessTable();

  @AfterEach
  void close() {
    node.close();
  }

  /** A process that never begins. */
  private LocalProcess<?> process() {
    return new StraightLineProcess<>(
        node, table.nextNumber(), SpawnOptions.none(), null, Self::receive);
  }

  private static List<Long> ids(ProcessTable table) {
    List<Long> ids = new ArrayList<>();
    table.forEach(process -> ids.add(process.id()));
    Collections.sort(ids);
    return ids;
  }

  @Test
  void itHoldsWhatWasPutAndNotTakenOut() {
    SplittableRandom random = new SplittableRandom(1);
    TreeMap<Long, LocalProcess<?>> model = new TreeMap<>();
    List<LocalProcess<?>> prepared = new ArrayList<>();
    List<LocalProcess<?>> gone = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      boolean growing = i / 2_000 % 2 == 0;
      if (random.nextInt(10) < (growing ? 7 : 3)) {
        prepared.add(process());
      }
      if (!prepared.isEmpty() && random.nextInt(10) < 7) {
        LocalProcess<?> one = prepared.remove(random.nextInt(prepared.size()));
        table.put(one);
        model.put(one.id(), one);
      }
      if (!model.isEmpty() && random.nextInt(10) < (growing ? 3 : 8)) {
        Long id = model.ceilingKey(random.nextLong(model.lastKey() + 1));
        LocalProcess<?> one = Objects.requireNonNull(model.remove(id));
        table.remove(one);
        gone.add(one);
      }
      if (i % 1_000 == 0) {
        assertThat(ids(table)).containsExactlyElementsOf(model.keySet());
        gone.forEach(one -> assertThat(table.get(one.id())).isNull());
      }
      assertThat(table.size()).isEqualTo(model.size());
      assertThat(table.isEmpty()).isEqualTo(model.isEmpty());
    }
    model.forEach((id, one) -> assertThat(table.get(id)).isSameAs(one));
  }

  @Test
  void whoIsNotThereCannotBeTakenOut() {
    LocalProcess<?> refused = process();
    LocalProcess<?> neighbour = process();
    table.put(neighbour);
    table.remove(refused);
    table.remove(refused);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.get(neighbour.id())).isSameAs(neighbour);
  }

  @Test
  void theDeadLeaveNothingBehind() {
    for (int i = 0; i < 10_000; i++) {
      LocalProcess<?> one = process();
      table.put(one);
      table.remove(one);
      assertThat(table.chunks()).as("after %s processes", i).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void whoComesLateFindsAPlaceAndLeavesNoneBehind() {
    LocalProcess<?> late = process();
    for (int i = 0; i < 1_000; i++) {
      LocalProcess<?> one = process();
      table.put(one);
      table.remove(one);
    }
    table.put(late);
    assertThat(ids(table)).containsExactly(late.id());
    assertThat(table.chunks()).isEqualTo(2);
    table.remove(late);
    assertThat(table.chunks()).isEqualTo(1);
  }

  /** Threads that put and take out neighbours: nobody is lost, no chunk is left. */
  @Test
  @Tag("concurrency")
  void neighboursComeAndGoAtTheSameTime() throws Exception {
    int threads = 4;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<List<LocalProcess<?>>>> tasks =
          Collections.nCopies(
              threads,
              () -> {
                List<LocalProcess<?>> kept = new ArrayList<>();
                for (int i = 0; i < 5_000; i++) {
                  LocalProcess<?> one = process();
                  table.put(one);
                  assertThat(table.get(one.id())).isSameAs(one);
                  if (i % 1_000 == 0) {
                    kept.add(one);
                  } else {
                    table.remove(one);
                  }
                }
                return kept;
              });
      List<LocalProcess<?>> kept = new ArrayList<>();
      for (Future<List<LocalProcess<?>>> done : pool.invokeAll(tasks)) {
        kept.addAll(done.get());
      }
      assertThat(ids(table))
          .containsExactlyInAnyOrderElementsOf(kept.stream().map(LocalProcess::id).toList());
      kept.forEach(table::remove);
    }
    assertThat(table.isEmpty()).isTrue();
    assertThat(table.chunks()).isLessThanOrEqualTo(1);
  }
}
