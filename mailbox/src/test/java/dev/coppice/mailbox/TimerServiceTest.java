package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Timers: whom they belong to, and their other forms. */
class TimerServiceTest extends ProcessTest {
  private static final Name<Order> NAME = Name.of("worker", Order.class);
  private static final Duration SOON = Duration.ofMillis(20);

  TimerServiceTest(Kind kind) {
    super(kind);
  }

  @Test
  @DisplayName("TM-01 start_timer delivers a message that names the timer")
  void startTimer() {
    Puppet puppet = puppet();
    TimerRef timer = node.startTimer(SOON, puppet.pid(), Note::new);
    assertThat(puppet.next()).isEqualTo(note(timer));
  }

  @Test
  @DisplayName("TM-04 any process may read and cancel a timer; one that is over reads as none")
  void readAndCancel() {
    Puppet target = puppet();
    Puppet other = puppet();
    TimerRef timer = node.sendAfter(LONG, target.pid(), new Note("never"));
    assertThat(other.ask(_ -> timer.read()).get()).isBetween(Duration.ofNanos(1), LONG);
    assertThat(other.ask(_ -> timer.cancel()).get()).isBetween(Duration.ofNanos(1), LONG);
    assertThat(timer.read()).isEmpty();
    assertThat(timer.cancel()).isEmpty();
  }

  @Test
  @DisplayName("TM-06 a timer for a pid ends with that process")
  void endsWithTarget() {
    Puppet target = puppet();
    TimerRef timer = node.sendAfter(LONG, target.pid(), new Note("never"));
    TimerRef interval = node.sendInterval(LONG, target.pid(), new Note("never"));
    target.pid().exit(ExitReason.kill());
    target.reason();
    assertThat(timer.read()).isEmpty();
    assertThat(timer.cancel()).isEmpty();
    assertThat(interval.cancel()).isEmpty();
    assertThat(node.sendAfter(LONG, target.pid(), new Note("never")).cancel()).isEmpty();
  }

  /** Keeps the node's timers from firing until the latch is open. */
  private CountDownLatch holdTimers() {
    var held = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    node.startTimer(
        Duration.ZERO,
        puppet().pid(),
        timer -> {
          held.countDown();
          awaitDeaf(go);
          return new Note(timer);
        });
    awaitDeaf(held);
    return go;
  }

  /** Timers of all forms for a name, due at once or nearly so. */
  private List<TimerRef> timersForName() {
    return List.of(
        node.sendAfter(Duration.ZERO, NAME, new Note("after")),
        node.startTimer(Duration.ZERO, NAME, _ -> new Note("start")),
        node.sendAt(0, NAME, new Note("at")),
        node.sendInterval(Duration.ofMillis(1), NAME, new Note("interval")));
  }

  @Test
  @DisplayName("TM-06 a timer for a name is for whoever has it when it fires")
  void looksNameUp() {
    Puppet first = puppet();
    Puppet second = puppet();
    node.register(NAME, first.pid());
    CountDownLatch go = holdTimers();
    List<TimerRef> timers = timersForName();
    node.unregister(NAME);
    node.register(NAME, second.pid());
    go.countDown();
    Set<Received<Order>> received = new HashSet<>();
    for (int i = 0; received.size() < 4 && i < 1000; i++) { // most are of the interval
      received.add(second.next());
    }
    assertThat(received)
        .containsExactlyInAnyOrder(note("after"), note("start"), note("at"), note("interval"));
    assertThat(timers).allMatch(timer -> timer.cancel().isDefined() == isInterval(timer, timers));
    assertThat(first.rest()).isEmpty();
    assertThat(node.counters().deadLetters()).isZero();
  }

  private static boolean isInterval(TimerRef timer, List<TimerRef> timers) {
    return timer == timers.getLast();
  }

