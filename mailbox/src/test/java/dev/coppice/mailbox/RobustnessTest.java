package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nobody stays unburied or untold when memory runs out, and nothing of the dead keeps it. */
class RobustnessTest extends ProcessTest {
  @AutoClose final PoorScheduler scheduler = new PoorScheduler();

  /** Its scheduler is closed, not the node: that would wait for those a test leaves unburied. */
  private final Node poor =
      Node.open(
          NodeOptions.defaults().withScheduler(() -> scheduler).withShutdownLimit(Duration.ZERO));

  RobustnessTest(Kind kind) {
    super(kind);
  }

  /** Finds no memory for what a test says. */
  static final class PoorScheduler implements Scheduler {
    private final HybridScheduler scheduler = new HybridScheduler();
    private volatile boolean noThread;
    private volatile boolean noActivation;
    private volatile boolean noTimer;
    private volatile boolean noCancel;
    private volatile boolean noReport;
    private volatile boolean noTimePasses;
    private final CountDownLatch starting = new CountDownLatch(1);
    private volatile CountDownLatch startsWhen = new CountDownLatch(0);

    private static void allow(boolean refused) {
      if (refused) {
        throw new InternalError("as the test says"); // of an OutOfMemoryError JUnit would die
      }
    }

    @Override
    public long now() {
      return scheduler.now();
    }

    @Override
    public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
      allow(noThread);
      if (startsWhen.getCount() > 0) {
        starting.countDown();
        awaitDeaf(startsWhen);
      }
      scheduler.start(name, task, host);
    }

    @Override
    public void activate(Activation activation) {
      allow(noActivation);
      scheduler.activate(activation);
    }

    @Override
    public void park(long until) {
      scheduler.park(noTimePasses ? Long.MAX_VALUE : until);
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
      allow(noTimer);
      Scheduled scheduled = scheduler.at(time, action);
      return () -> {
        allow(noCancel);
        return scheduled.cancel();
      };
    }

    @Override
    public boolean followsSteps() {
      return true;
    }

    @Override
    public void happened(ProcessStep step) {
      boolean death =
          step.kind() == ProcessStep.Kind.CRASHED || step.kind() == ProcessStep.Kind.ENDED;
      allow(death && noReport);
    }

