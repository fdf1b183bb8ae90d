package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What must hold whatever happens at the same time. Each test repeats its race many times: {@code
 * -Dcoppice.test.races} says how often.
 */
@Tag("concurrency")
class RaceTest extends ProcessTest {
  private static final int RACES = Integer.getInteger("coppice.test.races", 500);

  /** Long enough for others to run. */
  private static final Duration BREATH = Duration.ofNanos(20_000);

  RaceTest(Kind kind) {
    super(kind);
  }

  /** Has a process wait for the others at the barrier, then do something. */
  private static <T> CompletableFuture<T> race(
      CyclicBarrier barrier, Puppet puppet, Puppet.Task<T> task) {
    return puppet.start(
        self -> {
          barrier.await();
          return task.run(self);
        });
  }

  private static void cross(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** How often each monitor fired. */
  private static Map<MonitorRef, Integer> downs(Puppet watcher) {
    Map<MonitorRef, Integer> count = new HashMap<>();
    for (Received<Order> received : watcher.rest()) {
      if (received instanceof Down(var ref, _)) {
        count.merge(ref, 1, Integer::sum);
      }
    }
    return count;
  }

  /** Ends a process, from within or by a signal. */
  private interface Ending {
    void of(CyclicBarrier barrier, Puppet target);
  }

  private static void signalled(CyclicBarrier barrier, Puppet target) {
    cross(barrier);
    target.pid().exit(BOOM);
  }

  private static void crashing(CyclicBarrier barrier, Puppet target) {
    target.tell(
        _ -> {
          barrier.await();
          throw new ProcessExit(ExitReason.shutdown());
        });
  }

  @Test
  @DisplayName("MO-04 DOWN exactly once: exit signal against monitor against demonitor")
  void downOnceSignal() {
    downOnce(RaceTest::signalled);
  }

  @Test
  @DisplayName("MO-04 DOWN exactly once: end from within against monitor against demonitor")
  void downOnceCrash() {
    downOnce(RaceTest::crashing);
  }

  private void downOnce(Ending ending) {
    Puppet monitors = puppet();
    Puppet demonitors = puppet();
    Puppet flushes = puppet();
    List<MonitorRef> expected = new ArrayList<>();
    List<MonitorRef> mayHaveFired = new ArrayList<>();
    List<MonitorRef> takenOff = new ArrayList<>();
    for (int i = 0; i < RACES; i++) {
      Puppet target = puppet();
      MonitorRef before = monitor(monitors, target);
      MonitorRef loose = monitor(demonitors, target);
      MonitorRef flushed = monitor(flushes, target);
      var barrier = new CyclicBarrier(4);
      var during = race(barrier, monitors, self -> self.monitor(target));
      var active = race(barrier, demonitors, self -> self.demonitor(loose));
      var flush = race(barrier, flushes, self -> self.demonitorFlush(flushed));
      ending.of(barrier, target);
      expected.addAll(List.of(before, Puppet.await(during)));
      (Puppet.await(active) ? takenOff : mayHaveFired).add(loose);
      Puppet.await(flush);
      target.reason();
    }
    Map<MonitorRef, Integer> all = new HashMap<>();
    await()
        .untilAsserted(
            () -> {
              downs(monitors).forEach((ref, n) -> all.merge(ref, n, Integer::sum));
              assertThat(all).hasSize(expected.size());
            });
    assertThat(all).containsOnlyKeys(expected);
    assertThat(all.values()).containsOnly(1);

    Map<MonitorRef, Integer> loose = downs(demonitors);
    assertThat(loose.keySet()).containsExactlyInAnyOrderElementsOf(mayHaveFired);
    assertThat(loose).doesNotContainKeys(takenOff.toArray(MonitorRef[]::new));
    assertThat(loose.values()).allMatch(n -> n == 1);
    assertThat(downs(flushes)).isEmpty();
  }

  @Test
  @DisplayName("PX-10 exactly one EXIT, whenever the link was set")
  void exitOnce() {
    Puppet trapper = trapper();
    for (int i = 0; i < RACES; i++) {
      Puppet target = puppet();
      var barrier = new CyclicBarrier(2);
      var linked =
          race(
              barrier,
              trapper,
              self -> {
                self.link(target);
                return true;
              });
      signalled(barrier, target);
      assertThat(Puppet.await(linked)).isTrue();
      assertThat(trapper.next()).isIn(exit(target, BOOM), exit(target, ExitReason.noproc()));
      assertThat(trapper.rest()).isEmpty();
    }
  }

  @Test
  @DisplayName("PX-11 after unlink returned no EXIT comes, whatever raced with it")
  void noExitAfterUnlink() {
    Puppet trapper = trapper();
    for (int i = 0; i < RACES; i++) {
      Puppet target = puppet();
      link(trapper, target);
      var barrier = new CyclicBarrier(2);
      var before =
          race(
              barrier,
              trapper,
              self -> {
                self.unlink(target);
                return self.receive(Duration.ZERO);
              });
      signalled(barrier, target);
      assertThat(Puppet.await(before)).isIn(new Timeout<>(), exit(target, BOOM));
      assertThat(trapper.rest()).isEmpty();
    }
  }

  @Test
  @DisplayName("PX-17 a signal that races with the trap flag is trapped or fatal, never both")
  void trapFlag() {
    for (int i = 0; i < RACES; i++) {
      Puppet target = puppet();
      var barrier = new CyclicBarrier(2);
      var trapping = race(barrier, target, self -> self.trapExit(true));
      signalled(barrier, target);
      if (target.pid().isAlive()) {
        assertThat(Puppet.await(trapping)).isFalse();
        assertThat(target.rest()).containsExactly(exit(node.outside(), BOOM));
      } else {
        assertThat(target.reason()).isEqualTo(BOOM);
      }
    }
  }

  @Test
  @DisplayName("PX-15 of two fatal signals one is the reason, for everybody")
  void oneReason() {
    Puppet watcher = puppet();
    Puppet killer = puppet();
    for (int i = 0; i < RACES; i++) {
      Puppet target = puppet();
      MonitorRef one = monitor(watcher, target);
      MonitorRef two = monitor(watcher, target);
      var barrier = new CyclicBarrier(2);
      var killed =
          race(
              barrier,
              killer,
              _ -> {
                target.pid().exit(ExitReason.kill());
                return true;
              });
      signalled(barrier, target);
      assertThat(Puppet.await(killed)).isTrue();
      ExitReason reason = target.reason();
      assertThat(reason).isIn(BOOM, ExitReason.killed());
      assertThat(List.of(watcher.next(), watcher.next()))
          .containsExactly(down(one, reason), down(two, reason));
    }
    assertThat(watcher.rest()).isEmpty();
  }

  @Test
  @DisplayName("RG-03 a name registered while its process dies is free afterwards")
  void register() {
    var name = Name.of("worker", Order.class);
    Puppet registrar = puppet();
    for (int i = 0; i < RACES; i++) {
      Puppet target = puppet();
      var barrier = new CyclicBarrier(2);
      var registered =
          race(
              barrier,
              registrar,
              self -> {
                try {
                  self.node().register(name, target.pid());
                  return true;
                } catch (IllegalArgumentException dead) {
                  return false;
                }
              });
      signalled(barrier, target);
      Puppet.await(registered);
      assertThat(node.whereis(name)).isEmpty();
      Puppet successor = puppet();
      node.register(name, successor.pid());
      target.reason();
      assertThat(node.whereis(name)).contains(successor.pid());
      successor.pid().exit(ExitReason.kill());
    }
  }

  @Test
  @DisplayName("RG-01 of several processes that want one name exactly one gets it")
  void oneHolder() {
    var name = Name.of("worker", Order.class);
    List<Puppet> rivals = List.of(puppet(), puppet(), puppet());
    for (int i = 0; i < RACES; i++) {
      var barrier = new CyclicBarrier(rivals.size());
      List<CompletableFuture<Boolean>> results = new ArrayList<>();
      for (Puppet rival : rivals) {
        results.add(
            race(
                barrier,
                rival,
                self -> {
                  try {
                    self.node().register(name, self.pid());
                    return true;
                  } catch (IllegalArgumentException taken) {
                    return false;
                  }
                }));
      }
      assertThat(results.stream().map(Puppet::await).filter(won -> won)).hasSize(1);
      node.unregister(name);
    }
  }

  @Test
  @DisplayName("PX-20 no message of a killed sender comes behind its DOWN")
  void fence() {
    for (int i = 0; i < RACES; i++) {
      Puppet receiver = puppet();
      Puppet sender = puppet();
      MonitorRef ref = monitor(receiver, sender);
      var sending = new CountDownLatch(1);
      var stopped = new CountDownLatch(1);
      sender.tell(
          _ -> {
            try {
              for (int n = 0; n < 100_000; n++) { // bounded, should the kill be slow to come
                receiver.send(n);
                sending.countDown();
              }
              new CountDownLatch(1).await();
            } finally {
              stopped.countDown();
            }
          });
      awaitDeaf(sending);
      sender.pid().exit(ExitReason.kill()); // from here: the two may keep all carriers busy
      awaitDeaf(stopped);
      List<Received<Order>> all = receiver.rest();
      assertThat(all.indexOf(down(ref, ExitReason.killed()))).isEqualTo(all.size() - 1);
      receiver.pid().exit(ExitReason.kill());
    }
  }

  @Test
  @DisplayName("MB-01 a sender's messages, exit signal and end arrive in order at a busy receiver")
  void orderUnderLoad() {
    Puppet noise = puppet();
    Puppet receiver = trapper();
    var done = new AtomicBoolean();
    noise.tell(
        self -> {
          while (!done.get()) {
            receiver.send("noise");
            self.sleep(BREATH);
          }
        });
    for (int i = 0; i < RACES; i++) {
      Puppet sender = puppet();
      link(receiver, sender);
      sender.tell(
          self -> {
            receiver.send(sender);
            receiver.pid().exit(BOOM);
            throw new ProcessExit(ExitReason.shutdown());
          });
      assertThat(List.of(signal(receiver), signal(receiver), signal(receiver)))
          .containsExactly(note(sender), exit(sender, BOOM), exit(sender, ExitReason.shutdown()));
    }
    done.set(true);
  }

  private static Received<Order> signal(Puppet receiver) {
    for (; ; ) {
      Received<Order> next = receiver.next();
      if (!next.equals(note("noise"))) {
        return next;
      }
    }
  }

  @Test
  @DisplayName("PX-05 two processes that kill each other both die, and nobody waits for ever")
  void mutualKill() {
    for (int i = 0; i < RACES; i++) {
      Puppet one = puppet();
      Puppet two = puppet();
      var barrier = new CyclicBarrier(2);
      var first = race(barrier, one, _ -> kill(two));
      var second = race(barrier, two, _ -> kill(one));
      CompletableFuture.allOf(first, second).exceptionally(_ -> null).join();
      assertThat(List.of(one, two)).anyMatch(p -> !p.pid().isAlive());
      one.pid().exit(ExitReason.kill());
      two.pid().exit(ExitReason.kill());
      assertThat(List.of(one.reason(), two.reason())).containsOnly(ExitReason.killed());
    }
  }

  private static boolean kill(Puppet puppet) {
    puppet.pid().exit(ExitReason.kill());
    return true;
  }

  @Test
  @DisplayName("PX-08 a ring that is broken in two places falls, and nobody waits for ever")
  void ring() {
    for (int i = 0; i < RACES / 10; i++) {
      List<Puppet> ring = new ArrayList<>();
      for (int n = 0; n < 10; n++) {
        ring.add(puppet());
      }
      for (int n = 0; n < 10; n++) {
        link(ring.get(n), ring.get((n + 1) % 10));
      }
      Puppet killer = puppet();
      var barrier = new CyclicBarrier(2);
      var killed = race(barrier, killer, _ -> kill(ring.get(5)));
      signalled(barrier, ring.getFirst());
      assertThat(Puppet.await(killed)).isTrue();
      assertThat(ring).extracting(Puppet::reason).isSubsetOf(BOOM, ExitReason.killed());
    }
  }

  @Test
  @DisplayName("what a process owns is closed, even if it was opened while the process was killed")
  void own() {
    for (int i = 0; i < RACES; i++) {
      Puppet owner = puppet();
      var owning = new CountDownLatch(1);
      CompletableFuture<AtomicBoolean> last =
          owner.start(
              self -> {
                for (; ; ) {
                  var closed = new AtomicBoolean();
                  AutoCloseable resource = () -> closed.set(true);
                  try {
                    self.own(resource);
                    owning.countDown();
                    self.disown(resource);
                  } catch (ProcessFenced fenced) {
                    return closed;
                  }
                }
              });
      awaitDeaf(owning);
      owner.pid().exit(ExitReason.kill());
      owner.reason();
      assertThat(Puppet.await(last)).isTrue();
    }
  }

  @Test
  @DisplayName("MO-11 an answer that races with the timeout is received or counted, never both")
  void replyAgainstTimeout() {
    Puppet target = puppet();
    Puppet caller = puppet();
    long late = 0;
    for (int i = 0; i < RACES; i++) {
      var barrier = new CyclicBarrier(2);
      var opened = new CompletableFuture<ReplyTo<Integer>>();
      int answer = i;
      CompletableFuture<Either<ExitReason, Integer>> outcome =
          caller.start(
              _ -> {
                Call<Integer> call = Call.to(target);
                opened.complete(call.replyTo());
                barrier.await();
                return call.await(Duration.ZERO);
              });
      ReplyTo<Integer> replyTo = Puppet.await(opened);
      cross(barrier);
      replyTo.send(answer);
      Either<ExitReason, Integer> either = Puppet.await(outcome);
      if (either.isLeft()) {
        assertThat(either).isEqualTo(Either.left(ExitReason.timeout()));
        late++;
      } else {
        assertThat(either).isEqualTo(Either.right(answer));
      }
      assertThat(node.counters().lateReplies()).isEqualTo(late);
    }
  }

  @Test
  @DisplayName("a call is answered whenever its target dies")
  void callAgainstDeath() {
    Puppet caller = puppet();
    for (int i = 0; i < RACES; i++) {
      Puppet target = puppet();
      var barrier = new CyclicBarrier(2);
      CompletableFuture<Either<ExitReason, Object>> outcome =
          race(barrier, caller, _ -> Call.ask(target.pid(), Note::new, LONG));
      signalled(barrier, target);
      assertThat(Puppet.await(outcome)).isIn(Either.left(BOOM), Either.left(ExitReason.noproc()));
    }
  }

  @Test
  @DisplayName("no wake-up is lost: a message sent while the receiver falls asleep is received")
  void sendAgainstSleep() {
    Puppet one = puppet();
    Puppet two = puppet();
    int rallies = RACES * 20;
    CompletableFuture<Boolean> returned = two.start(self -> rally(self, one, rallies));
    CompletableFuture<Boolean> served =
        one.start(
            self -> {
              two.send(0);
              return rally(self, two, rallies);
            });
    assertThat(Puppet.await(returned)).isTrue();
    assertThat(Puppet.await(served)).isTrue();
  }

  private static boolean rally(Self<Order> self, Puppet opponent, int rallies) {
    for (int i = 0; i < rallies; i++) {
      self.receive(Note.class);
      opponent.send(i);
    }
    return true;
  }

  @Test
  @DisplayName("no activation is lost: messages of many senders are all received")
  void manySenders() {
    Puppet receiver = puppet();
    List<Puppet> senders = List.of(puppet(), puppet(), puppet());
    for (Puppet sender : senders) {
      sender.tell(
          self -> {
            for (int i = 0; i < RACES * 20; i++) {
              receiver.send(i);
              if (i % 10 == 0) {
                self.sleep(BREATH); // let the receiver run dry
              }
            }
          });
    }
    for (int i = 0; i < senders.size() * RACES * 20; i++) {
      assertThat(receiver.next()).isInstanceOf(Message.class);
    }
    assertThat(receiver.rest()).isEmpty();
  }

  @Test
  @DisplayName("TM-01 the first timers of a node fire, whichever comes first")
  void firstTimers() {
    for (int i = 0; i < RACES; i++) {
      try (Node fresh = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO))) {
        Puppet puppet = new Puppet(kind, fresh, SpawnOptions.none());
        Puppet other = new Puppet(kind, fresh, SpawnOptions.none());
        var barrier = new CyclicBarrier(2);
        var far = race(barrier, other, self -> fresh.sendAfter(LONG, self.pid(), new Note("far")));
        cross(barrier);
        fresh.sendAfter(Duration.ZERO, puppet.pid(), new Note("soon"));
        assertThat(puppet.next()).isEqualTo(note("soon"));
        assertThat(Puppet.await(far).cancel()).isNotEmpty();
      }
    }
  }

  @Test
  @DisplayName("spawn against close: refused, or ended by the close")
  void spawnAgainstClose() {
    for (int i = 0; i < RACES; i++) {
      Node closing = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
      var barrier = new CyclicBarrier(2);
      List<Pid<Object>> spawned = new ArrayList<>();
      Thread outside =
          Thread.ofPlatform()
              .start(
                  () -> {
                    cross(barrier);
                    try {
                      for (int n = 0; n < 1000; n++) {
                        spawned.add(kind.spawn(closing, SpawnOptions.none(), (_, _) -> true));
                      }
                    } catch (IllegalStateException closed) {
                      // as it should be
                    }
                  });
      cross(barrier);
      closing.close();
      join(outside);
      assertThat(spawned).filteredOn(Pid::isAlive).isEmpty();
      assertThat(closing.processCount()).isZero();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("close leaves nobody, although each process is followed by the one it spawns")
  void closeAgainstSuccessors() {
    for (int i = 0; i < 200; i++) {
      Node closing = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
      var running = new CountDownLatch(10);
      succession(closing, running);
      awaitDeaf(running);
      closing.close();
      assertThat(closing.processCount()).isZero();
    }
  }

  private void succession(Spawner spawner, CountDownLatch running) {
    var _ =
        kind.<Object>spawnOnce(
            spawner,
            SpawnOptions.none(),
            self -> {
              running.countDown();
              succession(self, running);
            });
  }

  @Test
  @DisplayName("close does not wait for one that was refused, whatever it would have trapped")
  void trapperAgainstClose() {
    SpawnOptions trapping = SpawnOptions.none().withTrapExit();
    for (int i = 0; i < RACES; i++) {
      Node closing = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ofHours(1)));
      var barrier = new CyclicBarrier(2);
      CompletableFuture<Boolean> refused =
          inThread(
              () -> {
                cross(barrier);
                return spawnsUntilRefused(closing, trapping);
              });
      CompletableFuture<Boolean> closed =
          inThread(
              () -> {
                cross(barrier);
                closing.close();
                return true;
              });
      assertThat(Puppet.await(refused)).isTrue();
      assertThat(Puppet.await(closed)).isTrue();
    }
  }

  @Test
  @DisplayName("who links to what it spawns on a node that closes keeps no link to the refused")
  void linkedSpawnAgainstClose() {
    SpawnOptions linked = SpawnOptions.none().withLink();
    Puppet parent = trapper();
    for (int i = 0; i < RACES; i++) {
      Node closing = Node.open(NodeOptions.defaults().withShutdownLimit(LONG));
      var barrier = new CyclicBarrier(2);
      CompletableFuture<Boolean> refused =
          race(barrier, parent, _ -> spawnsUntilRefused(closing, linked));
      cross(barrier);
      closing.close();
      assertThat(Puppet.await(refused)).isTrue();
      assertThat(node.info(parent).get().links()).isEmpty();
    }
  }

  /** Spawns processes that end with whatever they receive. */
  private boolean spawnsUntilRefused(Spawner spawner, SpawnOptions options) {
    for (int n = 0; n < 1_000; n++) {
      if (isRefused(spawner, options)) {
        return true;
      }
    }
    await()
        .pollInSameThread()
        .until(() -> isRefused(spawner, options)); // the close is slow to come
    return true;
  }

  private boolean isRefused(Spawner spawner, SpawnOptions options) {
    try {
      Pid<Object> _ = kind.spawn(spawner, options, (_, _) -> false);
      return false;
    } catch (IllegalStateException closed) {
      return true;
    }
  }

  private static <T> CompletableFuture<T> inThread(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, run -> Thread.ofPlatform().daemon().start(run));
  }
}
