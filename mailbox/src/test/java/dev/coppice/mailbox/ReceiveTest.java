package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Finish;
import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a process receives, in which order, and how it waits for it. */
class ReceiveTest extends ProcessTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int MANY = 100;

  ReceiveTest(Kind kind) {
    super(kind);
  }

  /** The process sends itself these notes. */
  private static void mail(Self<Order> self, Object... contents) {
    for (Object content : contents) {
      self.pid().send(new Note(content));
    }
  }

  private static List<Received<Order>> notes(Object... contents) {
    return Arrays.stream(contents).map(ProcessTest::note).toList();
  }

  @Test
  @DisplayName("MB-01 messages and exit signals of one sender arrive in the order sent")
  void signalOrder() {
    Puppet receiver = trapper();
    Puppet sender = puppet();
    sender.tell(
        self -> {
          receiver.send(1);
          receiver.pid().exit(BOOM);
          receiver.send(2);
          self.link(receiver);
          receiver.send(3);
          self.pid().exit(ExitReason.kill());
        });
    assertThat(receiver.next()).isEqualTo(note(1));
    assertThat(receiver.next()).isEqualTo(exit(sender, BOOM));
    assertThat(receiver.next()).isEqualTo(note(2));
    assertThat(receiver.next()).isEqualTo(note(3));
    assertThat(receiver.next()).isEqualTo(exit(sender, ExitReason.killed()));
  }

  @Test
  @DisplayName("MB-01 link and unlink take effect in the order sent")
  void tableOrder() {
    Puppet receiver = trapper();
    Puppet sender = puppet();
    sender.tell(
        self -> {
          self.link(receiver);
          self.unlink(receiver);
          self.link(receiver);
          self.unlink(receiver);
          receiver.send("last");
          throw new ProcessExit(BOOM);
        });
    assertThat(sender.reason()).isEqualTo(BOOM);
    assertThat(receiver.rest()).containsExactly(note("last"));
  }

  @Test
  @DisplayName(
      "MB-01 a link or monitor set before an exit signal hears of it, one set after does not")
  void tablesAgainstSignals() {
    for (int i = 0; i < MANY; i++) {
      Puppet sender = trapper();
      Puppet first = puppet();
      Puppet last = puppet();
      List<MonitorRef> monitors =
          sender.ask(
              self -> {
                self.link(first);
                MonitorRef before = self.monitor(first);
                first.pid().exit(BOOM);
                last.pid().exit(BOOM);
                self.link(last);
                return List.of(before, self.monitor(last));
              });
      assertThat(first.reason()).isEqualTo(BOOM);
      assertThat(last.reason()).isEqualTo(BOOM);
      assertThat(sender.rest())
          .containsExactlyInAnyOrder(
              exit(first, BOOM),
              down(monitors.getFirst(), BOOM),
              exit(last, ExitReason.noproc()),
              down(monitors.getLast(), ExitReason.noproc()));
    }
  }

  @Test
  @DisplayName("MB-01 a monitor that is taken off before the exit signal does not hear of it")
  void demonitorAgainstSignals() {
    for (int i = 0; i < MANY; i++) {
      Puppet sender = puppet();
      Puppet receiver = puppet();
      MonitorRef kept =
          sender.ask(
              self -> {
                MonitorRef off = self.monitor(receiver);
                MonitorRef on = self.monitor(receiver);
                self.demonitor(off);
                receiver.pid().exit(BOOM);
                return on;
              });
      assertThat(receiver.reason()).isEqualTo(BOOM);
      assertThat(sender.rest()).containsExactly(down(kept, BOOM));
    }
  }

  @Test
  @DisplayName("MB-01 the order holds whatever address is used: pid, name or alias")
  void anyAddress() {
    var name = Name.of("receiver", Order.class);
    Puppet receiver = trapper();
    Puppet sender = puppet();
    node.register(name, receiver.pid());
    Alias<Order> alias = receiver.ask(self -> self.alias(AliasMode.EXPLICIT_UNALIAS));
    List<Received<Order>> expected = new ArrayList<>();
    sender.run(
        self -> {
          for (int i = 0; i < MANY; i++) {
            receiver.pid().send(new Note("pid " + i));
            self.node().send(name, new Note("name " + i));
            alias.send(new Note("alias " + i));
            receiver.pid().exit(ExitReason.of(i));
            alias.send(new Note("alias again " + i));
            self.node().send(name, new Note("name again " + i));
          }
        });
    for (int i = 0; i < MANY; i++) {
      expected.addAll(notes("pid " + i, "name " + i, "alias " + i));
      expected.add(exit(sender, ExitReason.of(i)));
      expected.addAll(notes("alias again " + i, "name again " + i));
    }
    assertThat(receiver.rest()).isEqualTo(expected);
  }

  @Test
  @DisplayName("MB-01 messages of one sender keep their order while others send too")
  void orderPerSender() {
    Puppet receiver = puppet();
    List<Puppet> senders = List.of(puppet(), puppet(), puppet(), puppet());
    senders.forEach(
        sender ->
            sender.tell(_ -> IntStream.range(0, 1000).forEach(i -> send(receiver, sender, i))));
    senders.forEach(Puppet::finish);
    assertThat(senders).extracting(Puppet::reason).containsOnly(ExitReason.normal());

    List<Received<Order>> all = receiver.rest();
    for (Puppet sender : senders) {
      assertThat(all.stream().map(ReceiveTest::sent).filter(sent -> sent.sender() == sender))
          .extracting(Sent::number)
          .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
    }
  }

  private record Sent(Puppet sender, int number) {}

  private static void send(Puppet receiver, Puppet sender, int number) {
    receiver.send(new Sent(sender, number));
  }

  private static Sent sent(Received<Order> received) {
    return switch (received) {
      case Message(Note(Sent sent)) -> sent;
      default -> throw new AssertionError(received);
    };
  }

  @Test
  @DisplayName("MB-02 selective receive takes the first match and keeps the order of the rest")
  void selective() {
    Puppet puppet = puppet();
    puppet.run(
        self -> {
          mail(self, "a", "b", "c", "d", "c");
          assertThat(self.<Object>receive(Puppet.note("c"))).isEqualTo("c");
          assertThat(self.<Object>receive(Puppet.note("b"))).isEqualTo("b");
        });
    assertThat(puppet.rest()).isEqualTo(notes("a", "d", "c"));
  }

  @Test
  @DisplayName("MB-02 what was skipped comes before what is newer")
  void skippedComesFirst() {
    Puppet puppet = puppet();
    puppet.run(
        self -> {
          mail(self, "old 1", "wanted", "old 2");
          self.receive(Puppet.note("wanted"));
          mail(self, "new 1", "wanted", "new 2");
          self.receive(Puppet.note("wanted"));
          assertThat(self.receive()).isEqualTo(note("old 1"));
          assertThat(self.receive()).isEqualTo(note("old 2"));
        });
    assertThat(puppet.rest()).isEqualTo(notes("new 1", "new 2"));
  }

  @Test
  @DisplayName("MB-02 what comes while a process waits selectively is skipped in its order")
  void skippedWhileWaiting() {
    Puppet puppet = puppet();
    CompletableFuture<Object> wanted = puppet.start(self -> self.receive(Puppet.note("wanted")));
    puppet.send("a");
    puppet.send("b");
    puppet.send("wanted");
    puppet.send("c");
    assertThat(Puppet.await(wanted)).isEqualTo("wanted");
    assertThat(puppet.rest()).isEqualTo(notes("a", "b", "c"));
  }

  @Test
  @DisplayName("MB-02 DOWN and EXIT can be skipped and selected too")
  void selectsSignals() {
    Puppet puppet = trapper();
    Puppet target = puppet();
    MonitorRef ref = monitor(puppet, target);
    puppet.run(
        self -> {
          mail(self, "before");
          target.pid().exit(BOOM);
          self.pid().exit(BOOM);
          Received<Order> exit = self.receive(r -> Option.when(r instanceof Exit, r));
          assertThat(exit).isEqualTo(exit(puppet, BOOM));
        });
    assertThat(puppet.rest()).containsExactly(note("before"), down(ref, BOOM));
  }

  @Test
  @DisplayName("MB-02 a receive by class takes the first message of that class")
  void byClass() {
    Puppet puppet = puppet();
    puppet.run(
        self -> {
          mail(self, 1);
          self.pid().send(new Finish());
          assertThat(self.receive(Finish.class)).isEqualTo(new Finish());
          assertThat(self.receive(Finish.class, Duration.ZERO)).isEqualTo(Option.none());
          assertThat(self.receive(Note.class, Duration.ZERO)).contains(new Note(1));
        });
    assertThat(puppet.rest()).isEmpty();
  }

  @Test
  @DisplayName("MB-02 a selector that throws leaves its message in the mailbox")
  void selectorThrows() {
    Puppet puppet = puppet();
    puppet.run(
        self -> {
          mail(self, "a", "b");
          assertThatThrownBy(
                  () ->
                      self.receive(
                          _ -> {
                            throw new IllegalStateException("oops");
                          }))
              .hasMessage("oops");
        });
    assertThat(puppet.rest()).isEqualTo(notes("a", "b"));
  }

  @Test
  @DisplayName("MB-02 a selector must not receive")
  void selectorReceives() {
    Puppet puppet = puppet();
    puppet.run(
        self -> {
          mail(self, "a");
          assertThatThrownBy(() -> self.receive(_ -> Option.of(self.receive(Duration.ZERO))))
              .isInstanceOf(IllegalStateException.class);
        });
    assertThat(puppet.rest()).isEqualTo(notes("a"));
  }

  @Test
  @DisplayName("MB-03 a limit of zero looks at the whole mailbox once and does not wait")
  void zeroLimit() {
    puppet()
        .run(
            self -> {
              assertThat(self.receive(Duration.ZERO)).isEqualTo(new Timeout<>());
              mail(self, "a", "b", "wanted");
              assertThat(self.receive(Puppet.note("wanted"), Duration.ZERO)).contains("wanted");
              assertThat(self.receive(Puppet.note("wanted"), Duration.ZERO)).isEmpty();
              assertThat(self.receive(Duration.ZERO)).isEqualTo(note("a"));
            });
  }

  @Test
  @DisplayName("MB-04 a limit is never too early")
  void neverEarly() {
    long waited =
        puppet()
            .ask(
                self -> {
                  long start = System.nanoTime();
                  assertThat(self.receive(SHORT)).isEqualTo(new Timeout<>());
                  return System.nanoTime() - start;
                });
    assertThat(waited).isGreaterThanOrEqualTo(SHORT.toNanos());
  }

  @Test
  @DisplayName("MB-04 what does not match does not extend the limit")
  void noiseDoesNotExtend() {
    Puppet puppet = puppet();
    CompletableFuture<Boolean> received =
        puppet.start(self -> self.receive(Puppet.note("never"), SHORT).isDefined());
    // Noise for as long as it takes: a limit that began anew each time would never be over.
    await().pollInterval(Duration.ofMillis(1)).until(() -> noise(puppet, received));
    assertThat(Puppet.await(received)).isFalse();
  }

  private static boolean noise(Puppet puppet, CompletableFuture<Boolean> received) {
    puppet.send("noise");
    return received.isDone();
  }

  @Test
  @DisplayName("MB-04 a match within the limit is received")
  void matchInTime() {
    Puppet puppet = puppet();
    CompletableFuture<Option<Object>> received =
        puppet.start(self -> self.receive(Puppet.note("wanted"), LONG));
    puppet.send("noise");
    puppet.send("wanted");
    assertThat(Puppet.await(received)).contains("wanted");
  }

  @Test
  @DisplayName("MB-05 a negative limit is an error")
  void negativeLimit() {
    Duration negative = Duration.ofNanos(-1);
    puppet()
        .run(
            self -> {
              assertThatThrownBy(() -> self.receive(negative))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(() -> self.receive(Puppet.note("a"), negative))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(() -> self.receive(Note.class, negative))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(() -> self.sleep(negative))
                  .isInstanceOf(IllegalArgumentException.class);
            });
  }

  @Test
  @DisplayName("MB-05 without a limit, or with one too long to count, a process waits for ever")
  void waitsForEver() {
    Puppet one = puppet();
    Puppet two = puppet();
    CompletableFuture<Object> unlimited = one.start(self -> self.receive(Puppet.note("wanted")));
    CompletableFuture<Option<Object>> endless =
        two.start(self -> self.receive(Puppet.note("wanted"), Duration.ofSeconds(Long.MAX_VALUE)));
    for (int i = 0; i < 100; i++) {
      one.send("noise");
      two.send("noise");
    }
    one.send("wanted");
    two.send("wanted");
    assertThat(Puppet.await(unlimited)).isEqualTo("wanted");
    assertThat(Puppet.await(endless)).contains("wanted");
  }

  @Test
  @DisplayName("MB-06 a mailbox is unbounded and send never blocks")
  void unbounded() {
    int many = 200_000;
    var go = new CountDownLatch(1);
    Puppet busy = puppet();
    busy.tell(_ -> awaitDeaf(go));
    for (int i = 0; i < many; i++) {
      busy.send(i);
    }
    go.countDown();
    assertThat(busy.rest())
        .hasSize(many)
        .startsWith(note(0), note(1))
        .endsWith(note(many - 2), note(many - 1));
  }

  @Test
  @DisplayName("MB-06 a null is no message")
  @SuppressWarnings("NullAway") // on purpose
  void nullMessage() {
    Puppet puppet = puppet();
    assertThatThrownBy(() -> puppet.pid().send(null)).isInstanceOf(NullPointerException.class);
    assertThat(puppet.rest()).isEmpty();
  }

  @Test
  @DisplayName("a stray interrupt neither ends a process nor wakes it")
  void strayInterrupt() {
    Puppet puppet = puppet();
    var thread = new CompletableFuture<Thread>();
    CompletableFuture<Object> wanted =
        puppet.start(
            self -> {
              thread.complete(Thread.currentThread());
              return self.receive(Puppet.note("wanted"));
            });
    Puppet.await(thread).interrupt();
    puppet.send("wanted");
    assertThat(Puppet.await(wanted)).isEqualTo("wanted");
    assertThat(puppet.rest()).isEmpty();
  }

  @Test
  @DisplayName("sleep waits without receiving, and is never too early")
  void sleep() {
    Puppet puppet = puppet();
    long slept =
        puppet.ask(
            self -> {
              mail(self, "a");
              long start = System.nanoTime();
              self.sleep(SHORT);
              return System.nanoTime() - start;
            });
    assertThat(slept).isGreaterThanOrEqualTo(SHORT.toNanos());
    assertThat(puppet.rest()).isEqualTo(notes("a"));
  }

  @Test
  @DisplayName("a process that blocks keeps nobody else from running")
  void blockingIsAllowed() {
    var go = new CountDownLatch(1);
    List<Puppet> blocked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Puppet puppet = puppet();
      puppet.tell(_ -> awaitDeaf(go));
      blocked.add(puppet);
    }
    assertThat(puppet().<String>ask(_ -> "runs")).isEqualTo("runs");
    go.countDown();
    blocked.forEach(Puppet::finish);
    assertThat(blocked).extracting(Puppet::reason).containsOnly(ExitReason.normal());
  }
}
