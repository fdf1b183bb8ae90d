package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vavr.control.Either;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How processes share threads, seen from the processes. */
class SchedulingTest {
  private static final int KILLS = Integer.getInteger("coppice.test.races", 500);

  private final Node node =
      Node.open(NodeOptions.defaults().withScheduler(() -> new HybridScheduler(1)));

  @AfterEach
  void close() {
    node.close();
  }

  /** Passes on to itself whatever it gets, for ever. */
  private record Endless(AtomicInteger turns, Pid<Object> other) implements Callback<Object> {
    @Override
    public Next<Object> handle(Self<Object> self, Received<Object> received) {
      if (turns.getAndIncrement() == 0) {
        other.send(this);
      }
      self.pid().send(this);
      return this;
    }
  }

  @Test
  @DisplayName("a process with endless mail lets others have their turn after so many messages")
  void turns() {
    var turns = new AtomicInteger();
    var seen = new CompletableFuture<Integer>();
    Pid<Object> other =
        node.spawnCallback(
            _ ->
                new Callback<>() {
                  @Override
                  public Next<Object> handle(Self<Object> self, Received<Object> received) {
                    seen.complete(turns.get());
                    return this;
                  }
                });
    Pid<Object> endless = node.spawnCallback(_ -> new Endless(turns, other));
    endless.send("go");
    assertThat(Puppet.await(seen)).isLessThan(1_000);
    endless.exit(ExitReason.kill());
  }

  @Test
  @DisplayName("a callback that waits in the runtime lets others run, however many do")
  void waitingCallbacks() {
    Pid<ReplyTo<String>> server =
        node.spawnCallback(
            _ ->
                new Callback<>() {
                  @Override
                  public Next<ReplyTo<String>> handle(
                      Self<ReplyTo<String>> self, Received<ReplyTo<String>> received) {
                    self.sleep(Duration.ofMillis(1));
                    if (received instanceof Message<ReplyTo<String>>(var replyTo)) {
                      replyTo.send("yes");
                    }
                    return this;
                  }
                });
    List<Pid<String>> clients =
        IntStream.range(0, 50)
            .mapToObj(
                _ ->
                    node.<String>spawnCallback(
                        _ -> {
                          assertThat(
                                  Call.<ReplyTo<String>, String>ask(
                                          server, to -> to, Duration.ofMinutes(1))
                                      .get())
                              .isEqualTo("yes");
                          return Next.stop(ExitReason.normal());
                        }))
            .toList();
    assertThat(clients).allMatch(client -> node.join(client).equals(ExitReason.normal()));
  }

  /** Opens a call with its first message, and awaits it with its second. */
  private record TwoSteps(
      Pid<Object> target,
      CompletableFuture<Thread> opened,
      CountDownLatch goOn,
      CompletableFuture<Call<String>> call,
      CompletableFuture<Either<ExitReason, String>> answer)
      implements Callback<String> {
    @Override
    public Next<String> handle(Self<String> self, Received<String> received)
        throws InterruptedException {
      if (call.complete(Call.to(target))) {
        opened.complete(Thread.currentThread());
        goOn.await(); // the watchdog takes its slot away
      } else {
        assertThat(opened.join().isAlive()).isFalse();
        answer.complete(call.join().await(Duration.ofMinutes(1)));
      }
      return this;
    }
  }

  @Test
  @DisplayName("a call is awaited by the process that opened it, on whichever thread it runs")
  void awaitedOnAnotherThread() {
    Pid<Object> target = node.spawn(Self::receive);
    var steps =
        new TwoSteps(
            target,
            new CompletableFuture<>(),
            new CountDownLatch(1),
            new CompletableFuture<>(),
            new CompletableFuture<>());
    Pid<String> caller = node.spawnCallback(_ -> steps);
    caller.send("open");
    Thread first = Puppet.await(steps.opened);
    Pid<Object> holdsSlot =
        node.spawnCallback(
            _ -> {
              steps.goOn.countDown();
              while (first.isAlive()) {
                Thread.onSpinWait();
              }
              return Next.stop(ExitReason.normal());
            });
    node.join(holdsSlot);
    caller.send("await");
    Puppet.await(steps.call).replyTo().send("yes");
    assertThat(Puppet.await(steps.answer)).isEqualTo(Either.right("yes"));
    caller.exit(ExitReason.kill());
    target.exit(ExitReason.kill());
  }

  /** Works a little again and again, and notices interrupts that are not for it. */
  private record Innocent(AtomicInteger turns, AtomicInteger strays) implements Callback<String> {
    @Override
    public Next<String> handle(Self<String> self, Received<String> received) {
      turns.incrementAndGet();
      for (int i = 0; i < 5; i++) {
        Thread.onSpinWait();
      }
      if (Thread.currentThread().isInterrupted() && self.pid().isAlive()) {
        strays.incrementAndGet();
      }
      self.pid().send("on");
      return this;
    }
  }

  @Test
  @Tag("concurrency")
  @DisplayName("the interrupt of a process that is killed never meets another on its worker")
  void strayInterrupts() {
    var strays = new AtomicInteger();
    Pid<String> innocent = node.spawnCallback(_ -> new Innocent(new AtomicInteger(), strays));
    innocent.send("go");
    for (int i = 0; i < KILLS; i++) {
      var turns = new AtomicInteger();
      Pid<String> victim = node.spawnCallback(_ -> new Innocent(turns, new AtomicInteger()));
      victim.send("go");
      while (turns.get() == 0) {
        Thread.onSpinWait();
      }
      victim.exit(ExitReason.kill());
    }
    assertThat(innocent.isAlive()).isTrue();
    innocent.exit(ExitReason.kill());
    assertThat(strays).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a dedicated process has one platform thread, which ends with it")
  void dedicated(boolean callback) {
    var threads = new CompletableFuture<List<Thread>>();
    SpawnOptions options = SpawnOptions.none().withDedicatedThread().withLabel("alone");
    Pid<String> process =
        callback
            ? node.spawnCallback(
                options,
                _ -> {
                  Thread first = Thread.currentThread();
                  return new Callback<>() {
                    @Override
                    public Next<String> handle(Self<String> self, Received<String> received) {
                      threads.complete(List.of(first, Thread.currentThread()));
                      return this;
                    }
                  };
                })
            : node.spawn(
                options,
                self -> {
                  Thread first = Thread.currentThread();
                  self.receive();
                  threads.complete(List.of(first, Thread.currentThread()));
                  self.receive();
                });
    await().until(() -> node.info(process).get().status() == ProcessInfo.Status.WAITING);
    process.send("go");
    List<Thread> both = Puppet.await(threads);
    assertThat(both.getFirst().isVirtual()).isFalse();
    assertThat(both.getLast()).isSameAs(both.getFirst());
    assertThat(both.getFirst().getName()).startsWith("alone");
    process.exit(ExitReason.kill());
    assertThat(node.join(process)).isEqualTo(ExitReason.killed());
    await().until(() -> !both.getFirst().isAlive());
  }

  @Test
  @DisplayName("a dedicated callback process ends by itself too")
  void dedicatedStops() {
    var stop = new CountDownLatch(1);
    Pid<String> process =
        node.spawnCallback(
            SpawnOptions.none().withDedicatedThread(),
            _ -> {
              stop.countDown();
              return Next.stop(ExitReason.normal());
            });
    assertThat(node.join(process)).isEqualTo(ExitReason.normal());
  }
}
