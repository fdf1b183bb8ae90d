package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.ProcessFenced;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.test.Actor.Begun;
import dev.coppice.test.Actor.Note;
import dev.coppice.test.Actor.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;

/** A process is killed while its thread goes on: nothing of it comes after the news of its end. */
class FenceRaceTest extends RaceTest {
  private static final Name<Order> NAME = Name.of("worker", Order.class);

  /** So much does a process at most, should the kill be slow to come. */
  private static final int MANY = 20;

  FenceRaceTest(Kind kind) {
    super(kind);
  }

  @Race
  @DisplayName("PX-20 no message of a killed sender comes behind its DOWN")
  void sendAgainstKill(Stage stage) {
    try (Cast cast = cast(stage)) {
      AtomicInteger sent = new AtomicInteger();
      Actor receiver = cast.actor();
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
  @DisplayName("PX-20 no exit signal of a killed process comes behind its own EXIT")
  void exitAgainstKill(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor receiver = cast.trapper();
      Actor sender = cast.actor();
      receiver.link(sender);
      var _ =
          sender.begin(
              self -> {
                for (int n = 0; n < MANY; n++) {
                  receiver.pid().exit(BOOM);
                }
                self.receive();
              });
      sender.pid().exit(ExitReason.kill());
      sender.reason();
      Cast.awaitThread(sender, receiver);
      List<Received<Order>> all = receiver.received();
      assertThat(all).endsWith(exit(sender, ExitReason.killed()));
      assertThat(all.subList(0, all.size() - 1))
          .allMatch(received -> received instanceof Exit<Order>(_, var why) && why.equals(BOOM));
    }
  }

  @Race
  @DisplayName("PX-20 no process that a killed one spawns begins behind its DOWN")
  void spawnAgainstKill(Stage stage) {
    Node node = stage.node();
    sameAtDown(
        stage,
        () -> node.counters().spawned(),
        () -> kind.spawnOnce(node, SpawnOptions.none(), _ -> {}));
  }

  @Race
  @DisplayName("PX-20 a process registers no name behind its DOWN")
  void registerAgainstKill(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor other = cast.actor();
      sameAtDown(stage, () -> node.whereis(NAME), () -> node.register(NAME, other.pid()));
    }
  }

  @Race
  @DisplayName("PX-20 a process frees no name behind its DOWN")
  void unregisterAgainstKill(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor other = cast.actor();
      node.register(NAME, other.pid());
      sameAtDown(stage, () -> node.whereis(NAME), () -> node.unregister(NAME));
    }
  }

  /**
   * A process does something once and is killed meanwhile; what is to be seen of it when another is
   * told of its end must be the same as when its thread has ended.
   */
  private void sameAtDown(Stage stage, Supplier<Object> look, Runnable action) {
    try (Cast cast = cast(stage)) {
      Actor watcher = cast.actor();
      Actor acting = cast.actor();
      MonitorRef monitor = watcher.monitor(acting);
      Begun<Object> atDown =
          watcher.start(
              self -> {
                ExitReason reason = self.receive(MonitorRaceTest.downOf(monitor));
                assertThat(reason).isEqualTo(ExitReason.killed());
                return look.get();
              });
      var _ = acting.begin(_ -> action.run());
      acting.pid().exit(ExitReason.kill());
      Object seen = atDown.await();
      acting.reason();
      Cast.awaitThread(acting, watcher);
      assertThat(look.get()).isEqualTo(seen);
    }
  }

  @CoppiceTest(seeds = 1000) // on real threads the count could be late, the timer itself not
  @DisplayName("PX-20 a process starts no timer behind its DOWN")
  void timerAgainstKill(Stage stage) {
    try (Cast cast = cast(stage)) {
      AtomicInteger started = new AtomicInteger();
      Actor receiver = cast.actor();
      sameAtDown(
          stage,
          started::get,
          () -> {
            stage.node().sendAfter(SOON, receiver.pid(), new Note("m"));
            started.incrementAndGet();
          });
      assertThat(receiver.received(started.get())).hasSize(started.get());
    }
  }

  /** Something to own. */
  private static final class Resource implements AutoCloseable {
    final AtomicBoolean closed = new AtomicBoolean();
    final AtomicBoolean disowned = new AtomicBoolean();

    @Override
    public void close() {
      closed.set(true);
    }
  }

  @Race
  @DisplayName("what a process owns is closed, even if it was opened while the process was killed")
  void own(Stage stage) {
    try (Cast cast = cast(stage)) {
      List<Resource> opened = new CopyOnWriteArrayList<>();
      AtomicBoolean fenced = new AtomicBoolean();
      Actor owner = cast.actor();
      var _ =
          owner.begin(
              self -> {
                try {
                  for (int n = 0; n < MANY; n++) {
                    Resource resource = new Resource();
                    opened.add(resource);
                    self.own(resource);
                    if (n % 2 == 0) {
                      self.disown(resource);
                      resource.disowned.set(true);
                    }
                  }
                  self.receive();
                } catch (ProcessFenced end) {
                  fenced.set(true);
                  throw end;
                }
              });
      owner.pid().exit(ExitReason.kill());
      owner.reason();
      Cast.awaitThread(owner, cast.actor());
      assertThat(fenced.get()).isEqualTo(!opened.isEmpty());
      assertThat(opened).allMatch(resource -> resource.closed.get() != resource.disowned.get());
    }
  }
}
