package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Act;
import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A node's beginning, end and surroundings. */
class NodeTest extends ProcessTest {
  NodeTest(Kind kind) {
    super(kind);
  }

  private Puppet puppetOn(Node host, SpawnOptions options) {
    return new Puppet(kind, host, options);
  }

  /** A process that ends in order when it is told to shut down. */
  private Pid<Object> orderly(Node host, Runnable atShutdown) {
    return kind.spawn(
        host,
        SpawnOptions.none().withTrapExit(),
        (_, received) -> {
          assertThat(received).isEqualTo(new Exit<>(host.outside(), ExitReason.shutdown()));
          atShutdown.run();
          return false;
        });
  }

  @Test
  @DisplayName("close stops roots newest first, each after the newer has ended")
  void newestFirst() {
    List<String> events = new CopyOnWriteArrayList<>();
    List<Pid<Object>> roots = new ArrayList<>();
    Node closing = Node.open();
    for (int i = 0; i < 5; i++) {
      int number = i;
      roots.add(
          orderly(
              closing,
              () -> {
                boolean newerEnded = roots.subList(number + 1, 5).stream().noneMatch(Pid::isAlive);
                events.add(number + (newerEnded ? "" : " too early"));
              }));
    }
    closing.close();
    assertThat(events).containsExactly("4", "3", "2", "1", "0");
  }

  @Test
  @DisplayName("close waits for a root that takes its time")
  void waits() {
    List<String> events = new CopyOnWriteArrayList<>();
    Node closing = Node.open();
    Pid<Object> _ =
        kind.spawn(
            closing,
            SpawnOptions.none().withTrapExit(),
            (self, _) -> {
              self.sleep(Duration.ofMillis(50));
              events.add("done");
              return false;
            });
    closing.close();
    assertThat(events).containsExactly("done");
  }

