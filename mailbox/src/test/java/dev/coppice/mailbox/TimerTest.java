package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Puppet.Note;
import io.vavr.control.Option;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages sent later. */
class TimerTest extends ProcessTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  TimerTest(Kind kind) {
    super(kind);
  }

  @Test
  @DisplayName("TM-01 sendAfter delivers exactly its message, once")
  void delivers() {
    Puppet puppet = puppet();
    node.sendAfter(Duration.ofMillis(1), puppet.pid(), new Note("later"));
    assertThat(puppet.next()).isEqualTo(note("later"));
    assertThat(puppet.rest()).isEmpty();
  }

  @Test
  @DisplayName("TM-01 a timer wakes a process that waits selectively")
  void wakesReceiver() {
    Puppet puppet = puppet();
    Object received =
        puppet.ask(
            self -> {
              node.sendAfter(Duration.ofMillis(1), self.pid(), new Note("later"));
              return self.receive(Puppet.note("later"));
            });
    assertThat(received).isEqualTo("later");
  }

  @Test
  @DisplayName("TM-02 a timer is never early")
  void neverEarly() {
    Puppet puppet = puppet();
    long waited =
        puppet.ask(
            self -> {
              long start = System.nanoTime();
              node.sendAfter(SHORT, self.pid(), new Note("later"));
              self.receive(Puppet.note("later"));
              return System.nanoTime() - start;
            });
    assertThat(waited).isGreaterThanOrEqualTo(SHORT.toNanos());
  }

  @Test
  @DisplayName("TM-02 timers fire in the order of their times, not of their start")
  void orderOfTimes() {
    Puppet puppet = puppet();
    node.sendAfter(SHORT.multipliedBy(10), puppet.pid(), new Note(2));
    node.sendAfter(Duration.ofMillis(1), puppet.pid(), new Note(1));
    assertThat(puppet.next()).isEqualTo(note(1));
    assertThat(puppet.next()).isEqualTo(note(2));
  }

  @Test
  @DisplayName("TM-03 cancel of a pending timer returns the time left, later nothing")
  void cancel() {
    TimerRef timer = node.sendAfter(LONG, puppet().pid(), new Note("never"));
    Option<Duration> left = timer.cancel();
    assertThat(left.get()).isPositive().isLessThanOrEqualTo(LONG);
    assertThat(timer.cancel()).isEmpty();
  }

  @Test
  @DisplayName("TM-03 a cancelled timer does not fire when its time comes")
  void cancelledDoesNotFire() {
    Puppet puppet = puppet();
    int cancelled = 0;
    while (node.sendAfter(SHORT, puppet.pid(), new Note(cancelled)).cancel().isEmpty()) {
      cancelled++; // this one was quicker than the cancel
    }
    node.sendAfter(SHORT.multipliedBy(2), puppet.pid(), new Note("behind it"));
    Received<Puppet.Order> next = puppet.next();
    while (!next.equals(note("behind it"))) {
      assertThat(next).isNotEqualTo(note(cancelled));
      next = puppet.next();
    }
    assertThat(puppet.rest()).isEmpty();
  }

  @Test
  @DisplayName("TM-03 cancel of a timer that has fired is none, and its message stays")
  void cancelTooLate() {
    Puppet puppet = puppet();
    boolean cancelled =
        puppet.ask(
            self -> {
              TimerRef timer = node.sendAfter(Duration.ZERO, self.pid(), new Note("fired"));
              node.sendAfter(Duration.ZERO, self.pid(), new Note("behind it"));
              self.receive(Puppet.note("behind it"));
              return timer.cancel().isDefined();
            });
    assertThat(cancelled).isFalse();
    assertThat(puppet.rest()).containsExactly(note("fired"));
  }

  @Test
  @DisplayName("TM-04 any process may cancel a timer")
  void foreignCancel() {
    Puppet owner = puppet();
    TimerRef timer = owner.ask(self -> node.sendAfter(LONG, self.pid(), new Note("never")));
    assertThat(puppet().<Option<Duration>>ask(_ -> timer.cancel())).isNotEmpty();
    assertThat(owner.<Option<Duration>>ask(_ -> timer.cancel())).isEmpty();
  }

  @Test
  @DisplayName("TM-05 a timer outlives its creator")
  void outlivesItsCreator() {
    Puppet receiver = puppet();
    Puppet creator = puppet();
    creator.run(_ -> node.sendAfter(SHORT, receiver.pid(), new Note("later")));
    creator.pid().exit(ExitReason.kill());
    assertThat(creator.reason()).isEqualTo(ExitReason.killed());
    assertThat(receiver.next()).isEqualTo(note("later"));
  }

  @Test
  @DisplayName("TM-07 a negative time is an error")
  void negative() {
    Puppet puppet = puppet();
    assertThatThrownBy(() -> node.sendAfter(Duration.ofNanos(-1), puppet.pid(), new Note("never")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(puppet.rest()).isEmpty();
  }

  @Test
  @DisplayName("TM-07 a time of zero delivers soon")
  void zero() {
    Puppet puppet = puppet();
    node.sendAfter(Duration.ZERO, puppet.pid(), new Note("now"));
    assertThat(puppet.next()).isEqualTo(note("now"));
  }
}
