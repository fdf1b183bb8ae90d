package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.testsupport.BrokenLog;
import dev.coppice.testsupport.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who runs activations, and when. */
class WorkerPoolTest {
  private WorkerPool pool = new WorkerPool(2);

  @AfterEach
  void close() {
    pool.close();
  }

  private void poolOfOne() {
    pool = new WorkerPool(1);
  }

  /** What an activation does; what it throws is a failure. */
  private interface Act {
    boolean run() throws Exception;
  }

  private static final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** An activation that does something once. */
  private static class Task implements Scheduler.Activation {
    private final Act act;

    Task(Act act) {
      this.act = act;
    }

    @Override
    public boolean run() {
      try {
        return act.run();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Class<?> code() {
      return getClass();
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      failures.add(thrown);
    }
  }

  private void submit(Act act) {
    pool.submit(new Task(act));
  }

  @AfterEach
  void noFailure() {
    assertThat(failures).isEmpty();
  }

  private static void join(CountDownLatch latch) {
    await().until(() -> latch.getCount() == 0);
  }

  @Test
  @Tag("concurrency")
  @DisplayName("whatever is submitted, from wherever, runs once, and nothing is left behind")
  void runsAll() {
    int each = 5_000;
    var ran = new AtomicInteger();
    List<Thread> outside =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              for (int n = 0; n < each; n++) {
                                submit(
                                    () -> {
                                      submit(() -> ran.incrementAndGet() > 0);
                                      submit(() -> ran.incrementAndGet() > 0);
                                      return ran.incrementAndGet() > 0;
                                    });
                              }
                            }))
            .toList();
    await().until(() -> outside.stream().noneMatch(Thread::isAlive));
    await().untilAsserted(() -> assertThat(ran).hasValue(4 * each * 3));
  }

  @Test
  @Tag("concurrency")
  @DisplayName("no wake-up is lost: what is submitted when all have just gone to rest runs")
  void wakesUp() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      var ran = new CountDownLatch(1);
      submit(
          () -> {
            submit(
                () -> {
                  ran.countDown();
                  return true;
                });
            return true;
          });
      assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @DisplayName("what a callback makes ready runs next, on the same worker")
  void staysOnOneWorker() {
    var threads = new CompletableFuture<List<Thread>>();
    submit(
        () -> {
          Thread first = Thread.currentThread();
          submit(
              () -> {
                threads.complete(List.of(first, Thread.currentThread()));
                return true;
              });
          return true;
        });
    List<Thread> both = Puppet.await(threads);
    assertThat(both.getFirst().isVirtual()).isTrue();
    assertThat(both.getLast()).isSameAs(both.getFirst());
  }

  @Test
  @DisplayName("one that is to go on, beside another that is ready, wakes another worker")
  void goesOnBesideAnother() {
    var another = new Task(() -> true); // made before: the watchdog must not find us at it
    var woken = new CompletableFuture<Boolean>();
    var endless = new AtomicReference<Task>();
    endless.set(
        new Task(
            () -> {
              Worker worker = Objects.requireNonNull(Worker.current());
              if (!woken.isDone()) {
                pool.submit(another);
                pool.submit(endless.get());
                woken.complete(pool.takeVacant(worker, worker.slot()) == null);
              }
              return true;
            }));
    pool.submit(endless.get());
    assertThat(Puppet.await(woken)).isTrue();
  }

  @Test
  @DisplayName("two that only talk to each other keep nobody else from running")
  void fair() {
    poolOfOne();
    var ended = new AtomicBoolean();
    var others = new CountDownLatch(2);
    Act other =
        () -> {
          others.countDown();
          return true;
        };
    class Chatty extends Task {
      Chatty(AtomicReference<Chatty> partner) {
        super(
            () -> {
              if (!ended.get()) {
                submit(() -> true); // so that not the partner alone is ever displaced
                pool.submit(partner.get());
              }
              return true;
            });
      }
    }
    var ping = new AtomicReference<Chatty>();
    var pong = new AtomicReference<Chatty>();
    ping.set(new Chatty(pong));
    pong.set(new Chatty(ping));
    submit(
        () -> {
          submit(other); // to be displaced
          pool.submit(ping.get());
          return true;
        });
    submit(other); // from outside
    join(others);
    ended.set(true);
  }

  @Test
  @DisplayName("a callback that is about to block leaves its slot to others")
  void blocks() {
    poolOfOne();
    var released = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    submit(
        () -> {
          submit(
              () -> {
                released.countDown();
                return true;
              });
          WorkerPool.aboutToBlock();
          released.await();
          done.countDown();
          return true;
        });
    join(done);
  }

  /** The worker that ran something and now rests, or is about to. */
  private Worker rested() {
    var worker = new CompletableFuture<Worker>();
    submit(() -> worker.complete(Objects.requireNonNull(Worker.current())));
    return Puppet.await(worker);
  }

  @Test
  @DisplayName("a worker whose slot is taken while it rests ends, and is not counted as idle")
  void takenAtRest() {
    poolOfOne();
    Worker worker = rested();
    await().until(pool::isAtRest);
    assertThat(pool.man(worker.slot(), worker)).isTrue();
    await().until(() -> !worker.thread().isAlive());
    await().until(pool::isAtRest);
    var idle = new CompletableFuture<Boolean>();
    submit(() -> idle.complete(pool.isAtRest()));
    assertThat(Puppet.await(idle)).isFalse();
  }

  @Test
  @Tag("concurrency")
  @DisplayName("a worker whose slot is taken while it goes to rest ends too")
  void takenOnTheWayToRest() {
    poolOfOne();
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      var busy = new AtomicReference<@Nullable Worker>();
      submit(() -> busy.compareAndSet(null, Worker.current()));
      Worker worker;
      do {
        worker = busy.get(); // not by waiting: it would be at rest long before we have our turn
      } while (worker == null);
      for (int spins = i % 20; spins > 0; spins--) {
        Thread.onSpinWait();
      }
      pool.man(worker.slot(), worker);
      workers.add(worker);
    }
    await().until(() -> workers.stream().noneMatch(worker -> worker.thread().isAlive()));
    await().until(pool::isAtRest);
    var idle = new CompletableFuture<Boolean>();
    submit(() -> idle.complete(pool.isAtRest()));
    assertThat(Puppet.await(idle)).isFalse();
  }

  /** Blocks, and does not say so. */
  private static final class Blocking extends Task {
    Blocking(CountDownLatch until) {
      super(
          () -> {
            until.await();
            return true;
          });
    }
  }

  @Test
  @DisplayName("one that blocks without saying so is found out, and remembered")
  void blocksSilently() {
    poolOfOne();
    var released = new CountDownLatch(1);
    var thread = new CompletableFuture<Thread>();
    pool.submit(new Blocking(released));
    submit(
        () -> {
          released.countDown();
          thread.complete(Thread.currentThread());
          return true;
        });
    assertThat(Puppet.await(thread).getName()).isEqualTo("coppice-worker");

    var many = new CountDownLatch(1);
    List<Blocking> blocking = IntStream.range(0, 1_000).mapToObj(_ -> new Blocking(many)).toList();
    blocking.forEach(pool::submit);
    submit(
        () -> {
          many.countDown();
          return true;
        });
    join(many);
  }

  /** Passes for code that blocks. */
  private static final class Known extends Task {
    Known(Act act) {
      super(act);
    }

    @Override
    public Class<?> code() {
      return Blocking.class;
    }
  }

  /** Whose code it runs cannot be said. */
  private static final class Nameless extends Task {
    Nameless(Act act) {
      super(act);
    }

    @Override
    public Class<?> code() {
      throw new IllegalStateException("as the test says");
    }
  }

  @Test
  @DisplayName("one that blocks and cannot say whose code it is does not blind the watchdog")
  void unknownCode() {
    poolOfOne();
    var released = new CountDownLatch(1);
    var done = new CountDownLatch(2);
    Act blocking =
        () -> {
          released.await();
          done.countDown();
          return true;
        };
    try (var log = CapturedLog.of("dev.coppice")) {
      pool.submit(new Nameless(blocking));
      submit(blocking);
      submit(
          () -> {
            released.countDown();
            return true;
          });
      join(done);
      log.await(event -> event.message().contains("watchdog has failed"));
    }
  }

  @Test
  @DisplayName("one that cannot say whose code it is runs all the same when some is known to block")
  void unknownCodeRuns() {
    poolOfOne();
    var released = new CountDownLatch(1);
    pool.submit(new Blocking(released));
    rested(); // so that one has been found out
    released.countDown();
    await()
        .until(
            () -> {
              var alone = new CompletableFuture<Boolean>();
              pool.submit(new Known(() -> alone.complete(Worker.current() == null)));
              return Puppet.await(alone);
            });
    var done = new CountDownLatch(1);
    try (var log = CapturedLog.of("dev.coppice")) {
      pool.submit(
          new Nameless(
              () -> {
                done.countDown();
                return true;
              }));
      join(done);
      log.await(event -> event.message().contains("thread of its own"));
    }
  }

  @Test
  @DisplayName("one that computes for long keeps nobody else from running")
  void computes() {
    poolOfOne();
    var released = new AtomicBoolean();
    var done = new CountDownLatch(1);
    submit(
        () -> {
          submit(
              () -> {
                released.set(true);
                return true;
              });
          while (!released.get()) {
            Thread.onSpinWait();
          }
          done.countDown();
          return true;
        });
    join(done);
  }

  @Test
  @DisplayName("a thread that may still be interrupted runs nothing else")
  void threadThatIsNotFree() {
    poolOfOne();
    var threads = new CompletableFuture<List<Thread>>();
    submit(
        () -> {
          Thread first = Thread.currentThread();
          submit(
              () -> {
                threads.complete(List.of(first, Thread.currentThread()));
                return true;
              });
          return false;
        });
    List<Thread> both = Puppet.await(threads);
    assertThat(both.getLast()).isNotSameAs(both.getFirst());
    await().until(() -> !both.getFirst().isAlive());
  }

  @Test
  @DisplayName("an interrupt that an activation has brought upon itself ends with it")
  void ownInterrupt() {
    poolOfOne();
    var interrupted = new CompletableFuture<Boolean>();
    submit(
        () -> {
          Thread.currentThread().interrupt();
          return true;
        });
    submit(() -> interrupted.complete(Thread.currentThread().isInterrupted()));
    assertThat(Puppet.await(interrupted)).isFalse();
  }

  @Test
  @DisplayName("what nobody was woken for, when that failed, is found by the watchdog")
  void forgotten() {
    var done = new AtomicBoolean();
    var begun = new CountDownLatch(1);
    submit(
        () -> {
          begun.countDown();
          while (!done.get()) { // so that the watchdog is awake
            Thread.onSpinWait();
          }
          return true;
        });
    join(begun);
    Worker other = rested();
    await().until(other::isResting);
    var _ = other.slot().first(new Task(() -> done.compareAndSet(false, true)));
    await().untilTrue(done);
  }

  @Test
  @DisplayName("a worker whose rest is ended, but who could not be woken, is woken by the watchdog")
  void notWoken() {
    poolOfOne();
    Worker worker = rested();
    await().until(pool::isAtRest);
    assertThat(worker.wakeUp()).isTrue();
    assertThat(rested()).isSameAs(worker);
  }

  @Test
  @DisplayName("the slot of a worker who is dead goes to another")
  void heldByTheDead() throws Exception {
    poolOfOne();
    Worker alive = rested();
    Worker dead = new Worker(pool, alive.slot());
    dead.start();
    assertThat(dead.thread().join(Duration.ofSeconds(30))).isTrue();
    submit(() -> alive.slot().pass(alive, dead));
    assertThat(rested()).isNotSameAs(alive);
  }

  @Test
  @DisplayName("a worker who fails, and whose failure cannot be reported, takes no slot with it")
  void failingWorker() {
    poolOfOne();
    try (var log = BrokenLog.of("dev.coppice")) {
      pool.submit(
          new Task(
              () -> {
                throw new IllegalStateException("as the test says");
              }) {
            @Override
            public void uncaughtException(Thread thread, Throwable thrown) {
              throw new IllegalStateException("as the test says", thrown);
            }
          });
      await().until(() -> log.thrown() == 1);
      assertThat(rested().thread().isAlive()).isTrue();
    }
  }

  @Test
  @DisplayName("what an activation throws goes to its host, and the slot to others")
  void throwing() {
    poolOfOne();
    submit(
        () -> {
          throw new IllegalStateException("oops");
        });
    await().until(() -> failures.poll() != null);
    var done = new CountDownLatch(1);
    submit(
        () -> {
          done.countDown();
          return true;
        });
    join(done);
  }

  @Test
  @DisplayName("a closed pool runs what is left, and its threads end")
  void closed() {
    var threads = new CompletableFuture<Thread>();
    submit(() -> threads.complete(Thread.currentThread()));
    Thread worker = Puppet.await(threads);
    assertThat(worker.isAlive()).isTrue();
    pool.close();
    await().until(() -> !worker.isAlive());
    var late = new CompletableFuture<Thread>();
    submit(() -> late.complete(Thread.currentThread()));
    Thread last = Puppet.await(late);
    await().until(() -> !last.isAlive());
  }
}