    @Override
    public void close() {
      scheduler.close();
    }
  }

  private Puppet poorPuppet() {
    return new Puppet(kind, poor, SpawnOptions.none());
  }

  /** Lets a process wait until it is interrupted. */
  private static CompletableFuture<Object> busy(Puppet puppet) {
    var begun = new CountDownLatch(1);
    CompletableFuture<Object> end =
        puppet.start(
            _ -> {
              begun.countDown();
              new CountDownLatch(1).await();
              return "never";
            });
    awaitDeaf(begun);
    return end;
  }

  @Test
  @DisplayName("a kill outlasts its victim's operation even on a clock that stands still")
  void standingClock() throws Exception {
    Puppet victim = poorPuppet();
    var go = new CountDownLatch(1);
    scheduler.startsWhen = go;
    victim.tell(self -> self.spawn(_ -> {}));
    awaitDeaf(scheduler.starting); // it is inside the operation
    scheduler.noTimePasses = true;
    Thread killer = Thread.ofPlatform().start(() -> victim.pid().exit(ExitReason.kill()));
    await().until(() -> killer.getState() == Thread.State.TIMED_WAITING);
    go.countDown();
    assertThat(killer.join(LONG)).isTrue();
    assertThat(victim.reason()).isEqualTo(ExitReason.killed());
  }

  @Test
  @DisplayName("linked processes are all buried, told of and stopped without memory for a timer")
  void noTimer() {
    Puppet watcher = puppet();
    List<Puppet> chain = List.of(poorPuppet(), poorPuppet(), poorPuppet());
    link(chain.get(0), chain.get(1));
    link(chain.get(1), chain.get(2));
    List<MonitorRef> monitors = new ArrayList<>();
    List<CompletableFuture<Object>> ends = new ArrayList<>();
    for (Puppet puppet : chain) {
      monitors.add(monitor(watcher, puppet));
      ends.add(busy(puppet));
    }
    scheduler.noTimer = true;
    chain.getFirst().pid().exit(BOOM);
    for (MonitorRef monitor : monitors) {
      assertThat(watcher.next()).isEqualTo(down(monitor, BOOM));
    }
    for (CompletableFuture<Object> end : ends) {
      await().untilAsserted(() -> assertThat(end).isCompletedExceptionally());
      assertThat(end.exceptionNow()).isInstanceOf(InterruptedException.class);
    }
    assertThat(log.await(event -> event.thrown() instanceof InternalError).message())
        .contains("Unexpected failure");
  }

  @Test
  @DisplayName("a burial that fails is reported, and does not keep the next from being buried")
  void failingBurial() {
    Puppet watcher = puppet();
    Puppet first = poorPuppet();
    Puppet failing = poorPuppet();
    Puppet last = poorPuppet();
    link(first, failing);
    link(first, last);
    MonitorRef monitor = monitor(watcher, last);
    poor.sendAfter(LONG, failing.pid(), new Puppet.Note("never"));
    scheduler.noCancel = true;
    first.pid().exit(BOOM);
    assertThat(watcher.next()).isEqualTo(down(monitor, BOOM));
    assertThat(failing.pid().isAlive()).isFalse();
    log.await(
        event ->
            event.thrown() instanceof InternalError
                && event.message().contains(failing.toString()));
  }

  @Test
  @DisplayName("a death that cannot be reported is told of all the same")
  void failingReport() {
    Puppet watcher = puppet();
    for (Consumer<Puppet> end :
        List.<Consumer<Puppet>>of(
            puppet -> puppet.crash(new IllegalStateException("oops")),
            Puppet::finish,
            puppet ->
                assertThatThrownBy(() -> puppet.pid().exit(BOOM))
                    .isInstanceOf(InternalError.class))) {
      Puppet ending = poorPuppet();
      MonitorRef monitor = monitor(watcher, ending);
      ending.rest();
      scheduler.noReport = true;
      end.accept(ending);
      assertThat(watcher.next())
          .isInstanceOfSatisfying(Down.class, down -> assertThat(down.monitor()).isSameAs(monitor));
      scheduler.noReport = false;
    }
  }

  @Test
  @DisplayName("others are told although there is no thread to close what the dead process owned")
  void noUndertaker() {
    Puppet watcher = puppet();
    Puppet owner = poorPuppet();
    Puppet peer = poorPuppet();
    link(peer, owner);
    MonitorRef ownerEnds = monitor(watcher, owner);
    MonitorRef peerEnds = monitor(watcher, peer);
    owner.run(self -> self.own(() -> {}));
    scheduler.noThread = true;
    owner.pid().exit(BOOM);
    assertThat(List.of(watcher.next(), watcher.next()))
        .containsExactlyInAnyOrder(down(ownerEnds, BOOM), down(peerEnds, BOOM));
  }

  @Test
  @DisplayName("a process that cannot be activated loses nothing, and can be when more comes")
  void noActivation() {
    Puppet puppet = poorPuppet();
    await().until(() -> !LocalProcess.of(puppet).runnable());
    scheduler.noActivation = true;
    Throwable thrown = catchThrowable(() -> puppet.send("first"));
    assertThat(thrown != null).isEqualTo(kind == Kind.CALLBACK);
    scheduler.noActivation = false;
    puppet.send("second");
    assertThat(List.of(puppet.next(), puppet.next()))
        .containsExactly(note("first"), note("second"));
  }

  /** An address, and the state of the process that it is the address of. */
  private record Kept(Pid<Object> pid, WeakReference<Object> state) {}

  /** A process that has a state, and ends with the first thing it receives. */
  private Kept stateful() {
    Object state = new Object();
    Pid<Object> pid =
        kind.spawn(
            node,
            SpawnOptions.none(),
            (_, _) -> {
              if (state.hashCode() == 0) {
                throw new AssertionError("only to use it");
              }
              return false;
            });
    return new Kept(pid, new WeakReference<>(state));
  }

  private void keepsNoState(Consumer<Pid<Object>> ending) {
    Kept kept = stateful();
    ending.accept(kept.pid);
    node.join(kept.pid);
    await()
        .until(
            () -> {
              System.gc();
              return kept.state.refersTo(null);
            });
    assertThat(kept.pid.isAlive()).isFalse(); // and so the pid was kept all the time
  }

  @Test
  @DisplayName("a pid does not keep the code and state of a process that has been killed")
  void killedState() {
    keepsNoState(pid -> pid.exit(ExitReason.kill()));
  }

  @Test
  @DisplayName("a pid does not keep the code and state of a process that has ended by itself")
  void endedState() {
    keepsNoState(pid -> pid.send("end"));
  }

  /**
   * What ends the timed waits of a process that has not waited to the end of one, and has ended.
   */
  private WeakReference<Alarm> alarmOfTheDead(Consumer<Pid<Object>> ending) {
    var alarm = new CompletableFuture<WeakReference<Alarm>>();
    Pid<Object> pid =
        kind.spawn(
            node,
            SpawnOptions.none(),
            (self, _) -> {
              self.receive(Duration.ofDays(1));
              LocalProcess<?> process = LocalProcess.of(self.pid());
              return alarm.complete(new WeakReference<>(process.alarm(node.scheduler())));
            });
    for (Object message : List.of("wait", "go on")) {
      await().until(() -> node.info(pid).get().status() == ProcessInfo.Status.WAITING);
      pid.send(message);
    }
    WeakReference<Alarm> made = Puppet.await(alarm);
    await().until(() -> !LocalProcess.of(pid).runnable());
    ending.accept(pid);
    node.join(pid);
    return made;
  }

  @Test
  @DisplayName("the timer of a wait for days does not outlive a process that has been killed")
  void alarmOfTheKilled() {
    WeakReference<Alarm> alarm = alarmOfTheDead(pid -> pid.exit(ExitReason.kill()));
    await()
        .until(
            () -> {
              System.gc();
              return alarm.refersTo(null);
            });
  }
}
