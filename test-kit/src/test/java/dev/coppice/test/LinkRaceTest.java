package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Timeout;
import dev.coppice.test.Actor.Begun;
import dev.coppice.test.Actor.Order;
import io.vavr.control.Either;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** Links being made and taken off while one of the two ends. */
class LinkRaceTest extends RaceTest {
  LinkRaceTest(Kind kind) {
    super(kind);
  }

  private static List<Pid<?>> linksOf(Actor actor) {
    return actor.pid().node().info(actor).get().links().asJava();
  }

  @Race
  @DisplayName("PX-10 exactly one EXIT, whenever the link was set")
  void exitOnce(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor trapper = cast.trapper();
      Actor target = cast.actor();
      Begun<Boolean> linked = trapper.begin(self -> self.link(target));
      target.pid().exit(BOOM);
      linked.await();
      assertThat(target.reason()).isEqualTo(BOOM);
      assertThat(trapper.received())
          .isIn(List.of(exit(target, BOOM)), List.of(exit(target, ExitReason.noproc())));
      assertThat(linksOf(trapper)).isEmpty();
    }
  }

  @Race
  @DisplayName(
      "PX-10 who links to a process that ends is told by an exception or a signal, not both")
  void exitAgainstLink(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor linking = cast.actor();
      Actor target = cast.actor();
      Begun<String> linked =
          linking.start(
              self -> {
                try {
                  self.link(target);
                  return "linked";
                } catch (ProcessExit dead) {
                  return dead.reason().toString();
                }
              });
      target.pid().exit(BOOM);
      Either<ExitReason, String> outcome = linked.outcome();
      target.reason();
      if (outcome.equals(Either.right("noproc"))) {
        assertThat(linking.received()).isEmpty(); // so it lives
        assertThat(linksOf(linking)).isEmpty();
      } else {
        assertThat(outcome).isIn(Either.right("linked"), Either.left(BOOM));
        assertThat(linking.pid().isAlive()).isFalse();
        assertThat(linking.reason()).isEqualTo(BOOM);
      }
    }
  }

  @Race
  @DisplayName("PX-11 after unlink returned no EXIT comes, whatever raced with it")
  void noExitAfterUnlink(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor trapper = cast.trapper();
      Actor target = cast.actor();
      trapper.link(target);
      Begun<Awaited<Order>> before =
          trapper.start(
              self -> {
                self.unlink(target);
                return self.receive(java.time.Duration.ZERO);
              });
      target.pid().exit(BOOM);
      assertThat(before.await()).isIn(new Timeout<>(), exit(target, BOOM));
      target.reason();
      assertThat(trapper.received()).isEmpty();
      assertThat(linksOf(trapper)).isEmpty();
    }
  }

  @Race
  @DisplayName("PX-11 a process that unlinks in time lives on, one that does not ends too")
  void unlinkAgainstDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor unlinking = cast.actor();
      Actor target = cast.actor();
      unlinking.link(target);
      Begun<Boolean> unlinked = unlinking.begin(self -> self.unlink(target));
      target.pid().exit(BOOM);
      Either<ExitReason, Boolean> outcome = unlinked.outcome();
      target.reason();
      if (outcome.isRight()) {
        assertThat(unlinking.received()).isEmpty(); // so it lives
      } else {
        assertThat(outcome).isEqualTo(Either.left(BOOM));
      }
    }
  }

  @Race
  @DisplayName("PX-09 a link that is made and taken off at the same time is whole or is not")
  void linkAgainstUnlink(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor one = cast.actor();
      Actor other = cast.actor();
      Begun<Boolean> linked = one.begin(self -> self.link(other));
      Begun<Boolean> unlinked = other.begin(self -> self.unlink(one));
      linked.await();
      unlinked.await();
      assertThat(linksOf(one).contains(other.pid())).isEqualTo(linksOf(other).contains(one.pid()));
    }
  }

  @Race
  @DisplayName(
      "PX-20 a process that is killed while it links is linked and told of, or is not linked")
  void linkAgainstOwnDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor linking = cast.actor();
      Actor other = cast.trapper();
      Begun<Boolean> linked = linking.begin(self -> self.link(other));
      linking.pid().exit(ExitReason.kill());
      Either<ExitReason, Boolean> outcome = linked.outcome();
      linking.reason();
      if (outcome.isRight()) {
        assertThat(other.received()).containsExactly(exit(linking, ExitReason.killed()));
      } else {
        assertThat(outcome).isEqualTo(Either.left(ExitReason.killed()));
        assertThat(other.received()).isIn(List.of(), List.of(exit(linking, ExitReason.killed())));
      }
      assertThat(linksOf(other)).isEmpty();
    }
  }

  @Race
  @DisplayName("PX-23 a linked child whose parent is killed meanwhile ends with it or never begins")
  void spawnLinkAgainstParentsDeath(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor parent = cast.actor();
      Begun<Pid<Object>> spawned =
          parent.start(
              self -> kind.<Object>spawn(self, SpawnOptions.none().withLink(), (_, _) -> {}));
      parent.pid().exit(ExitReason.kill());
      Either<ExitReason, Pid<Object>> outcome = spawned.outcome();
      parent.reason();
      assertThat(node.processes()).isEmpty();
      for (Pid<Object> child : outcome) {
        assertThat(node.join(child)).isEqualTo(ExitReason.killed());
      }
    }
  }

  @Race
  @DisplayName("PX-23 a linked child that ends at once: exactly one EXIT, with its reason")
  void spawnLinkAgainstChildsEnd(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor parent = cast.trapper();
      Pid<Object> child =
          parent.ask(self -> kind.<Object>spawnOnce(self, SpawnOptions.none().withLink(), _ -> {}));
      stage.node().join(child);
      assertThat(parent.received()).containsExactly(exit(child, ExitReason.normal()));
    }
  }
}
