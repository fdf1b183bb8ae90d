package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kill is final, even where the thread cannot be stopped. */
@Tag("concurrency")
class KillTest extends ProcessTest {
  private static final Name<Order> NAME = Name.of("worker", Order.class);

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  KillTest(Kind kind) {
    super(kind);
  }

  /** Lets a process run deaf to interrupts until {@code go}, then do something. */
  private <T> CompletableFuture<T> deaf(Puppet puppet, Puppet.Task<T> afterwards) {
    CompletableFuture<T> result =
        puppet.start(
            self -> {
              running.countDown();
              awaitDeaf(go);
              return afterwards.run(self);
            });
    awaitDeaf(running);
    return result;
  }

  private void kill(Puppet puppet) {
    puppet.pid().exit(ExitReason.kill());
  }

  @Test
  @DisplayName("PX-05 others hear of a kill at once, although the thread ignores its interrupt")
  void heardAtOnce() {
    Puppet zombie = trapper();
    Puppet peer = trapper();
    node.register(NAME, zombie.pid());
    link(peer, zombie);
    MonitorRef ref = monitor(peer, zombie);
    CompletableFuture<String> late = deaf(zombie, _ -> "ended");
    kill(zombie);
    assertThat(zombie.pid().isAlive()).isFalse();
    assertThat(List.of(peer.next(), peer.next()))
        .containsExactlyInAnyOrder(
            exit(zombie, ExitReason.killed()), down(ref, ExitReason.killed()));
    assertThat(node.whereis(NAME)).isEmpty();
    assertThat(late).isNotDone();
    go.countDown();
    assertThat(Puppet.await(late)).isEqualTo("ended");
  }

  @Test
  @DisplayName("a thread that ignores its interrupt is counted until it ends")
  void lingers() {
    Puppet zombie = puppet();
    CompletableFuture<String> late = deaf(zombie, _ -> "ended");
    assertThat(node.lingering().size()).isZero();
    kill(zombie);
    assertThat(node.lingering().size()).isEqualTo(1);
    go.countDown();
    assertThat(Puppet.await(late)).isEqualTo("ended");
    await().untilAsserted(() -> assertThat(node.lingering().size()).isZero());
  }

  @Test
  @DisplayName("an untrapped exit signal is as final as a kill")
  void exitSignal() {
    Puppet zombie = puppet();
    CompletableFuture<String> late = deaf(zombie, _ -> "ended");
    zombie.pid().exit(BOOM);
    assertThat(zombie.reason()).isEqualTo(BOOM);
    assertThat(node.lingering().size()).isEqualTo(1);
    go.countDown();
    assertThat(Puppet.await(late)).isEqualTo("ended");
  }

  @Test
  @DisplayName("a blocked thread is interrupted and ends")
  void interrupted() {
    Puppet sleeper = puppet();
    CompletableFuture<Object> sleep =
        sleeper.start(
            _ -> {
              running.countDown();
              new CountDownLatch(1).await();
              return "never";
            });
    awaitDeaf(running);
    kill(sleeper);
    await().untilAsserted(() -> assertThat(sleep).isCompletedExceptionally());
    assertThat(sleep.exceptionNow()).isInstanceOf(InterruptedException.class);
    await().untilAsserted(() -> assertThat(node.lingering().size()).isZero());
  }

  @Test
  @DisplayName("a process that waits in receive, sleep or call ends at once")
  void waiting() {
    Puppet other = puppet();
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    List<Puppet.Task<Object>> waits =
        List.of(
            self -> self.receive(Puppet.note("never")),
            self -> self.receive(Puppet.note("never"), LONG),
            self -> {
              self.sleep(LONG);
              return "never";
            },
            _ -> Call.<String>to(other).await(LONG));
    for (Puppet.Task<Object> wait : waits) {
      Puppet puppet = puppet();
      var begun = new CountDownLatch(1);
      waiting.add(
          puppet.start(
              self -> {
                begun.countDown();
                return wait.run(self);
              }));
      awaitDeaf(begun);
      kill(puppet);
    }
    for (CompletableFuture<?> ended : waiting) {
      await().until(ended::isDone);
      assertThat(ended.exceptionNow()).isInstanceOf(ProcessFenced.class);
    }
  }

