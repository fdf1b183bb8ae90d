package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Spawner;
import dev.coppice.test.Actor.Begun;
import io.vavr.control.Either;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;

/**
 * The end of a node. Two of the mailbox module's race tests of it have no counterpart here, {@code
 * trapperAgainstClose} and {@code linkedSpawnAgainstClose}: what they are after is a spawn that is
 * refused when it has already been entered, or linked. That is inside of one operation, where a
 * simulation lets nobody else run.
 */
class NodeRaceTest extends RaceTest {
  private static final int MANY = 20;

  NodeRaceTest(Kind kind) {
    super(kind);
  }

  /** Spawns until it is refused; no more than so many, should the close be slow to come. */
  private void spawnMany(Node node, List<Pid<Object>> spawned) {
    try {
      for (int n = 0; n < MANY; n++) {
        spawned.add(kind.spawn(node, SpawnOptions.none(), (_, _) -> {}));
      }
    } catch (IllegalStateException closed) {
      // as it should be
    }
  }

  @Race
  @DisplayName("spawn against close: refused, or ended by the close")
  void spawnAgainstClose(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      List<Pid<Object>> spawned = new CopyOnWriteArrayList<>();
      Actor closer = cast.actor();
      Begun<Boolean> closed = closer.begin(_ -> node.close());
      spawnMany(node, spawned);
      closed.await();
      spawnMany(node, spawned);
      assertThat(spawned).filteredOn(Pid::isAlive).isEmpty();
      assertThat(node.processCount()).isEqualTo(1); // who closed it
    }
  }

  @Race
  @DisplayName("spawn by a process against close: refused, or ended by the close")
  void spawnWithinAgainstClose(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      List<Pid<Object>> spawned = new CopyOnWriteArrayList<>();
      Actor parent = cast.actor();
      Begun<Boolean> spawning = parent.begin(self -> spawnMany(self.node(), spawned));
      node.close();
      assertThat(spawning.outcome()).isIn(Either.right(true), Either.left(ExitReason.shutdown()));
      assertThat(spawned).filteredOn(Pid::isAlive).isEmpty();
      assertThat(node.processCount()).isZero();
    }
  }

  @Race
  @DisplayName("close leaves nobody, although each process is followed by the one it spawns")
  void closeAgainstSuccessors(Stage stage) {
    Node node = stage.node();
    succession(node); // one: several may keep a real node's carriers from who closes it
    node.close();
    assertThat(node.processCount()).isZero();
    assertThat(node.processes()).isEmpty();
  }

  private void succession(Spawner spawner) {
    var _ = kind.<Object>spawnOnce(spawner, SpawnOptions.none(), this::succession);
  }

  @Race
  @DisplayName("two processes that close their node do not wait for each other")
  void closeAgainstClose(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Pid<Object> other = kind.spawn(node, SpawnOptions.none(), (_, _) -> {});
      Actor one = cast.actor();
      Actor two = cast.actor();
      Begun<Boolean> first = one.begin(_ -> node.close());
      Begun<Boolean> second = two.begin(_ -> node.close());
      List<Either<ExitReason, Boolean>> outcomes = List.of(first.outcome(), second.outcome());
      assertThat(outcomes).contains(Either.right(true));
      assertThat(outcomes)
          .isSubsetOf(
              Either.right(true),
              Either.left(ExitReason.shutdown()),
              Either.left(ExitReason.noproc()));
      assertThat(other.isAlive()).isFalse();
      var _ = stage.reports().deadLetters(); // ended before it was asked to close
    }
  }
}
