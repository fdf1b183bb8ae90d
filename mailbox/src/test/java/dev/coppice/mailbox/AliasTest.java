package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aliases: addresses that their owner can put out of use. */
class AliasTest extends ProcessTest {
  AliasTest(Kind kind) {
    super(kind);
  }

  private static AliasedMonitor<Order> monitored(
      Puppet watcher, ProcessRef target, AliasMode mode) {
    return watcher.ask(self -> self.monitor(target, mode));
  }

  @Test
  @DisplayName("MO-11 what is sent through an alias arrives, until it is put out of use")
  void unalias() {
    Puppet owner = puppet();
    Puppet sender = puppet();
    Alias<Order> alias = owner.ask(self -> self.alias(AliasMode.EXPLICIT_UNALIAS));
    sender.run(_ -> alias.send(new Note("one")));
    sender.run(_ -> alias.send(new Note("two")));
    assertThat(owner.<Boolean>ask(self -> self.unalias(alias))).isTrue();
    sender.run(_ -> alias.send(new Note("late")));
    assertThat(owner.<Boolean>ask(self -> self.unalias(alias))).isFalse();
    assertThat(owner.rest()).containsExactly(note("one"), note("two"));
    assertThat(node.counters().lateReplies()).isEqualTo(1);
    assertThat(node.counters().deadLetters()).isZero();
  }

  @Test
  @DisplayName("MO-11 nobody but its owner can put an alias out of use")
  void foreignUnalias() {
    Puppet owner = puppet();
    Puppet other = puppet();
    Alias<Order> alias = owner.ask(self -> self.alias(AliasMode.EXPLICIT_UNALIAS));
    assertThat(other.<Boolean>ask(self -> self.unalias(alias))).isFalse();
    alias.send(new Note("here"));
    assertThat(owner.next()).isEqualTo(note("here"));
  }

  @Test
  @DisplayName("MO-11 an alias of a dead process takes nothing")
  void deadOwner() {
    Puppet owner = puppet();
    Alias<Order> alias = owner.ask(self -> self.alias(AliasMode.EXPLICIT_UNALIAS));
    owner.pid().exit(ExitReason.kill());
    owner.reason();
    alias.send(new Note("late"));
    assertThat(node.counters().deadLetters()).isEqualTo(1);
  }

  @Test
  @DisplayName("MO-12 reply: one message, then it is out of use")
  void reply() {
    Puppet owner = puppet();
    Alias<Order> alias = owner.ask(self -> self.alias(AliasMode.REPLY));
    alias.send(new Note("first"));
    alias.send(new Note("second"));
    assertThat(owner.rest()).containsExactly(note("first"));
  }

  @Test
  @DisplayName("MO-12 demonitor: out of use when the monitor is taken off")
  void demonitor() {
    Puppet owner = puppet();
    Puppet target = puppet();
    AliasedMonitor<Order> both = monitored(owner, target, AliasMode.DEMONITOR);
    both.alias().send(new Note("first"));
    both.alias().send(new Note("second"));
    owner.run(self -> self.demonitor(both.monitor()));
    both.alias().send(new Note("late"));
    assertThat(owner.rest()).containsExactly(note("first"), note("second"));
  }

  @ParameterizedTest(name = "MO-12 {0}: out of use when the DOWN has come")
  @EnumSource(
      value = AliasMode.class,
      names = {"DEMONITOR", "REPLY_DEMONITOR"})
  void downEndsAlias(AliasMode mode) {
    Puppet owner = puppet();
    Puppet target = puppet();
    AliasedMonitor<Order> both = monitored(owner, target, mode);
    target.pid().exit(BOOM);
    assertThat(owner.next()).isEqualTo(down(both.monitor(), BOOM));
    both.alias().send(new Note("late"));
    assertThat(owner.rest()).isEmpty();
  }

  @ParameterizedTest(name = "MO-12 {0}: still in use after the DOWN")
  @EnumSource(
      value = AliasMode.class,
      names = {"EXPLICIT_UNALIAS", "REPLY"})
  void outlivesDown(AliasMode mode) {
    Puppet owner = puppet();
    Puppet target = puppet();
    AliasedMonitor<Order> both = monitored(owner, target, mode);
    target.pid().exit(BOOM);
    assertThat(owner.next()).isEqualTo(down(both.monitor(), BOOM));
    both.alias().send(new Note("still"));
    assertThat(owner.rest()).containsExactly(note("still"));
  }

  @Test
  @DisplayName("MO-12 reply_demonitor: the first message takes the monitor off too")
  void replyDemonitor() {
    Puppet owner = puppet();
    Puppet target = puppet();
    AliasedMonitor<Order> both = monitored(owner, target, AliasMode.REPLY_DEMONITOR);
    both.alias().send(new Note("reply"));
    both.alias().send(new Note("late"));
    target.pid().exit(BOOM);
    assertThat(target.reason()).isEqualTo(BOOM);
    assertThat(owner.rest()).containsExactly(note("reply"));
    assertThat(owner.<Boolean>ask(self -> self.demonitor(both.monitor()))).isFalse();
  }

  @ParameterizedTest(name = "MO-12 {0}: made by watching oneself, out of use from the start")
  @EnumSource(AliasMode.class)
  void ofItself(AliasMode mode) {
    Puppet owner = puppet();
    AliasedMonitor<Order> both = monitored(owner, owner, mode);
    both.alias().send(new Note("vanishes"));
    assertThat(owner.<Boolean>ask(self -> self.demonitor(both.monitor()))).isFalse();
    assertThat(owner.<Boolean>ask(self -> self.unalias(both.alias()))).isFalse();
    assertThat(owner.rest()).isEmpty();
    assertThat(node.counters().lateReplies()).isEqualTo(1);
  }

  @Test
  @DisplayName("MO-12 a mode that needs a monitor is refused without one")
  void modeNeedsMonitor() {
    Puppet owner = puppet();
    assertThatThrownBy(() -> owner.ask(self -> self.alias(AliasMode.DEMONITOR)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DEMONITOR");
  }
}