  @Test
  @DisplayName("whatever a dead process still tries through the runtime is refused")
  void fenced() {
    Puppet other = trapper();
    var spawned = new AtomicInteger();
    Call<String> call = Call.to(other);
    ReplyTo<String> reply = call.replyTo();
    Puppet zombie = puppet();
    int before = node.processCount();

    CompletableFuture<List<String>> effects =
        deaf(
            zombie,
            self ->
                notRefused(
                    new Attempt("send", () -> other.send("from the dead")),
                    new Attempt("send to itself", () -> zombie.send("from the dead")),
                    new Attempt("reply", () -> reply.send("from the dead")),
                    new Attempt("exit", () -> other.pid().exit(BOOM)),
                    new Attempt("kill", () -> other.pid().exit(ExitReason.kill())),
                    new Attempt("link", () -> self.link(other)),
                    new Attempt("unlink", () -> self.unlink(other)),
                    new Attempt("exitUnlinked", () -> self.exitUnlinked(other, BOOM)),
                    new Attempt("monitor", () -> self.monitor(other)),
                    new Attempt("call", () -> Call.to(other)),
                    new Attempt(
                        "spawn",
                        () -> kind.spawnOnce(self, SpawnOptions.none(), _ -> count(spawned))),
                    new Attempt(
                        "spawn through the node",
                        () -> kind.spawnOnce(node, SpawnOptions.none(), _ -> count(spawned))),
                    new Attempt(
                        "spawnMonitor", () -> kind.spawnOnceMonitored(self, _ -> count(spawned))),
                    new Attempt("register", () -> node.register(NAME, other.pid())),
                    new Attempt("trapExit", () -> self.trapExit(true)),
                    new Attempt("receive", () -> self.receive(Duration.ZERO)),
                    new Attempt("sleep", () -> self.sleep(Duration.ofMillis(1))),
                    new Attempt("own", () -> self.own(() -> {}))));
    kill(zombie);
    go.countDown();

    assertThat(Puppet.await(effects)).isEmpty();
    assertThat(other.rest()).isEmpty();
    assertThat(call.await(Duration.ZERO)).isEqualTo(Either.left(ExitReason.timeout()));
    assertThat(node.whereis(NAME)).isEmpty();
    assertThat(spawned).hasValue(0);
    assertThat(node.processCount()).isEqualTo(before - 1);
  }

  private static void count(AtomicInteger counter) {
    counter.incrementAndGet();
  }

  private record Attempt(String what, Runnable action) {}

  private static List<String> notRefused(Attempt... attempts) {
    List<String> notRefused = new ArrayList<>();
    for (Attempt attempt : attempts) {
      try {
        attempt.action.run();
        notRefused.add(attempt.what);
      } catch (ProcessFenced fenced) {
        // as it should be
      }
    }
    return notRefused;
  }

  @Test
  @DisplayName("PX-20 a dead process cannot send with a timer either")
  void fencedTimer() {
    Puppet other = puppet();
    Puppet zombie = puppet();
    MonitorRef ref = monitor(other, zombie);
    CompletableFuture<List<String>> effects =
        deaf(
            zombie,
            _ ->
                notRefused(
                    new Attempt(
                        "sendAfter",
                        () -> node.sendAfter(Duration.ZERO, other.pid(), new Note("late")))));
    kill(zombie);
    go.countDown();
    assertThat(Puppet.await(effects)).isEmpty();
    assertThat(other.rest()).containsExactly(down(ref, ExitReason.killed()));
  }

  @Test
  @DisplayName("PX-15 how a dead process goes on changes neither its reason nor the log")
  void zombieThrows() {
    Puppet watcher = puppet();
    Puppet zombie = puppet();
    MonitorRef ref = monitor(watcher, zombie);
    zombie.tell(
        _ -> {
          running.countDown();
          awaitDeaf(go);
          throw new IllegalStateException("from the dead");
        });
    awaitDeaf(running);
    kill(zombie);
    go.countDown();
    await().until(() -> node.lingering().isEmpty());
    assertThat(watcher.rest()).containsExactly(down(ref, ExitReason.killed()));
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("calls pending on the dead are answered at once, although its thread lingers")
  void pendingCalls() {
    Puppet zombie = puppet();
    Puppet caller = puppet();
    CompletableFuture<String> late = deaf(zombie, _ -> "ended");
    var asking = new CountDownLatch(1);
    CompletableFuture<Either<ExitReason, String>> answer =
        caller.start(
            _ -> {
              Call<String> call = Call.to(zombie);
              zombie.send("request");
              asking.countDown();
              return call.await(LONG);
            });
    awaitDeaf(asking);
    kill(zombie);
    assertThat(Puppet.await(answer)).isEqualTo(Either.left(ExitReason.killed()));
    assertThat(late).isNotDone();
    go.countDown();
    assertThat(Puppet.await(late)).isEqualTo("ended");
  }

  @Test
  @DisplayName("an interrupt meant for the dead never reaches another process")
  void interruptHitsOnlyTheDead() {
    for (int i = 0; i < 200; i++) {
      Puppet victim = puppet();
      Puppet bystander = puppet();
      victim.tell(_ -> {});
      CompletableFuture<Boolean> interrupted =
          bystander.start(_ -> Thread.currentThread().isInterrupted());
      kill(victim);
      assertThat(Puppet.await(interrupted)).isFalse();
    }
  }

  @Test
  @DisplayName("a dead process cannot close its node")
  void cannotClose() {
    Puppet other = puppet();
    Puppet zombie = puppet();
    CompletableFuture<List<String>> effects =
        deaf(zombie, _ -> notRefused(new Attempt("close", node::close)));
    kill(zombie);
    go.countDown();
    assertThat(Puppet.await(effects)).isEmpty();
    assertThat(other.pid().isAlive()).isTrue();
    assertThat(puppet().<String>ask(_ -> "open")).isEqualTo("open");
  }
}
