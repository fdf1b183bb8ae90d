package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.mailbox.TimerRef;
import dev.coppice.test.Actor.Begun;
import dev.coppice.test.Actor.Note;
import dev.coppice.test.Actor.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages and timers that meet a receiver that falls asleep, loses patience, or ends. */
class MailRaceTest extends RaceTest {
  private static final int RALLIES = 10;
  private static final Name<Order> NAME = Name.of("worker", Order.class);

  MailRaceTest(Kind kind) {
    super(kind);
  }

  @Race
  @DisplayName("no wake-up is lost: a message sent while the receiver falls asleep is received")
  void sendAgainstSleep(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor one = cast.actor();
      Actor two = cast.actor();
      Begun<Boolean> returned = two.begin(self -> rally(self, one));
      Begun<Boolean> served =
          one.begin(
              self -> {
                two.send(0);
                rally(self, two);
              });
      returned.await();
      served.await();
    }
  }

  private static void rally(Self<Order> self, Actor opponent) {
    for (int i = 0; i < RALLIES; i++) {
      self.receive(Note.class);
      opponent.send(i);
    }
  }

  @Race
  @DisplayName("no activation is lost: messages of many senders are all received, each's in order")
  void manySenders(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor receiver = cast.actor();
      List<Actor> senders = List.of(cast.actor(), cast.actor(), cast.actor());
      for (Actor sender : senders) {
        var _ =
            sender.begin(
                self -> {
                  for (int i = 0; i < RALLIES; i++) {
                    receiver.send(new Numbered(sender, i));
                    if (i % 4 == 0) {
                      self.sleep(SOON); // let the receiver run dry
                    }
                  }
                });
      }
      List<Received<Order>> all = receiver.received(senders.size() * RALLIES);
      for (Actor sender : senders) {
        List<Received<Order>> sent = new ArrayList<>();
        for (int i = 0; i < RALLIES; i++) {
          sent.add(note(new Numbered(sender, i)));
        }
        assertThat(all).containsSubsequence(sent);
      }
      assertThat(all).hasSize(senders.size() * RALLIES);
    }
  }

  private record Numbered(Actor sender, int number) {}

  @Race
  @DisplayName("MB-01 a sender's messages, exit signal and end arrive in order at a busy receiver")
  void orderUnderLoad(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor noise = cast.actor();
      Actor receiver = cast.trapper();
      Actor sender = cast.actor();
      receiver.link(sender);
      Begun<Boolean> noisy =
          noise.begin(
              _ -> {
                for (int i = 0; i < RALLIES; i++) {
                  receiver.send("noise");
                }
              });
      var _ =
          sender.begin(
              _ -> {
                receiver.send("first");
                receiver.pid().exit(BOOM);
                receiver.send("last");
                throw new ProcessExit(ExitReason.shutdown());
              });
      noisy.await();
      sender.reason();
      assertThat(receiver.received())
          .hasSize(RALLIES + 4)
          .filteredOn(received -> !received.equals(note("noise")))
          .containsExactly(
              note("first"), exit(sender, BOOM), note("last"), exit(sender, ExitReason.shutdown()));
    }
  }

  @Race
  @DisplayName("MB-04 a message that comes when the limit passes is received before or after it")
  void sendAgainstLimit(Stage stage) {
    try (Cast cast = cast(stage)) {
      List<Awaited<String>> seen = new CopyOnWriteArrayList<>();
      Actor sender = cast.actor();
      Pid<String> impatient =
          kind.spawnImpatient(
              stage.node(),
              SOON,
              next -> {
                seen.add(next);
                return !next.equals(new Message<>("last"));
              });
      Begun<Boolean> sent =
          sender.begin(
              self -> {
                self.sleep(SOON);
                impatient.send("m");
                self.sleep(SOON);
                impatient.send("last");
              });
      sent.await();
      stage.node().join(impatient);
      if (seen.size() == 3) {
        assertThat(seen.removeFirst()).isEqualTo(new Timeout<>());
      }
      assertThat(seen).isEqualTo(List.of(new Message<>("m"), new Message<>("last")));
    }
  }

  @Race
  @DisplayName("MB-03 a look without waiting finds what has come or nothing, and loses nothing")
  void sendAgainstLook(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor looking = cast.actor();
      Actor sender = cast.actor();
      AtomicBoolean sent = new AtomicBoolean();
      int seen =
          looking.ask(
              self -> {
                Begun<Boolean> sending =
                    sender.begin(
                        _ -> {
                          looking.send("m");
                          sent.set(true);
                        });
                self.sleep(Duration.ZERO); // or it would seldom be there
                boolean there = sent.get();
                boolean found = self.receive(Note.class, Duration.ZERO).isDefined();
                assertThat(found || !there).as("not found though it was there").isTrue();
                sending.await();
                return found ? 1 : 0;
              });
      assertThat(seen + looking.received().size()).isEqualTo(1);
    }
  }

  @Race
  @DisplayName("PX-21 of what is sent to a process that dies all is counted from some message on")
  void sendAgainstDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor target = cast.actor();
      Actor sender = cast.actor();
      List<Object> sent = new ArrayList<>();
      Begun<Boolean> sending =
          sender.begin(
              _ -> {
                for (int i = 0; i < RALLIES; i++) {
                  target.send(i);
                }
              });
      target.pid().exit(BOOM);
      sending.await();
      target.reason();
      target.send(RALLIES);
      for (int i = 0; i <= RALLIES; i++) {
        sent.add(new Note(i));
      }
      List<Reports.DeadLetter> letters = stage.reports().deadLetters().asJava();
      assertThat(letters).isNotEmpty();
      assertThat(letters.stream().<Object>map(Reports.DeadLetter::message).toList())
          .isEqualTo(sent.subList(sent.size() - letters.size(), sent.size()));
      assertThat(stage.node().counters().deadLetters()).isEqualTo(letters.size());
    }
  }

  // ------------------------------------------------------------------ timers

  @Race
  @DisplayName("TM-01 the first timers of a node fire, whichever comes first")
  void firstTimers(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor receiver = cast.actor();
      Actor other = cast.actor();
      Begun<TimerRef> far = other.start(self -> node.sendAfter(LONG, self.pid(), new Note("far")));
      node.sendAfter(Duration.ZERO, receiver.pid(), new Note("soon"));
      assertThat(receiver.received(1)).containsExactly(note("soon"));
      assertThat(far.await().cancel()).isNotEmpty();
      assertThat(other.received()).isEmpty();
    }
  }

  /**
   * Has a timer taken back when it is due; whether it was not over. Of two timers that are due at
   * the same time the one that was set first fires first: so the timer is to be set meanwhile.
   */
  private static Begun<Boolean> cancelSoon(Actor canceller, AtomicReference<TimerRef> timer) {
    return canceller.start(
        self -> {
          self.sleep(SOON);
          while (timer.get() == null) { // on real threads
            self.sleep(SOON);
          }
          return timer.get().cancel().isDefined();
        });
  }

  @Race
  @DisplayName("TM-03 a timer that is taken back when it is due has been taken back or has fired")
  void cancelAgainstFire(Stage stage) {
    try (Cast cast = cast(stage)) {
      AtomicReference<TimerRef> timer = new AtomicReference<>();
      Actor target = cast.actor();
      Actor canceller = cast.actor();
      Begun<Boolean> back = cancelSoon(canceller, timer);
      timer.set(stage.node().sendAfter(SOON, target.pid(), new Note("m")));
      List<Received<Order>> expected = back.await() ? List.of() : List.of(note("m"));
      assertThat(target.received()).isEqualTo(expected);
      canceller.run(self -> self.sleep(SOON));
      assertThat(target.received()).isEqualTo(expected);
    }
  }

  @Race
  @DisplayName("TM-10 an interval that is taken back when it is due has fired or not, and is over")
  void cancelAgainstInterval(Stage stage) {
    try (Cast cast = cast(stage)) {
      AtomicReference<TimerRef> interval = new AtomicReference<>();
      Actor target = cast.actor();
      Actor canceller = cast.actor();
      Begun<Boolean> back = cancelSoon(canceller, interval);
      interval.set(stage.node().sendInterval(SOON, target.pid(), new Note("tick")));
      assertThat(back.await()).isTrue();
      List<Received<Order>> ticks = target.received();
      canceller.run(self -> self.sleep(SOON.multipliedBy(2)));
      assertThat(target.received()).isEqualTo(ticks);
    }
  }

  @Race
  @DisplayName("TM-06 a timer that is started while its target dies is over")
  void startAgainstTargetsDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor target = cast.actor();
      Actor starting = cast.actor();
      Begun<TimerRef> started =
          starting.start(self -> self.node().sendAfter(LONG, target.pid(), new Note("m")));
      target.pid().exit(BOOM);
      TimerRef timer = started.await();
      target.reason();
      assertThat(timer.read()).isEmpty();
      assertThat(timer.cancel()).isEmpty();
    }
  }

  @Race
  @DisplayName("TM-06 a timer that is due while its target dies leaves nothing")
  void fireAgainstTargetsDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor target = cast.actor();
      Actor killer = cast.actor();
      Begun<Boolean> killed =
          killer.begin(
              self -> {
                self.sleep(SOON);
                target.pid().exit(BOOM);
              });
      TimerRef timer = stage.node().sendAfter(SOON, target.pid(), new Note("m"));
      killed.await();
      target.reason();
      assertThat(timer.read()).isEmpty();
      assertThat(stage.reports().deadLetters()).isEmpty();
    }
  }

  @CoppiceTest(seeds = 1000) // on real threads it may have fired before
  @DisplayName("TM-06 a timer for a name is for whoever has it when it fires, or for nobody")
  void looksNameUp(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor first = cast.actor();
      Actor second = cast.actor();
      node.register(NAME, first.pid());
      node.sendAfter(SOON, NAME, new Note("m"));
      first.pid().exit(BOOM);
      first.reason();
      node.register(NAME, second.pid());
      assertThat(second.received(1)).containsExactly(note("m"));
      TimerRef lost = node.sendAfter(SOON, NAME, new Note("lost"));
      node.unregister(NAME);
      second.run(self -> self.sleep(SOON.multipliedBy(2)));
      assertThat(lost.read()).isEmpty();
      assertThat(second.received()).containsExactly(note("m"));
      assertThat(stage.reports().deadLetters())
          .containsExactly(new Reports.DeadLetter(node.outside(), new Note("lost")));
    }
  }

  @Race
  @DisplayName(
      "TM-06 a timer for a name that changes hands when it is due has one receiver or none")
  void fireAgainstRegister(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor first = cast.actor();
      Actor second = cast.actor();
      Actor handing = cast.actor();
      node.register(NAME, first.pid());
      Begun<Boolean> handedOn =
          handing.begin(
              self -> {
                self.sleep(SOON);
                node.unregister(NAME);
                node.register(NAME, second.pid());
              });
      TimerRef timer = node.sendAfter(SOON, NAME, new Note("m"));
      handedOn.await();
      while (timer.read().isDefined()) { // on real threads
        handing.run(self -> self.sleep(SOON));
      }
      List<Received<Order>> received = new ArrayList<>(first.received());
      received.addAll(second.received());
      int lost = stage.reports().deadLetters().size();
      assertThat(received).isEqualTo(lost == 0 ? List.of(note("m")) : List.of());
      assertThat(lost).isLessThan(2);
    }
  }

  @CoppiceTest(seeds = 1000) // on real threads it may be that soon
  @DisplayName("TM-07 a timer of no time does nothing inside of the call that starts it")
  void zeroIsNotAtOnce(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor receiver = cast.actor();
      AtomicBoolean fired = new AtomicBoolean();
      boolean atOnce =
          receiver.ask(
              self -> {
                self.node()
                    .startTimer(
                        Duration.ZERO,
                        self.pid(),
                        _ -> {
                          fired.set(true);
                          return new Note("m");
                        });
                return fired.get();
              });
      assertThat(atOnce).isFalse();
      assertThat(receiver.received(1)).containsExactly(note("m"));
    }
  }

  @Test
  @DisplayName("TM-07 a message after no time is not always in the mailbox at the next step")
  void zeroIsSoon() {
    Set<Boolean> found = new HashSet<>();
    for (int seed = 1; seed <= 50; seed++) {
      Simulation.withSeed(seed)
          .run(
              stage -> {
                try (Cast cast = cast(stage)) {
                  Actor receiver = cast.actor();
                  found.add(
                      receiver.ask(
                          self -> {
                            self.node().sendAfter(Duration.ZERO, self.pid(), new Note("m"));
                            boolean there = self.receive(Note.class, Duration.ZERO).isDefined();
                            assertThat(there || self.receive(Note.class, SOON).isDefined())
                                .isTrue();
                            return there;
                          }));
                }
              })
          .orThrow();
    }
    assertThat(found).containsExactlyInAnyOrder(true, false);
  }
}
