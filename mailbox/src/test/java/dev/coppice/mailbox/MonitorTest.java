package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Puppet.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Monitors and their DOWNs. */
class MonitorTest extends ProcessTest {
  MonitorTest(Kind kind) {
    super(kind);
  }

  @Test
  @DisplayName("MO-01 DOWN carries the monitor, what was monitored, and the reason")
  void down() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    target.pid().exit(BOOM);
    assertThat(watcher.rest()).containsExactly(down(ref, BOOM));
    assertThat(ref.target()).isSameAs(target); // as given, not its pid
  }

  @Test
  @DisplayName("MO-02 monitoring the dead brings DOWN noproc at once")
  void monitorTheDead() {
    Puppet watcher = puppet();
    MonitorRef ref = monitor(watcher, corpse());
    assertThat(watcher.rest()).containsExactly(down(ref, ExitReason.noproc()));
  }

  @Test
  @DisplayName("MO-03 each of several monitors brings a DOWN, and is cancelled alone")
  void monitorsStack() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    List<MonitorRef> refs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      refs.add(monitor(watcher, target));
    }
    assertThat(refs).doesNotHaveDuplicates();
    assertThat(watcher.<Boolean>ask(self -> self.demonitor(refs.get(1)))).isTrue();
    target.pid().exit(BOOM);
    assertThat(watcher.rest())
        .containsExactlyInAnyOrder(down(refs.get(0), BOOM), down(refs.get(2), BOOM));
  }

  @Test
  @DisplayName("MO-03 a monitor works in one direction and never kills")
  void oneDirection() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    Puppet another = puppet();
    monitor(target, another);
    target.pid().exit(BOOM);
    assertThat(watcher.rest()).containsExactly(down(ref, BOOM));
    assertThat(another.rest()).isEmpty();
  }

  @Test
  @DisplayName("MO-03 a watcher that has ended is no trouble for whom it watched")
  void watcherEnds() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    Puppet other = puppet();
    monitor(watcher, target);
    MonitorRef ref = monitor(other, target);
    watcher.pid().exit(BOOM);
    assertThat(target.rest()).isEmpty();
    target.pid().exit(BOOM);
    assertThat(other.rest()).containsExactly(down(ref, BOOM));
  }

  @Test
  @DisplayName("MO-04 DOWN comes exactly once, then the monitor is gone")
  void exactlyOnce() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    target.pid().exit(BOOM);
    target.pid().exit(BOOM);
    target.reason();
    assertThat(watcher.rest()).containsExactly(down(ref, BOOM));
    assertThat(watcher.<Boolean>ask(self -> self.demonitor(ref))).isFalse();
  }

  @Test
  @DisplayName("MO-05 after demonitor no DOWN comes")
  void demonitor() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    assertThat(watcher.<Boolean>ask(self -> self.demonitor(ref))).isTrue();
    assertThat(watcher.<Boolean>ask(self -> self.demonitor(ref))).isFalse();
    target.pid().exit(BOOM);
    assertThat(watcher.rest()).isEmpty();
  }

  @Test
  @DisplayName("MO-05 demonitor leaves a DOWN that is already in the mailbox")
  void demonitorLeavesDown() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    boolean active =
        watcher.ask(
            self -> {
              target.pid().exit(BOOM); // acts before it returns
              return self.demonitor(ref);
            });
    assertThat(active).isFalse();
    assertThat(watcher.rest()).containsExactly(down(ref, BOOM));
  }

  @Test
  @DisplayName("MO-05 demonitor with flush removes a DOWN that is already in the mailbox")
  void flushRemovesDown() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef flushed = monitor(watcher, target);
    MonitorRef kept = monitor(watcher, target);
    boolean active =
        watcher.ask(
            self -> {
              target.pid().exit(BOOM);
              return self.demonitorFlush(flushed);
            });
    assertThat(active).isFalse();
    assertThat(watcher.rest()).containsExactly(down(kept, BOOM));
  }

  @Test
  @DisplayName("MO-05 demonitor with flush removes a DOWN that a selective receive has skipped")
  void flushRemovesSkippedDown() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    watcher.run(
        self -> {
          target.pid().exit(BOOM);
          self.pid().send(new Puppet.Note("behind"));
          self.receive(Puppet.note("behind"));
          self.demonitorFlush(ref);
        });
    assertThat(watcher.rest()).isEmpty();
  }

  @Test
  @DisplayName("MO-05 after demonitor with flush no DOWN comes")
  void flushBeforeDeath() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    assertThat(watcher.<Boolean>ask(self -> self.demonitorFlush(ref))).isTrue();
    target.pid().exit(BOOM);
    assertThat(watcher.rest()).isEmpty();
  }

  @Test
  @DisplayName("MO-08 a process may monitor itself, which never fires")
  void monitorItself() {
    Puppet watcher = puppet();
    MonitorRef ref = watcher.ask(self -> self.monitor(self.pid()));
    assertThat(watcher.rest()).isEmpty();
    watcher.run(self -> self.demonitorFlush(ref));
    watcher.finish();
    assertThat(watcher.reason()).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("MO-08 a monitor of oneself, by name too, is not active")
  void monitorOfItselfIsNotActive() {
    Puppet watcher = puppet();
    Name<Order> name = Name.of("watcher", Order.class);
    node.register(name, watcher.pid());
    MonitorRef byPid = watcher.ask(self -> self.monitor(self.pid()));
    MonitorRef byName = watcher.ask(self -> self.monitor(name));
    assertThat(node.info(watcher).get().monitors()).isEmpty();
    assertThat(watcher.<Boolean>ask(self -> self.demonitor(byPid))).isFalse();
    assertThat(watcher.<Boolean>ask(self -> self.demonitorFlush(byName))).isFalse();
    assertThat(watcher.rest()).isEmpty();
  }

  @Test
  @DisplayName("MO-09 only its owner can take a monitor off")
  void foreignDemonitor() {
    Puppet owner = puppet();
    Puppet other = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(owner, target);
    assertThat(other.<Boolean>ask(self -> self.demonitor(ref))).isFalse();
    assertThat(target.<Boolean>ask(self -> self.demonitor(ref))).isFalse();
    target.pid().exit(BOOM);
    assertThat(owner.rest()).containsExactly(down(ref, BOOM));
  }

  @Test
  @DisplayName("MO-09 a foreign demonitor with flush leaves the DOWN to its owner")
  void foreignFlush() {
    Puppet owner = puppet();
    Puppet other = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(owner, target);
    assertThat(other.<Boolean>ask(self -> self.demonitorFlush(ref))).isFalse();
    target.pid().exit(BOOM);
    assertThat(owner.rest()).containsExactly(down(ref, BOOM));
  }

  @Test
  @DisplayName("a monitor set while others are told of a death is told after them")
  void monitorDuringNews() {
    Puppet late = puppet();
    Puppet target = puppet();
    var monitor = new CompletableFuture<MonitorRef>();
    var early = new CompletableFuture<List<Received<Order>>>();
    Relations relations = LocalProcess.of(target).relations;
    relations.observe("one", (_, _) -> monitor.complete(monitor(late, target)));
    relations.observe("the next", (_, _) -> early.complete(late.rest()));
    target.pid().exit(BOOM);
    assertThat(Puppet.await(early)).isEmpty();
    assertThat(late.next()).isEqualTo(down(Puppet.await(monitor), ExitReason.noproc()));
  }

  @Test
  @DisplayName("who joins is told after a monitor that came later, and too late")
  void joinAfterLateMonitor() {
    Puppet late = puppet();
    Puppet target = puppet();
    var early = new CompletableFuture<List<Received<Order>>>();
    Relations relations = LocalProcess.of(target).relations;
    relations.observeEnd("who joins", (_, _) -> early.complete(late.rest()));
    relations.observe("a call", (_, _) -> monitor(late, target));
    target.pid().exit(BOOM);
    assertThat(Puppet.await(early)).hasSize(1);
  }
}
