package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How processes end, and what exit signals do to them. */
class ExitSignalTest extends ProcessTest {
  private static final int MANY = 300;

  ExitSignalTest(Kind kind) {
    super(kind);
  }

  @Test
  @DisplayName("PX-01 a process that returns ends with normal")
  void returns() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    target.finish();
    assertThat(watcher.next()).isEqualTo(down(ref, ExitReason.normal()));
  }

  @Test
  @DisplayName("PX-02 an uncaught exception is the reason, with its stack trace")
  void throwsException() {
    var oops = new IllegalStateException("oops");
    Puppet target = puppet();
    target.crash(oops);
    assertThat(target.reason()).isEqualTo(new ExitReason.Crash(oops));
    assertThat(oops.getStackTrace()).isNotEmpty();
  }

  @Test
  @DisplayName("PX-02 a checked exception is a reason like any other")
  void throwsCheckedException() {
    var oops = new Exception("oops");
    Puppet target = puppet();
    target.crash(oops);
    assertThat(target.reason()).isEqualTo(new ExitReason.Crash(oops));
  }

  @Test
  @DisplayName("PX-02 a raised exit reason is the reason, exactly")
  void raisesExit() {
    Puppet target = puppet();
    target.crash(new ProcessExit(BOOM));
    assertThat(target.reason()).isEqualTo(BOOM);
  }

  @Test
  @DisplayName("PX-02 what ends a process before it has received anything is told as it is")
  void endsAtOnce() {
    Puppet watcher = puppet();
    watcher.run(
        self ->
            kind.spawnOnceMonitored(
                self,
                _ -> {
                  throw new ProcessExit(BOOM);
                }));
    assertThat(watcher.next()).isInstanceOfSatisfying(Down.class, d -> reasonIs(d, BOOM));
  }

  private static void reasonIs(Down<?> down, ExitReason reason) {
    assertThat(down.reason()).isEqualTo(reason);
  }

  @Test
  @DisplayName("PX-03 normal sent by another process is ignored")
  void normalFromAnother() {
    Puppet target = puppet();
    puppet().run(_ -> target.pid().exit(ExitReason.normal()));
    target.send("still there");
    assertThat(target.rest()).containsExactly(note("still there"));
  }

  @Test
  @DisplayName("PX-03 normal sent by a thread that runs no process is ignored")
  void normalFromOutside() {
    Puppet target = puppet();
    target.pid().exit(ExitReason.normal());
    assertThat(target.rest()).isEmpty();
    assertThat(target.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("PX-04 normal sent to itself ends a process")
  void normalToItself() {
    Puppet target = puppet();
    target.tell(self -> self.pid().exit(ExitReason.normal()));
    assertThat(target.reason()).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("PX-04 normal sent to itself is a message for a trapping process")
  void normalToItselfTrapped() {
    Puppet target = trapper();
    target.run(self -> self.pid().exit(ExitReason.normal()));
    assertThat(target.rest()).containsExactly(exit(target, ExitReason.normal()));
  }

  @Test
  @DisplayName("PX-05 kill ends a trapping process, monitors and links see killed")
  void kill() {
    Puppet watcher = trapper();
    Puppet target = trapper();
    link(watcher, target);
    MonitorRef ref = monitor(watcher, target);
    target.pid().exit(ExitReason.kill());
    target.reason();
    assertThat(watcher.rest())
        .containsExactlyInAnyOrder(
            exit(target, ExitReason.killed()), down(ref, ExitReason.killed()));
  }

  @Test
  @DisplayName("PX-05 a process can kill itself")
  void killItself() {
    Puppet target = trapper();
    target.tell(self -> self.pid().exit(ExitReason.kill()));
    assertThat(target.reason()).isEqualTo(ExitReason.killed());
  }

  @Test
  @DisplayName("PX-07 a process that raises kill ends with kill, not killed")
  void raisesKill() {
    Puppet target = trapper();
    target.crash(new ProcessExit(ExitReason.kill()));
    assertThat(target.reason()).isEqualTo(ExitReason.kill());
  }

  @Test
  @DisplayName("PX-07 kill that comes over a link can be trapped")
  void raisedKillIsTrapped() {
    Puppet peer = trapper();
    Puppet target = puppet();
    link(peer, target);
    target.crash(new ProcessExit(ExitReason.kill()));
    assertThat(peer.next()).isEqualTo(exit(target, ExitReason.kill()));
    assertThat(peer.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("PX-07 kill that comes over a link ends who does not trap, with kill")
  void raisedKillPropagates() {
    Puppet peer = puppet();
    Puppet target = puppet();
    link(peer, target);
    target.crash(new ProcessExit(ExitReason.kill()));
    assertThat(peer.reason()).isEqualTo(ExitReason.kill());
  }

  @Test
  @DisplayName("PX-12 an exit signal to the dead is no error")
  void exitToTheDead() {
    Puppet corpse = corpse();
    assertThatCode(() -> puppet().run(_ -> corpse.pid().exit(BOOM))).doesNotThrowAnyException();
    assertThatCode(() -> corpse.pid().exit(ExitReason.kill())).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("PX-12 an exit signal does not wait for a busy receiver")
  void exitIsAsynchronous() {
    var busy = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    Puppet target = trapper();
    target.tell(
        _ -> {
          busy.countDown();
          awaitDeaf(go);
        });
    awaitDeaf(busy);
    target.pid().exit(BOOM);
    go.countDown(); // reached although the target was busy all the time
    assertThat(target.rest()).containsExactly(exit(node.outside(), BOOM));
  }

  @Test
  @DisplayName("PX-13 an exit signal needs no link and looks like one that came over a link")
  void sentOrLinked() {
    Puppet trapper = trapper();
    Puppet sender = puppet();
    sender.run(_ -> trapper.pid().exit(BOOM));
    Received<Order> sent = trapper.next();
    link(trapper, sender);
    sender.pid().exit(BOOM);
    assertThat(trapper.next()).isEqualTo(sent).isEqualTo(exit(sender, BOOM));
  }

  @Test
  @DisplayName("PX-13 an exit signal without a link ends who does not trap, with its reason")
  void sentReasonIsFatal() {
    Puppet target = puppet();
    puppet().run(_ -> target.pid().exit(BOOM));
    assertThat(target.reason()).isEqualTo(BOOM);
  }

  @Test
  @DisplayName("PX-13 shutdown is as fatal as any other reason")
  void shutdownIsFatal() {
    Puppet target = puppet();
    target.pid().exit(ExitReason.shutdown("detail"));
    assertThat(target.reason()).isEqualTo(ExitReason.shutdown("detail"));
  }

  @Test
  @DisplayName("PX-14 no catch (Exception) around a receive sees an exit signal; finally runs")
  void exitSignalIsNoException() {
    var waiting = new CountDownLatch(1);
    var caught = new CompletableFuture<Boolean>();
    var refused = new CompletableFuture<Boolean>();
    Puppet other = puppet();
    Puppet target = puppet();
    target.tell(
        self -> {
          boolean seen = false;
          try {
            waiting.countDown();
            self.receive(Puppet.note("never"));
          } catch (Exception e) {
            seen = true;
          } finally {
            caught.complete(seen);
            refused.complete(isRefused(() -> other.send("from the dead")));
          }
        });
    awaitDeaf(waiting);
    target.pid().exit(BOOM);
    assertThat(Puppet.await(caught)).isFalse();
    assertThat(Puppet.await(refused)).isTrue();
    assertThat(other.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-14 a handler around Thread.sleep sees the interrupt, and can do nothing with it")
  void handlerOfAnInterrupt() {
    var waiting = new CountDownLatch(1);
    var caught = new CompletableFuture<Exception>();
    var refused = new CompletableFuture<List<Boolean>>();
    Puppet other = trapper();
    Puppet target = puppet();
    target.tell(
        self -> {
          try {
            waiting.countDown();
            Thread.sleep(LONG);
          } catch (Exception e) {
            caught.complete(e);
            refused.complete(
                List.of(
                    isRefused(() -> other.send("from the dead")),
                    isRefused(() -> other.pid().exit(BOOM)),
                    isRefused(() -> self.link(other)),
                    isRefused(() -> self.receive(Duration.ZERO))));
          }
        });
    awaitDeaf(waiting);
    target.pid().exit(BOOM);
    assertThat(Puppet.await(caught)).isInstanceOf(InterruptedException.class);
    assertThat(Puppet.await(refused)).containsExactly(true, true, true, true);
    assertThat(target.reason()).isEqualTo(BOOM);
    assertThat(other.rest()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  private static boolean isRefused(Runnable action) {
    try {
      action.run();
      return false;
    } catch (ProcessFenced fenced) {
      return true;
    }
  }

  @Test
  @DisplayName("PX-14 an exit that a process raises itself can be caught")
  void raisedExitIsAnException() {
    Puppet target = puppet();
    ExitReason caught =
        target.ask(
            _ -> {
              try {
                throw new ProcessExit(BOOM);
              } catch (ProcessExit e) {
                return e.reason();
              }
            });
    assertThat(caught).isEqualTo(BOOM);
    assertThat(target.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-15 the first fatal signal wins")
  void firstSignalWins() {
    Puppet watcher = puppet();
    Puppet target = puppet();
    MonitorRef ref = monitor(watcher, target);
    target.pid().exit(ExitReason.of("first"));
    target.pid().exit(ExitReason.of("second"));
    target.pid().exit(ExitReason.kill());
    assertThat(watcher.rest()).containsExactly(down(ref, ExitReason.of("first")));
  }

  @Test
  @DisplayName("PX-16 MB-08 kill acts on arrival, what is in the mailbox is lost")
  void killOvertakes() {
    overtakes(trapper(), target -> target.pid().exit(ExitReason.kill()), ExitReason.killed());
  }

  @Test
  @DisplayName("MB-08 a signal that is not trapped overtakes what is in the mailbox")
  void signalOvertakes() {
    overtakes(puppet(), target -> target.pid().exit(BOOM), BOOM);
  }

  @Test
  @DisplayName("MB-08 the end of a linked process overtakes what is in the mailbox")
  void linkedEndOvertakes() {
    Puppet peer = puppet();
    Puppet target = puppet();
    link(target, peer);
    overtakes(target, _ -> peer.pid().exit(BOOM), BOOM);
  }

  /** Ends a process that is busy and has mail. */
  private void overtakes(Puppet target, Consumer<Puppet> ending, ExitReason reason) {
    var busy = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var reached = new CountDownLatch(1);
    target.tell(
        _ -> {
          busy.countDown();
          awaitDeaf(go);
        });
    awaitDeaf(busy);
    target.tell(_ -> reached.countDown());
    ending.accept(target);
    assertThat(target.reason()).as("while it is busy").isEqualTo(reason);
    go.countDown();
    await().until(() -> node.lingering().isEmpty());
    assertThat(reached.getCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("PX-17 trapExit returns what was in force before")
  void trapExitReturnsTheOldValue() {
    Puppet target = puppet();
    assertThat(target.<Boolean>ask(self -> self.trapExit(true))).isFalse();
    assertThat(target.<Boolean>ask(self -> self.trapExit(true))).isTrue();
    assertThat(target.<Boolean>ask(self -> self.trapExit(false))).isTrue();
    assertThat(target.<Boolean>ask(self -> self.trapExit(false))).isFalse();
  }

  @Test
  @DisplayName("PX-17 trapExit affects only later signals")
  void trapExitAffectsLaterSignals() {
    Puppet target = trapper();
    target.pid().exit(ExitReason.of("trapped"));
    target.run(self -> self.trapExit(false));
    assertThat(target.rest()).containsExactly(exit(node.outside(), ExitReason.of("trapped")));
    target.pid().exit(ExitReason.of("fatal"));
    assertThat(target.reason()).isEqualTo(ExitReason.of("fatal"));
  }

  @Test
  @DisplayName("PX-17 a process spawned with trapExit traps from the start")
  void trapsFromTheStart() {
    Puppet target = trapper();
    target.pid().exit(BOOM);
    assertThat(target.rest()).containsExactly(exit(node.outside(), BOOM));
    assertThat(target.<Boolean>ask(self -> self.trapExit(true))).isTrue();
  }

  @Test
  @DisplayName("PX-18 a linked child survives a parent that ends normally")
  void childSurvivesNormal() {
    Puppet parent = puppet();
    Puppet child = parent.ask(self -> new Puppet(kind, self, SpawnOptions.none().withLink()));
    parent.finish();
    parent.reason();
    assertThat(child.rest()).isEmpty();
  }

  @Test
  @DisplayName("PX-18 a linked child that traps gets a message when its parent ends normally")
  void trappingChildHearsOfNormal() {
    Puppet parent = puppet();
    Puppet child =
        parent.ask(self -> new Puppet(kind, self, SpawnOptions.none().withLink().withTrapExit()));
    parent.finish();
    assertThat(child.next()).isEqualTo(exit(parent, ExitReason.normal()));
  }

  @Test
  @DisplayName("PX-19 at DOWN the process is not alive and its name is free")
  void deadAndNamelessAtDown() {
    var name = Name.of("worker", Order.class);
    Puppet watcher = puppet();
    for (int i = 0; i < MANY; i++) {
      Puppet target = puppet();
      node.register(name, target.pid());
      CompletableFuture<String> atDown =
          watcher.start(
              self -> {
                MonitorRef ref = self.monitor(target);
                target.finish();
                self.receive(
                    received -> Option.when(received.equals(down(ref, ExitReason.normal())), ref));
                return target.pid().isAlive() + " " + node.whereis(name);
              });
      assertThat(Puppet.await(atDown)).isEqualTo("false None");
    }
  }

  @Test
  @DisplayName("PX-19 at EXIT the process is not alive and its name is free")
  void deadAndNamelessAtExit() {
    var name = Name.of("worker", Order.class);
    Puppet watcher = trapper();
    for (int i = 0; i < MANY; i++) {
      Puppet target = puppet();
      node.register(name, target.pid());
      CompletableFuture<String> atExit =
          watcher.start(
              self -> {
                self.link(target);
                target.crash(new ProcessExit(BOOM));
                Received<Order> end = exit(target, BOOM);
                self.receive(received -> Option.when(received.equals(end), end));
                return target.pid().isAlive() + " " + node.whereis(name);
              });
      assertThat(Puppet.await(atExit)).isEqualTo("false None");
    }
  }

  @Test
  @DisplayName("PX-20 what a process sent before it ended arrives before its DOWN and EXIT")
  void messagesBeforeDeath() {
    for (int i = 0; i < MANY; i++) {
      Puppet watcher = trapper();
      Puppet sender = puppet();
      link(watcher, sender);
      MonitorRef ref = monitor(watcher, sender);
      sender.tell(
          _ -> {
            watcher.send(1);
            watcher.send(2);
            throw new ProcessExit(ExitReason.shutdown());
          });
      assertThat(watcher.next()).isEqualTo(note(1));
      assertThat(watcher.next()).isEqualTo(note(2));
      assertThat(List.of(watcher.next(), watcher.next()))
          .containsExactlyInAnyOrder(
              exit(sender, ExitReason.shutdown()), down(ref, ExitReason.shutdown()));
    }
  }

  @Test
  @DisplayName("PX-21 a message to the dead is no error, and counted")
  void sendToTheDead() {
    Puppet corpse = corpse();
    long before = node.counters().deadLetters();
    corpse.pid().send(new Note("too late"));
    puppet().run(_ -> corpse.pid().send(new Note("too late")));
    assertThat(node.counters().deadLetters()).isEqualTo(before + 2);
  }

  @Test
  @DisplayName("PX-23 spawnLink leaves no gap in which a child can die unnoticed")
  void spawnLinkIsAtomic() {
    Puppet parent = trapper();
    for (int i = 0; i < MANY; i++) {
      Pid<Object> child =
          parent.ask(
              self ->
                  kind.spawnOnce(
                      self,
                      SpawnOptions.none().withLink(),
                      _ -> {
                        throw new ProcessExit(ExitReason.shutdown());
                      }));
      assertThat(parent.next()).isEqualTo(exit(child, ExitReason.shutdown()));
    }
  }

  @Test
  @DisplayName("PX-23 spawnMonitor leaves no gap in which a child can die unnoticed")
  void spawnMonitorIsAtomic() {
    Puppet parent = puppet();
    for (int i = 0; i < MANY; i++) {
      Monitored<Object> child = parent.ask(self -> kind.spawnOnceMonitored(self, _ -> {}));
      assertThat(parent.next()).isEqualTo(down(child.monitor(), ExitReason.normal()));
    }
  }
}