  @Test
  @DisplayName("TM-06 a timer for a name whose holder has died meanwhile is lost, and counted")
  void holderDied() {
    Puppet holder = puppet();
    node.register(NAME, holder.pid());
    CountDownLatch go = holdTimers();
    List<TimerRef> timers = timersForName();
    holder.pid().exit(ExitReason.kill());
    holder.reason();
    assertThat(timers).as("it does not end with him").allMatch(timer -> timer.read().isDefined());
    go.countDown();
    await().until(() -> node.counters().deadLetters() >= 4);
    assertThat(timers.getLast().cancel()).isNotEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("TM-06 a timer for a name nobody has is lost, and counted")
  void nobodyHasTheName() {
    node.sendAfter(Duration.ZERO, NAME, new Note("lost"));
    await().until(() -> node.counters().deadLetters() == 1);
  }

  @Test
  @DisplayName("TM-06 a timer for a name whose holder has another protocol is lost, and counted")
  void holderHasAnotherProtocol() {
    Puppet holder = puppet();
    node.register(NAME, holder.pid());
    node.sendAfter(Duration.ZERO, Name.of(NAME.value(), String.class), "not for an Order's taker");
    await().until(() -> node.counters().deadLetters() == 1);
    assertThat(holder.rest()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("TM-10 an interval for a name goes on while nobody has it, until it is cancelled")
  void intervalForName() {
    TimerRef interval = node.sendInterval(Duration.ofMillis(1), NAME, new Note("tick"));
    await().until(() -> node.counters().deadLetters() >= 2);
    for (int i = 0; i < 2; i++) {
      Puppet holder = puppet();
      node.register(NAME, holder.pid());
      assertThat(holder.next()).isEqualTo(note("tick"));
      assertThat(holder.next()).isEqualTo(note("tick"));
      holder.finish();
      assertThat(holder.reason()).isEqualTo(ExitReason.normal());
    }
    assertThat(interval.cancel()).isNotEmpty();
    assertThat(interval.read()).isEmpty();
  }

  @Test
  @DisplayName("TM-04 a timer for a name can be read and cancelled like any other")
  void readAndCancelForName() {
    Puppet holder = puppet();
    node.register(NAME, holder.pid());
    CountDownLatch go = holdTimers();
    for (TimerRef timer : timersForName()) {
      assertThat(timer.read()).isNotEmpty();
      assertThat(timer.cancel()).isNotEmpty();
      assertThat(timer.read()).isEmpty();
      assertThat(timer.cancel()).isEmpty();
    }
    go.countDown();
    node.sendAfter(Duration.ZERO, NAME, new Note("behind them"));
    assertThat(holder.next()).isEqualTo(note("behind them"));
  }

  @Test
  @DisplayName("TM-09 timers of equal time fire in the order they were started")
  void equalTimes() {
    Puppet puppet = puppet();
    long time = node.nanoTime() + SOON.toNanos();
    List<Received<Order>> expected = new ArrayList<>();
    IntStream.range(0, 100)
        .forEach(
            i -> {
              node.sendAt(time, puppet.pid(), new Note(i));
              expected.add(note(i));
            });
    List<Received<Order>> received = new ArrayList<>();
    expected.forEach(_ -> received.add(puppet.next()));
    assertThat(received).isEqualTo(expected);
  }

  @Test
  @DisplayName("TM-10 an interval fires again and again, never early, until it is cancelled")
  void interval() {
    Puppet puppet = puppet();
    long start = node.nanoTime();
    TimerRef timer = node.sendInterval(Duration.ofMillis(5), puppet.pid(), new Note("tick"));
    for (int i = 0; i < 4; i++) {
      assertThat(puppet.next()).isEqualTo(note("tick"));
    }
    assertThat(node.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    assertThat(timer.cancel().isDefined()).isTrue();
    puppet.rest();
    node.sendAfter(Duration.ofMillis(20), puppet.pid(), new Note("after"));
    assertThat(puppet.next()).isEqualTo(note("after"));
  }

  @Test
  @DisplayName("TM-10 an absolute time is never early; one that has passed is now")
  void absolute() {
    Puppet puppet = puppet();
    long time = node.nanoTime() + SOON.toNanos();
    node.sendAt(time, puppet.pid(), new Note("at"));
    assertThat(puppet.next()).isEqualTo(note("at"));
    assertThat(node.nanoTime()).isGreaterThanOrEqualTo(time);
    node.sendAt(0, puppet.pid(), new Note("past"));
    assertThat(puppet.next()).isEqualTo(note("past"));
  }

  @Test
  @DisplayName("TM-07 an interval that is not positive is refused")
  void badInterval() {
    Puppet puppet = puppet();
    for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatThrownBy(() -> node.sendInterval(bad, puppet.pid(), new Note("never")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> node.sendInterval(bad, NAME, new Note("never")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @DisplayName("a million timers can be pending, cancelled, and fire")
  void many() {
    Puppet puppet = puppet();
    List<TimerRef> cancelled = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      cancelled.add(node.sendAfter(Duration.ofHours(1), puppet.pid(), new Note("never")));
    }
    node.sendAfter(SOON, puppet.pid(), new Note("one"));
    assertThat(cancelled).allMatch(timer -> timer.cancel().isDefined());
    assertThat(puppet.next()).isEqualTo(note("one"));
    assertThat(puppet.rest()).isEmpty();
  }

  @Test
  @DisplayName("a timer whose message cannot be made is over, is reported, and stops no other")
  void failingMessage() {
    Puppet puppet = puppet();
    TimerRef failing =
        node.startTimer(
            Duration.ZERO,
            puppet.pid(),
            _ -> {
              throw new IllegalStateException("no message");
            });
    node.sendAfter(Duration.ofMillis(1), puppet.pid(), new Note("another"));
    assertThat(puppet.next()).isEqualTo(note("another"));
    assertThat(failing.read()).isEmpty();
    assertThat(failing.cancel()).isEmpty();
    log.await(event -> event.message().contains("timer's action failed"));
  }

  @Test
  @DisplayName("the dead cannot start or cancel timers")
  void fenced() {
    Puppet zombie = puppet();
    Puppet target = puppet();
    TimerRef timer = node.sendAfter(LONG, target.pid(), new Note("pending"));
    List<Throwable> refused =
        Puppet.await(
            zombie.start(
                self -> {
                  List<Throwable> thrown = new ArrayList<>();
                  for (Runnable attempt :
                      List.<Runnable>of(
                          () -> self.pid().exit(ExitReason.kill()),
                          timer::cancel,
                          () -> node.sendAfter(Duration.ZERO, target.pid(), new Note("late")),
                          () -> node.sendAfter(Duration.ZERO, NAME, new Note("late")),
                          () -> node.sendInterval(SOON, target.pid(), new Note("late")))) {
                    try {
                      attempt.run();
                    } catch (ProcessFenced fenced) {
                      thrown.add(fenced);
                    }
                  }
                  return thrown;
                }));
    assertThat(refused).hasSize(5);
    assertThat(timer.cancel().isDefined()).isTrue();
    assertThat(target.rest()).isEmpty();
  }

  @Test
  @DisplayName("a timer's message may set and cancel timers of the process that is just killed")
  void messageSetsTimers() throws Exception {
    Node own = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
    Puppet target = new Puppet(kind, own, SpawnOptions.none());
    Puppet bystander = new Puppet(kind, own, SpawnOptions.none());
    TimerRef pending = own.sendAfter(LONG, target.pid(), new Note("never"));
    Thread killer =
        Thread.ofPlatform().daemon().unstarted(() -> target.pid().exit(ExitReason.kill()));
    var making = new CountDownLatch(1);
    own.startTimer(
        Duration.ZERO,
        target.pid(),
        timer -> {
          making.countDown();
          // until the killer has cancelled the timers, or is kept from that by this one
          await()
              .until(
                  () ->
                      killer.getState() == Thread.State.BLOCKED
                          || killer.getState() == Thread.State.TERMINATED);
          own.sendAfter(LONG, target.pid(), new Note("never"));
          pending.cancel();
          target.pid().exit(BOOM);
          return new Note(timer);
        });
    own.sendAfter(Duration.ofMillis(1), bystander.pid(), new Note("later"));
    making.await();
    killer.start();
    assertThat(bystander.next()).isEqualTo(note("later"));
    assertThat(target.reason()).isEqualTo(ExitReason.killed());
    own.close(); // not if the above has failed: it would wait for the killer
  }

  @Test
  @DisplayName("a timer whose message ends the process it is for is over, and stops no other")
  void messageEndsTarget() {
    Puppet target = puppet();
    Puppet bystander = puppet();
    TimerRef ending =
        node.startTimer(
            Duration.ZERO,
            target.pid(),
            timer -> {
              target.pid().exit(BOOM);
              return new Note(timer);
            });
    assertThat(target.reason()).isEqualTo(BOOM);
    node.sendAfter(Duration.ZERO, bystander.pid(), new Note("later"));
    assertThat(bystander.next()).isEqualTo(note("later"));
    assertThat(ending.read()).isEmpty();
  }

  @Test
  @DisplayName("a timer whose message is null is over, is reported, and stops no other")
  @SuppressWarnings("NullAway") // on purpose
  void nullMessage() {
    Puppet puppet = puppet();
    TimerRef failing = node.startTimer(Duration.ZERO, puppet.pid(), _ -> null);
    node.sendAfter(Duration.ofMillis(1), puppet.pid(), new Note("another"));
    assertThat(puppet.next()).isEqualTo(note("another"));
    assertThat(failing.read()).isEmpty();
    assertThat(log.await(event -> event.message().contains("timer's action failed")).thrown())
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  @DisplayName("TM-10 an interval may be longer than any time")
  void endlessInterval() {
    Puppet puppet = puppet();
    TimerRef timer =
        node.sendInterval(Duration.ofSeconds(Long.MAX_VALUE), puppet.pid(), new Note("never"));
    node.sendAfter(Duration.ZERO, puppet.pid(), new Note("now"));
    assertThat(puppet.next()).isEqualTo(note("now"));
    assertThat(timer.cancel()).isNotEmpty();
    assertThat(puppet.rest()).isEmpty();
  }
}
