package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.test.Actor.Begun;
import io.vavr.control.Either;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;

/** Exit signals that meet: a trap flag, another exit signal, their own sender's end. */
class ExitRaceTest extends RaceTest {
  private static final int RING = 6;

  ExitRaceTest(Kind kind) {
    super(kind);
  }

  @Race
  @DisplayName("PX-17 a signal that races with the trap flag is trapped or fatal, never both")
  void trapFlag(Stage stage) {
    try (Cast cast = cast(stage)) {
      trappedOrFatal(stage, cast.actor(), cast.actor(), false);
    }
  }

  @Race
  @DisplayName("PX-17 a signal that races with the end of trapping is trapped or fatal, never both")
  void untrapped(Stage stage) {
    try (Cast cast = cast(stage)) {
      trappedOrFatal(stage, cast.trapper(), cast.actor(), true);
    }
  }

  /** Changes the flag while a signal comes. */
  private static void trappedOrFatal(Stage stage, Actor target, Actor clock, boolean trapping) {
    AtomicBoolean changed = new AtomicBoolean();
    Begun<Boolean> done =
        target.start(
            self -> {
              boolean before = self.trapExit(!trapping);
              changed.set(true);
              return before;
            });
    target.pid().exit(BOOM);
    Either<ExitReason, Boolean> outcome = done.outcome();
    if (target.pid().isAlive()) {
      assertThat(outcome).isEqualTo(Either.right(trapping));
      assertThat(target.received()).containsExactly(exit(stage.node().outside(), BOOM));
      assertThat(stage.node().counters().signalDeaths()).isZero();
    } else {
      // It did not trap: if it did in the beginning, the flag must have been changed before.
      assertThat(target.reason()).isEqualTo(BOOM);
      Cast.awaitThread(target, clock);
      assertThat(changed.get()).isEqualTo(trapping);
      assertThat(outcome)
          .isIn(
              trapping
                  ? List.of(Either.right(true), Either.left(BOOM))
                  : List.of(Either.left(BOOM)));
      assertThat(stage.node().counters().signalDeaths()).isEqualTo(1);
    }
  }

  @Race
  @DisplayName("PX-15 of two fatal signals one is the reason, for everybody")
  void oneReason(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor watcher = cast.trapper();
      Actor killer = cast.actor();
      Actor target = cast.actor();
      watcher.link(target);
      MonitorRef one = watcher.monitor(target);
      MonitorRef two = watcher.monitor(target);
      Begun<Boolean> killed = killer.begin(_ -> target.pid().exit(ExitReason.kill()));
      target.pid().exit(BOOM);
      killed.await();
      ExitReason reason = target.reason();
      assertThat(reason).isIn(BOOM, ExitReason.killed());
      assertThat(watcher.received())
          .containsExactly(exit(target, reason), down(one, reason), down(two, reason));
      assertThat(stage.node().counters().signalDeaths()).isEqualTo(1);
    }
  }

  @Race
  @DisplayName("PX-15 a process that ends while it is killed ends once, with one reason")
  void killAgainstOwnEnd(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor watcher = cast.actor();
      Actor target = cast.actor();
      MonitorRef monitor = watcher.monitor(target);
      Begun<Boolean> ending =
          target.begin(
              _ -> {
                throw new ProcessExit(ExitReason.shutdown());
              });
      target.pid().exit(ExitReason.kill());
      ExitReason reason = target.reason();
      assertThat(reason).isIn(ExitReason.shutdown(), ExitReason.killed());
      assertThat(ending.outcome()).isEqualTo(Either.left(reason));
      assertThat(watcher.received()).containsExactly(down(monitor, reason));
      assertThat(stage.node().counters().signalDeaths())
          .isEqualTo(reason.equals(ExitReason.killed()) ? 1 : 0);
    }
  }

  @Race
  @DisplayName("PX-05 two processes that kill each other both die, and nobody waits for ever")
  void mutualKill(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor one = cast.actor();
      Actor two = cast.actor();
      killEachOther(stage, one, two);
      assertThat(List.of(one, two)).anyMatch(actor -> !actor.pid().isAlive());
      one.pid().exit(ExitReason.kill());
      two.pid().exit(ExitReason.kill());
      assertThat(List.of(one.reason(), two.reason())).containsOnly(ExitReason.killed());
    }
  }

  @Race
  @DisplayName(
      "PX-06 two linked processes that kill each other both die, and nobody waits for ever")
  void linkedMutualKill(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor one = cast.actor();
      Actor two = cast.actor();
      one.link(two);
      killEachOther(stage, one, two);
      assertThat(List.of(one.reason(), two.reason())).containsOnly(ExitReason.killed());
    }
  }

  private static void killEachOther(Stage stage, Actor one, Actor two) {
    Begun<Boolean> first = one.begin(_ -> two.pid().exit(ExitReason.kill()));
    Begun<Boolean> second = two.begin(_ -> one.pid().exit(ExitReason.kill()));
    assertThat(List.of(first.outcome(), second.outcome()))
        .isSubsetOf(
            Either.right(true), Either.left(ExitReason.killed()), Either.left(ExitReason.noproc()));
    var _ = stage.reports().deadLetters(); // the order came too late
  }

  @Race
  @DisplayName("PX-08 a ring that is broken in two places falls, and nobody waits for ever")
  void ring(Stage stage) {
    try (Cast cast = cast(stage)) {
      List<Actor> ring = new ArrayList<>();
      for (int n = 0; n < RING; n++) {
        ring.add(cast.actor());
      }
      for (int n = 0; n < RING; n++) {
        ring.get(n).link(ring.get((n + 1) % RING));
      }
      Actor killer = cast.actor();
      Begun<Boolean> killed = killer.begin(_ -> ring.get(RING / 2).pid().exit(ExitReason.kill()));
      ring.getFirst().pid().exit(BOOM);
      killed.await();
      assertThat(ring).extracting(Actor::reason).isSubsetOf(BOOM, ExitReason.killed());
      assertThat(stage.node().counters().signalDeaths()).isEqualTo(RING);
    }
  }
}