  @Test
  @DisplayName("close kills what does not end within the limit")
  void killsTheObstinate() {
    Node closing = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ofMillis(50)));
    Puppet obstinate = puppetOn(closing, SpawnOptions.none().withTrapExit());
    long start = System.nanoTime();
    closing.close();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
    assertThat(obstinate.reason()).isEqualTo(ExitReason.killed());
  }

  @Test
  @DisplayName("close stops a root that does not trap with shutdown")
  void shutdownReason() {
    Node closing = Node.open();
    Puppet root = puppetOn(closing, SpawnOptions.none());
    closing.close();
    assertThat(root.reason()).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("close kills children that outlive their parents")
  void orphans() {
    Node closing = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
    Puppet parent = puppetOn(closing, SpawnOptions.none());
    Puppet orphan = parent.ask(self -> new Puppet(kind, self, SpawnOptions.none().withTrapExit()));
    closing.close();
    assertThat(parent.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(orphan.pid().isAlive()).isFalse();
  }

  @Test
  @DisplayName("close leaves no process and no thread")
  void leavesNothing() {
    var scheduler = new WatchedScheduler();
    Node closing =
        Node.open(
            NodeOptions.defaults().withScheduler(() -> scheduler).withShutdownLimit(Duration.ZERO));
    for (int i = 0; i < 50; i++) {
      Puppet puppet = puppetOn(closing, SpawnOptions.none().withTrapExit());
      puppet.run(self -> self.own(() -> {}));
      closing.sendAfter(LONG, puppet.pid(), new Note("never"));
      puppet.tell(self -> self.receive(Puppet.note("never"), LONG));
    }
    closing.close();
    assertThat(closing.processCount()).isZero();
    await().untilAsserted(() -> assertThat(scheduler.running).isEmpty());
    assertThat(scheduler.closed).isTrue();
  }

  /** Knows which of its tasks run. */
  private static final class WatchedScheduler implements Scheduler {
    private final HybridScheduler scheduler = new HybridScheduler();
    private final Set<Object> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Runnable watched(Runnable task) {
      var token = new Object();
      running.add(token);
      return () -> {
        try {
          task.run();
        } finally {
          running.remove(token);
        }
      };
    }

    @Override
    public long now() {
      return scheduler.now();
    }

    @Override
    public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
      scheduler.start(name, watched(task), host);
    }

    @Override
    public void activate(Activation activation) {
      scheduler.activate(new Watched(activation));
    }

    /** An activation that is watched. */
    private final class Watched implements Activation, Current.Host {
      private final Activation activation;
      private final Object token = new Object();

      Watched(Activation activation) {
        this.activation = activation;
        running.add(token);
      }

      @Override
      public boolean run() {
        try {
          return activation.run();
        } finally {
          running.remove(token);
        }
      }

      @Override
      public Class<?> code() {
        return activation.code();
      }

      @Override
      public LocalProcess<?> process() {
        return (LocalProcess<?>) activation;
      }

      @Override
      public void uncaughtException(Thread thread, Throwable thrown) {
        activation.uncaughtException(thread, thrown);
      }
    }

    @Override
    public void park(long until) {
      scheduler.park(until);
    }

    @Override
    public void giveWay() {
      scheduler.giveWay();
    }

    @Override
    public void unpark(Thread thread) {
      scheduler.unpark(thread);
    }

    @Override
    public Scheduled at(long time, Runnable action) {
      return scheduler.at(time, action);
    }

    @Override
    public void close() {
      closed = true;
      scheduler.close();
    }
  }

  @Test
  @DisplayName("the thread of the timers ends with its node")
  void timerThreadEnds() {
    Node closing = Node.open();
    Puppet puppet = puppetOn(closing, SpawnOptions.none());
    CompletableFuture<Thread> timers = new CompletableFuture<>();
    closing.scheduler().at(0, () -> timers.complete(Thread.currentThread()));
    Thread thread = Puppet.await(timers);
    closing.sendAfter(LONG, puppet.pid(), new Note("never"));
    assertThat(thread.isAlive()).isTrue();
    closing.close();
    await().until(() -> !thread.isAlive());
  }

  @Test
  @DisplayName("close twice, and close from several threads, is harmless")
  void closeTwice() {
    Node closing = Node.open();
    Puppet root = puppetOn(closing, SpawnOptions.none());
    closing.close();
    closing.close();
    assertThat(root.pid().isAlive()).isFalse();
  }

  @Test
  @DisplayName("a process can close its node, and ends after it")
  void closedFromWithin() {
    Node closing = Node.open();
    Puppet other = puppetOn(closing, SpawnOptions.none());
    Puppet closer = puppetOn(closing, SpawnOptions.none());
    closer.run(self -> self.node().close());
    assertThat(other.pid().isAlive()).isFalse();
    closer.finish();
    assertThat(closer.reason()).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("spawning on a closed node fails clearly")
  void spawnOnClosed() {
    Node closed = Node.open();
    closed.close();
    assertThatThrownBy(() -> kind.spawnOnce(closed, SpawnOptions.none(), _ -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(closed.processCount()).isZero();
  }

  @Test
  @DisplayName("spawning on a closed node fails for a process of another node too")
  void processSpawnsOnClosed() {
    Node closed = Node.open();
    closed.close();
    assertThatThrownBy(
            () -> puppet().run(_ -> kind.spawnOnce(closed, SpawnOptions.none(), _ -> {})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(closed.processCount()).isZero();
  }

  @Test
  @DisplayName("what a process spawns on another node is a root there")
  void rootOfAnotherNode() {
    List<String> events = new CopyOnWriteArrayList<>();
    Node closing = Node.open();
    puppet().run(_ -> orderly(closing, () -> events.add("in order")));
    closing.close();
    assertThat(events).containsExactly("in order");
  }

  @Test
  @DisplayName("two nodes are independent: closing one leaves the other alone")
  void independent() {
    Node closing = Node.open();
    Puppet here = puppet();
    Puppet there = puppetOn(closing, SpawnOptions.none());
    closing.close();
    assertThat(there.pid().isAlive()).isFalse();
    assertThat(here.<String>ask(_ -> "runs")).isEqualTo("runs");
    assertThat(puppet().rest()).isEmpty();
  }

  @Test
  @DisplayName("two nodes have names, processes and counters of their own")
  void nothingShared() {
    var name = Name.of("worker", Order.class);
    try (Node other =
        Node.open(NodeOptions.defaults().withName("other").withShutdownLimit(Duration.ZERO))) {
      Puppet here = puppet();
      Puppet there = puppetOn(other, SpawnOptions.none());
      assertThat(here.pid()).isNotEqualTo(there.pid());
      assertThat(here.toString()).isNotEqualTo(there.toString());
      node.register(name, here.pid());
      assertThat(other.whereis(name)).isEmpty();
      other.register(name, there.pid());
      assertThat(node.whereis(name)).contains(here.pid());
      assertThat(node.processCount()).isEqualTo(1);

      corpse().send("too late");
      assertThat(node.counters().deadLetters()).isEqualTo(1);
      assertThat(other.counters().deadLetters()).isZero();
    }
  }

  @Test
  @DisplayName("processes of two nodes can send, link and monitor across")
  void acrossNodes() {
    try (Node other = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO))) {
      Puppet here = trapper();
      Puppet there = puppetOn(other, SpawnOptions.none());
      link(here, there);
      MonitorRef ref = monitor(here, there);
      there.run(_ -> here.send("across"));
      there.pid().exit(BOOM);
      there.reason();
      assertThat(here.rest())
          .startsWith(note("across"))
          .containsExactlyInAnyOrder(note("across"), exit(there, BOOM), down(ref, BOOM));
    }
  }

  @Test
  @DisplayName("run returns the reason, however soon its process ends")
  void run() {
    for (int i = 0; i < 300; i++) {
      assertThat(
              node.run(
                  _ -> {
                    throw new ProcessExit(BOOM);
                  }))
          .isEqualTo(BOOM);
    }
  }

  @Test
  @DisplayName("join returns the reason, also when the process has ended before")
  void join() {
    Puppet puppet = puppet();
    CompletableFuture<ExitReason> reason = new CompletableFuture<>();
    Thread joiner = Thread.ofPlatform().start(() -> reason.complete(node.join(puppet)));
    await().until(() -> joiner.getState() == Thread.State.WAITING);
    puppet.pid().exit(BOOM);
    assertThat(Puppet.await(reason)).isEqualTo(BOOM);
    assertThat(node.join(puppet)).isEqualTo(BOOM);
  }

  @Test
  @DisplayName("join with a limit is none if the process goes on")
  void joinWithLimit() {
    Puppet puppet = puppet();
    assertThat(node.join(puppet, Duration.ofMillis(1))).isEmpty();
    puppet.finish();
    puppet.reason();
    assertThat(node.join(puppet, LONG)).isEqualTo(Option.some(ExitReason.normal()));
  }

  @Test
  @DisplayName("processCount counts the living")
  void processCount() {
    Puppet one = puppet();
    Puppet two = puppet();
    assertThat(node.processCount()).isEqualTo(2);
    one.finish();
    one.reason();
    assertThat(node.processCount()).isEqualTo(1);
    two.pid().exit(ExitReason.kill());
    assertThat(node.processCount()).isZero();
  }

  @Test
  @DisplayName("pids are unique and tell their node")
  void pids() {
    Puppet one = puppet();
    Puppet two = puppet();
    assertThat(one.pid().id()).isNotEqualTo(two.pid().id());
    assertThat(one.pid().node()).isSameAs(node);
    assertThat(one.pid().pid()).isSameAs(one.pid());
    assertThat(node.node()).isSameAs(node);
  }

  @Test
  @DisplayName("what stands for the outside can be signalled and watched, to no effect")
  void outside() {
    Puppet puppet = puppet();
    MonitorRef ref =
        puppet.ask(
            self -> {
              self.link(node.outside());
              node.outside().exit(ExitReason.kill());
              return self.monitor(node.outside());
            });
    assertThat(node.outside().isAlive()).isTrue();
    assertThat(puppet.<Boolean>ask(self -> self.demonitor(ref))).isTrue();
    puppet.pid().exit(BOOM);
    assertThat(puppet.reason()).isEqualTo(BOOM);
    assertThat(node.outside().isAlive()).isTrue();
  }

  @Test
  @DisplayName("an idle callback process holds no thread, a waiting straight-line one does")
  void idleHoldsNoThread() {
    var scheduler = new WatchedScheduler();
    try (Node watched =
        Node.open(
            NodeOptions.defaults()
                .withScheduler(() -> scheduler)
                .withShutdownLimit(Duration.ZERO))) {
      Puppet puppet = puppetOn(watched, SpawnOptions.none());
      puppet.run(_ -> {});
      int expected = kind == Kind.CALLBACK ? 0 : 1;
      await().untilAsserted(() -> assertThat(scheduler.running).hasSize(expected));
      var go = new CountDownLatch(1);
      puppet.tell(_ -> awaitDeaf(go));
      assertThat(scheduler.running).hasSize(1);
      go.countDown();
    }
  }

  @Test
  @DisplayName("a process that has closed its node can spawn nothing there, nor is bound to it")
  void closerSpawns() {
    Node closing = Node.open();
    Puppet closer = puppetOn(closing, SpawnOptions.none());
    closer.run(_ -> closing.close());
    List<Puppet.Task<Object>> attempts =
        List.of(
            self -> kind.spawnOnce(self, SpawnOptions.none(), _ -> {}),
            self -> kind.spawnOnce(self, SpawnOptions.none().withLink(), _ -> {}),
            self -> kind.spawnOnceMonitored(self, _ -> {}),
            self ->
                Call.spawn(self, SpawnOptions.none(), _ -> _ -> Next.stop(ExitReason.normal())));
    for (Puppet.Task<Object> attempt : attempts) {
      assertThatThrownBy(() -> closer.ask(attempt))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
    ProcessInfo info = closing.info(closer).get();
    assertThat(info.links()).isEmpty();
    assertThat(info.monitors()).isEmpty();
    assertThat(closing.processes()).containsExactly(closer.pid());
    assertThat(closer.rest()).isEmpty();
  }

  @Test
  @DisplayName("a process of another node that is refused a linked child keeps no link")
  void refusedLink() {
    Node closed = Node.open();
    closed.close();
    Puppet parent = puppet();
    assertThatThrownBy(
            () -> parent.run(_ -> kind.spawnOnce(closed, SpawnOptions.none().withLink(), _ -> {})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(node.info(parent).get().links()).isEmpty();
  }

  @Test
  @DisplayName("a process that closes its node survives the exits of those it is linked to")
  void closerIsSpared() {
    Node closing = Node.open();
    Puppet closer = puppetOn(closing, SpawnOptions.none());
    Puppet peer = puppetOn(closing, SpawnOptions.none());
    Puppet child = closer.ask(self -> new Puppet(kind, self, SpawnOptions.none().withLink()));
    link(closer, peer);
    closer.run(_ -> closing.close());
    assertThat(List.of(peer, child)).noneMatch(puppet -> puppet.pid().isAlive());
    assertThat(closer.<String>ask(_ -> "goes on")).isEqualTo("goes on");
    closer.finish();
    assertThat(closer.reason()).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("a process that is being shut down and closes its node itself is not killed")
  void closesWhileShutDown() {
    Node closing = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ofMillis(50)));
    Puppet closer = puppetOn(closing, SpawnOptions.none().withTrapExit());
    closer.run(
        self -> {
          Thread.startVirtualThread(closing::close);
          self.receive(); // the shutdown
          closing.close();
        });
    assertThat(closer.<String>ask(_ -> "goes on")).isEqualTo("goes on");
    closer.finish();
    assertThat(closer.reason()).isEqualTo(ExitReason.normal());
    closing.close();
  }

  @Test
  @DisplayName("a process that has closed its node is not spared what comes from another later")
  void closerIsSparedNoLonger() {
    Node closing = Node.open();
    Puppet closer = puppetOn(closing, SpawnOptions.none());
    Puppet elsewhere = puppet();
    link(closer, elsewhere);
    closer.run(_ -> closing.close());
    elsewhere.pid().exit(BOOM);
    assertThat(closer.reason()).isEqualTo(BOOM);
  }

  @Test
  @DisplayName("join returns when all others have been told, also if it was there first")
  void joinIsLast() {
    int many = 20_000;
    Puppet target = puppet();
    Puppet watcher = puppet();
    CompletableFuture<Integer> told = new CompletableFuture<>();
    Thread joiner =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  node.join(target);
                  told.complete(node.info(watcher).get().mailboxLength());
                });
    await().until(() -> joiner.getState() == Thread.State.WAITING);
    watcher.run(
        self -> {
          for (int i = 0; i < many; i++) {
            self.monitor(target);
          }
        });
    var busy = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    watcher.tell(
        _ -> {
          busy.countDown();
          awaitDeaf(go);
        });
    awaitDeaf(busy);
    target.pid().exit(BOOM);
    assertThat(Puppet.await(told)).isEqualTo(many);
    go.countDown();
  }

  @Test
  @DisplayName("a process cannot wait for its own end")
  void joinSelf() {
    Puppet puppet = puppet();
    assertThatThrownBy(() -> puppet.run(self -> node.join(self.pid())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("own end");
    assertThat(puppet.<Boolean>ask(self -> node.join(self.pid(), LONG).isEmpty())).isTrue();
  }

  @Test
  @DisplayName("who answers somebody that has given up waits for no end, and learns why")
  void joinForNobody() {
    Puppet awaited = puppet();
    var told = new CompletableFuture<Throwable>();
    var _ =
        Call.ask(
            puppet().pid(),
            (ReplyTo<String> to) ->
                new Act(
                    _ ->
                        Call.answering(
                            to, () -> told.complete(catchThrowable(() -> node.join(awaited))))),
            Duration.ZERO);
    assertThat(Puppet.await(told))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has not ended");
  }
}
