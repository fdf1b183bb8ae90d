package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Timeout;
import dev.coppice.test.Actor.Begun;
import dev.coppice.test.Actor.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;

/**
 * Signals from a process of one kind to one of the other. Those who send them and end are of the
 * kind that the class runs for, those who are told are of the other.
 */
class MixedKindsRaceTest extends RaceTest {
  private static final int MANY = 10;
  private static final int RING = 6;

  MixedKindsRaceTest(Kind kind) {
    super(kind);
  }

  /** The actors who are told. */
  private Cast others(Stage stage) {
    return new Cast(stage, kind.other());
  }

  @Race
  @DisplayName("PX-10 MO-04 exactly one EXIT and one DOWN go from one kind to the other")
  void exitAgainstLinkAndMonitor(Stage stage) {
    try (Cast cast = cast(stage);
        Cast others = others(stage)) {
      Actor target = cast.actor();
      Actor observer = others.trapper();
      Begun<MonitorRef> watching =
          observer.start(
              self -> {
                MonitorRef before = self.monitor(target);
                self.link(target);
                return before;
              });
      target.pid().exit(BOOM);
      MonitorRef monitor = watching.await();
      assertThat(target.reason()).isEqualTo(BOOM);
      List<Received<Order>> told = observer.received();
      assertThat(told).hasSize(2).doesNotHaveDuplicates();
      assertThat(told)
          .isSubsetOf(
              exit(target, BOOM),
              down(monitor, BOOM),
              exit(target, ExitReason.noproc()),
              down(monitor, ExitReason.noproc()))
          .containsAnyOf(exit(target, BOOM), exit(target, ExitReason.noproc()))
          .containsAnyOf(down(monitor, BOOM), down(monitor, ExitReason.noproc()));
    }
  }

  @Race
  @DisplayName("PX-11 MO-05 of what was taken off nothing comes from one kind to the other")
  void exitAgainstUnlinkAndDemonitor(Stage stage) {
    try (Cast cast = cast(stage);
        Cast others = others(stage)) {
      Actor target = cast.actor();
      Actor observer = others.trapper();
      observer.link(target);
      MonitorRef monitor = observer.monitor(target);
      Begun<Awaited<Order>> before =
          observer.start(
              self -> {
                self.demonitorFlush(monitor);
                self.unlink(target);
                return self.receive(Duration.ZERO);
              });
      target.pid().exit(BOOM);
      assertThat(before.await()).isIn(new Timeout<>(), exit(target, BOOM));
      assertThat(target.reason()).isEqualTo(BOOM);
      assertThat(observer.received()).isEmpty();
    }
  }

  @Race
  @DisplayName("MB-01 messages, exit signals and the end of one kind come in order to the other")
  void order(Stage stage) {
    try (Cast cast = cast(stage);
        Cast others = others(stage)) {
      List<Actor> noise = List.of(cast.actor(), others.actor());
      Actor receiver = others.trapper();
      Actor sender = cast.actor();
      receiver.link(sender);
      MonitorRef monitor = receiver.monitor(sender);
      List<Begun<Boolean>> noisy =
          noise.stream()
              .map(
                  actor ->
                      actor.begin(
                          _ -> {
                            for (int i = 0; i < MANY; i++) {
                              receiver.send("noise");
                            }
                          }))
              .toList();
      var _ =
          sender.begin(
              _ -> {
                receiver.send("first");
                receiver.pid().exit(BOOM);
                receiver.send("last");
                throw new ProcessExit(ExitReason.shutdown());
              });
      noisy.forEach(Begun::await);
      sender.reason();
      assertThat(receiver.received())
          .filteredOn(received -> !received.equals(note("noise")))
          .containsExactly(
              note("first"),
              exit(sender, BOOM),
              note("last"),
              exit(sender, ExitReason.shutdown()),
              down(monitor, ExitReason.shutdown()));
    }
  }

  @Race
  @DisplayName("PX-20 no message of a killed sender of one kind comes behind its DOWN to the other")
  void sendAgainstKill(Stage stage) {
    try (Cast cast = cast(stage);
        Cast others = others(stage)) {
      AtomicInteger sent = new AtomicInteger();
      Actor receiver = others.actor();
      Actor sender = cast.actor();
      MonitorRef monitor = receiver.monitor(sender);
      var _ =
          sender.begin(
              self -> {
                for (int n = 0; n < MANY; n++) {
                  receiver.send(n);
                  sent.incrementAndGet();
                }
                self.receive();
              });
      sender.pid().exit(ExitReason.kill());
      sender.reason();
      Cast.awaitThread(sender, receiver);
      List<Received<Order>> expected = new ArrayList<>();
      for (int n = 0; n < sent.get(); n++) {
        expected.add(note(n));
      }
      expected.add(down(monitor, ExitReason.killed()));
      assertThat(receiver.received()).isEqualTo(expected);
    }
  }

  @Race
  @DisplayName("PX-08 a ring of both kinds by turns falls, with the reason of who fell first")
  void ring(Stage stage) {
    try (Cast cast = cast(stage);
        Cast others = others(stage)) {
      List<Actor> ring = new ArrayList<>();
      for (int n = 0; n < RING; n++) {
        ring.add(n % 2 == 0 ? cast.actor() : others.actor());
      }
      for (int n = 0; n < RING; n++) {
        ring.get(n).link(ring.get((n + 1) % RING));
      }
      Actor killer = others.actor();
      Begun<Boolean> killed = killer.begin(_ -> ring.get(RING / 2).pid().exit(ExitReason.kill()));
      ring.getFirst().pid().exit(BOOM);
      killed.await();
      assertThat(ring).extracting(Actor::reason).isSubsetOf(BOOM, ExitReason.killed());
      assertThat(stage.node().counters().signalDeaths()).isEqualTo(RING);
    }
  }
}
