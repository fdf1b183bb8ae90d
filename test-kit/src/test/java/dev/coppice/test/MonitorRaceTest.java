package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Monitored;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Received;
import dev.coppice.test.Actor.Begun;
import dev.coppice.test.Actor.Order;
import io.vavr.control.Option;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;

/** Monitors being set and taken off while one of the two ends. */
class MonitorRaceTest extends RaceTest {
  private static final Name<Order> NAME = Name.of("worker", Order.class);

  MonitorRaceTest(Kind kind) {
    super(kind);
  }

  @Race
  @DisplayName("MO-04 DOWN exactly once: exit signal against monitor against demonitor")
  void downOnceSignal(Stage stage) {
    downOnce(stage, BOOM, target -> target.pid().exit(BOOM));
  }

  @Race
  @DisplayName("MO-04 DOWN exactly once: end from within against monitor against demonitor")
  void downOnceEnd(Stage stage) {
    downOnce(
        stage,
        ExitReason.shutdown(),
        target ->
            target.begin(
                _ -> {
                  throw new ProcessExit(ExitReason.shutdown());
                }));
  }

  private void downOnce(Stage stage, ExitReason reason, Consumer<Actor> end) {
    try (Cast cast = cast(stage)) {
      Actor monitors = cast.actor();
      Actor demonitors = cast.actor();
      Actor flushes = cast.actor();
      Actor target = cast.actor();
      MonitorRef before = monitors.monitor(target);
      MonitorRef loose = demonitors.monitor(target);
      MonitorRef flushed = flushes.monitor(target);
      Begun<MonitorRef> during = monitors.start(self -> self.monitor(target));
      Begun<Boolean> active = demonitors.start(self -> self.demonitor(loose));
      Begun<Boolean> flush = flushes.start(self -> self.demonitorFlush(flushed));
      end.accept(target);
      MonitorRef late = during.await();
      boolean takenOff = active.await();
      flush.await();
      assertThat(target.reason()).isEqualTo(reason);

      assertThat(monitors.received())
          .hasSize(2)
          .startsWith(down(before, reason))
          .containsAnyOf(down(late, reason), down(late, ExitReason.noproc()));
      assertThat(demonitors.received())
          .isEqualTo(takenOff ? List.of() : List.of(down(loose, reason)));
      assertThat(flushes.received()).isEmpty();
    }
  }

  @Race
  @DisplayName("MO-04 who watches a process is told after what it owned was closed")
  void exitOfOwner(Stage stage) {
    try (Cast cast = cast(stage)) {
      AtomicBoolean closed = new AtomicBoolean();
      Actor watcher = cast.actor();
      Actor target = cast.actor();
      target.run(self -> self.own(() -> closed.set(true)));
      Begun<Boolean> closedAtDown =
          watcher.start(
              self -> {
                MonitorRef monitor = self.monitor(target);
                ExitReason reason = self.receive(downOf(monitor));
                assertThat(reason).isIn(BOOM, ExitReason.noproc());
                return closed.get();
              });
      target.pid().exit(BOOM);
      assertThat(closedAtDown.await()).isTrue();
      target.reason();
      assertThat(watcher.received()).isEmpty();
    }
  }

  /** What a selective receive needs to receive the DOWN of a monitor. */
  static java.util.function.Function<Received<Order>, Option<ExitReason>> downOf(
      MonitorRef monitor) {
    return received ->
        received instanceof Down<Order>(var fired, var reason) && fired == monitor
            ? Option.some(reason)
            : Option.none();
  }

  @Race
  @DisplayName("MO-04 a process that is killed while it sets a monitor leaves none")
  void monitorAgainstOwnDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor watcher = cast.actor();
      Actor other = cast.actor();
      Begun<MonitorRef> monitor = watcher.start(self -> self.monitor(other));
      watcher.pid().exit(ExitReason.kill());
      var _ = monitor.outcome();
      watcher.reason();
      assertThat(stage.node().info(other).get().monitoredBy()).isEmpty();
    }
  }

  @Race
  @DisplayName("MO-07 DOWN exactly once: exit signal against monitor by name")
  void byName(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor watcher = cast.actor();
      Actor target = cast.actor();
      node.register(NAME, target.pid());
      Begun<MonitorRef> begun = watcher.start(self -> self.monitor(NAME));
      target.pid().exit(BOOM);
      MonitorRef monitor = begun.await();
      target.reason();
      assertThat(watcher.received())
          .isIn(List.of(down(monitor, BOOM)), List.of(down(monitor, ExitReason.noproc())));
    }
  }

  @Race
  @DisplayName("PX-23 a monitored child that ends at once: exactly one DOWN, with its reason")
  void spawnMonitor(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor parent = cast.actor();
      Monitored<Object> child =
          parent.ask(
              self ->
                  kind.<Object>spawnOnceMonitored(
                      self,
                      _ -> {
                        throw new ProcessExit(ExitReason.shutdown());
                      }));
      stage.node().join(child.pid());
      assertThat(parent.received()).containsExactly(down(child.monitor(), ExitReason.shutdown()));
    }
  }
}
