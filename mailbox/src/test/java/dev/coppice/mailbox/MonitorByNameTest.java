package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Puppet.Order;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Monitors of names, and what demonitor tells. */
class MonitorByNameTest extends ProcessTest {
  private static final Name<Order> NAME = Name.of("worker", Order.class);

  MonitorByNameTest(Kind kind) {
    super(kind);
  }

  @Test
  @DisplayName("MO-07 a monitor by name stays with who had the name")
  void bindsToHolder() {
    Puppet watcher = puppet();
    Puppet first = puppet();
    Puppet second = puppet();
    node.register(NAME, first.pid());
    MonitorRef ref = watcher.ask(self -> self.monitor(NAME));
    node.unregister(NAME);
    node.register(NAME, second.pid());
    second.pid().exit(BOOM);
    assertThat(second.reason()).isEqualTo(BOOM);
    assertThat(watcher.rest()).isEmpty();
    first.pid().exit(BOOM);
    assertThat(watcher.next()).isEqualTo(down(ref, BOOM));
    assertThat(ref.target()).isEqualTo(NAME);
  }

  @Test
  @DisplayName("MO-02 monitoring a name nobody has brings DOWN noproc at once")
  void nobody() {
    Puppet watcher = puppet();
    MonitorRef ref = watcher.ask(self -> self.monitor(NAME));
    assertThat(watcher.rest()).containsExactly(down(ref, ExitReason.noproc()));
  }

  @Test
  @DisplayName("MO-06 demonitor tells whether the monitor was active; with flush the DOWN is gone")
  void info() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef active = monitor(watcher, target);
    MonitorRef fired = monitor(watcher, target);
    boolean was = watcher.ask(self -> self.demonitorFlush(active));
    boolean again = watcher.ask(self -> self.demonitorFlush(active));
    List<Object> later =
        watcher.ask(
            self -> {
              target.pid().exit(BOOM); // acts at once: the DOWN is in the mailbox
              return List.of(self.demonitorFlush(fired));
            });
    assertThat(was).isTrue();
    assertThat(again).isFalse();
    assertThat(later).containsExactly(false);
    assertThat(watcher.rest()).isEmpty();
  }

  @Test
  @DisplayName("MO-09 flushing somebody else's monitor takes nothing from its owner")
  void foreignFlush() {
    Puppet owner = puppet();
    Puppet other = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(owner, target);
    assertThat(other.<Boolean>ask(self -> self.demonitorFlush(ref))).isFalse();
    target.pid().exit(BOOM);
    assertThat(owner.next()).isEqualTo(down(ref, BOOM));
  }

  @Test
  @DisplayName("PX-22 who is linked and monitoring gets EXIT before DOWN")
  void exitBeforeDown() {
    Puppet both = trapper();
    Puppet target = puppet();
    MonitorRef ref = monitor(both, target);
    link(both, target);
    target.pid().exit(BOOM);
    assertThat(target.reason()).isEqualTo(BOOM);
    assertThat(both.rest()).containsExactly(exit(target, BOOM), down(ref, BOOM));
  }
}
