package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Tasks that are started, awaited, asked and stopped by the process they belong to. */
class TaskTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final ExitReason BROKEN = ExitReason.of("broken");

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final Remote owner = Remote.spawn(node);
  private final Remote trapper = Remote.trapping(node);

  /** Lets the tasks that wait for it go on. */
  private final CountDownLatch go = new CountDownLatch(1);

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  /** A task that waits until it may go on. */
  private Task<String> waiting(Remote by) {
    return by.ask(
        self ->
            Task.async(
                self,
                () -> {
                  go.await();
                  return "done";
                }));
  }

  private static Task<String> started(Remote by, Callable<String> function) {
    return by.ask(self -> Task.async(self, function));
  }

  private static Callable<String> breaking() {
    return () -> {
      throw new ProcessExit(BROKEN);
    };
  }

  /** A task that traps exits, and does not care. */
  private static Task<String> stubborn(Remote by) {
    var ready = new CountDownLatch(1);
    Task<String> task =
        by.ask(
            self ->
                Task.async(
                    self,
                    (Self<?> me) -> {
                      var _ = me.trapExit(true);
                      ready.countDown();
                      for (; ; ) {
                        var _ = me.receive();
                      }
                    }));
    try {
      ready.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return task;
  }

  private static Pid<?> pid(Task<?> task) {
    return task.pid().get();
  }

  private void joined(Task<?> task) {
    var _ = node.join(pid(task));
  }

  /** Has it looked into a task. */
  private static Option<Either<ExitReason, String>> outcome(
      Remote by, Remote.Query<Option<Either<ExitReason, String>>> query) {
    return by.ask(query);
  }

  private static <T> Option<Either<ExitReason, T>> value(T value) {
    return Option.some(Either.right(value));
  }

  private static <T> Option<Either<ExitReason, T>> reason(ExitReason reason) {
    return Option.some(Either.left(reason));
  }

  private static TaskFailed.Failure failed(ExitReason why, Task<?> task) {
    return new TaskFailed.Failure(why, task);
  }

  // ------------------------------------------------------------------ async and await

  @Nested
  @DisplayName("TK-01 a task that is awaited")
  class Awaited {
    @Test
    @DisplayName("gives its value, and nothing comes into the mailbox")
    void gives() {
      for (Remote each : List.of(owner, trapper)) {
        assertThat(each.<Integer>ask(self -> Task.async(self, () -> 42).await())).isEqualTo(42);
        assertThat(each.received()).isEmpty();
      }
    }

    @Test
    @DisplayName("is linked to its owner from the start")
    void linked() {
      Task<String> task = waiting(owner);
      assertThat(node.info(pid(task)).get().links()).containsExactly(owner.pid());
    }

    @Test
    @DisplayName("has ended, and closed what it owns, when its value is there")
    void gone() {
      var closed = new CountDownLatch(1);
      Task<String> task =
          owner.ask(
              self ->
                  Task.async(
                      self,
                      (Self<?> me) -> {
                        AutoCloseable _ = me.own(closed::countDown);
                        return "done";
                      }));
      assertThat(owner.<Long>ask(_ -> task.await(LONG).length() + closed.getCount())).isEqualTo(4);
      assertThat(pid(task).isAlive()).isFalse();
    }

    @Test
    @DisplayName("is awaited by its owner alone")
    void ownerOnly() {
      Task<String> task = waiting(owner);
      assertThatIllegalStateException().isThrownBy(() -> task.await(LONG));
      assertThatIllegalStateException().isThrownBy(() -> task.yield(LONG));
      assertThatIllegalStateException().isThrownBy(task::shutdown);
      assertThatIllegalStateException().isThrownBy(task::ignore);
      assertThat(
              trapper.<Boolean>ask(
                  _ -> {
                    assertThatIllegalStateException().isThrownBy(() -> task.await(LONG));
                    return true;
                  }))
          .isTrue();
      go.countDown();
      assertThat(owner.<String>ask(_ -> task.await(LONG))).isEqualTo("done");
    }

    @Test
    @DisplayName("is awaited once")
    void once() {
      Task<String> task = started(owner, () -> "done");
      owner.ask(
          _ -> {
            assertThat(task.await(LONG)).isEqualTo("done");
            assertThatIllegalStateException().isThrownBy(() -> task.await(LONG));
            assertThatIllegalStateException().isThrownBy(() -> task.yield(LONG));
            return true;
          });
    }

    @Test
    @DisplayName("is awaited for five seconds; then its owner ends, and it with it")
    void timeout() {
      Task<String> task = waiting(owner);
      Ending end = Ending.of(owner.pid());
      Ending taskEnd = Ending.of(pid(task));
      owner.tell(_ -> task.await());
      time.awaitWaiting();
      time.advance(Task.DEFAULT_TIMEOUT.minus(NANO));
      assertThat(owner.pid().isAlive()).isTrue();
      time.advance(NANO);
      assertThat(end.reason()).isEqualTo(ExitReason.of(failed(ExitReason.timeout(), task)));
      assertThat(taskEnd.reason()).isEqualTo(end.reason());
    }

    @Test
    @DisplayName("goes on after a timeout that was caught, and its value is dropped")
    void lateValue() {
      Task<String> task = waiting(owner);
      owner.ask(
          _ -> {
            assertThatThrownBy(() -> task.await(Duration.ZERO))
                .isInstanceOfSatisfying(
                    TaskFailed.class,
                    thrown ->
                        assertThat(thrown.failure()).isEqualTo(failed(ExitReason.timeout(), task)));
            return true;
          });
      assertThat(pid(task).isAlive()).isTrue();
      go.countDown();
      joined(task);
      assertThat(owner.received()).isEmpty();
    }

    @Test
    @DisplayName("takes its owner along when it fails, with its reason")
    void takesAlong() {
      Ending end = Ending.of(owner.pid());
      var boom = new IllegalStateException("boom");
      owner.tell(
          self ->
              Task.async(
                      self,
                      () -> {
                        throw boom;
                      })
                  .await());
      assertThat(end.reason()).isEqualTo(new ExitReason.Crash(boom));
    }

    @Test
    @DisplayName("throws its reason at an owner that traps exits, and leaves no EXIT there")
    void trapped() {
      Task<String> task = started(trapper, breaking());
      trapper.ask(
          _ -> {
            assertThatThrownBy(() -> task.await(LONG))
                .isInstanceOfSatisfying(
                    TaskFailed.class,
                    thrown -> assertThat(thrown.failure()).isEqualTo(failed(BROKEN, task)))
                .hasMessage(task + " failed: broken");
            return true;
          });
      assertThat(trapper.received()).isEmpty();
    }

    @Test
    @DisplayName("that shut down is an orderly reason for its owner")
    void orderly() {
      Task<String> task =
          started(
              trapper,
              () -> {
                throw new ProcessExit(ExitReason.shutdown());
              });
      assertThat(trapper.tryAsk(_ -> task.await(LONG)))
          .isEqualTo(Either.left(ExitReason.shutdown(failed(ExitReason.shutdown(), task))));
    }

    @Test
    @DisplayName("that ends with normal, or returns null, has no value")
    void noValue() {
      Task<String> exits =
          started(
              owner,
              () -> {
                throw new ProcessExit(ExitReason.normal());
              });
      assertThat(owner.tryAsk(_ -> exits.await(LONG)).getLeft())
          .isEqualTo(ExitReason.of(failed(ExitReason.normal(), exits)));
      Task<String> returnsNull = started(trapper, TaskTest::nothing);
      assertThat(outcome(trapper, _ -> returnsNull.yield(LONG)).get().getLeft())
          .isInstanceOfSatisfying(
              ExitReason.Crash.class,
              crash -> assertThat(crash.cause()).hasMessageContaining("Option"));
    }

    @Test
    @DisplayName("ends with its owner, as over any link: not with one that ends normally")
    void endsWithOwner() {
      Task<String> task = waiting(owner);
      Ending taskEnd = Ending.of(pid(task));
      owner.pid().exit(BROKEN);
      assertThat(taskEnd.reason()).isEqualTo(BROKEN);

      Task<String> other = waiting(trapper);
      trapper.tell(
          _ -> {
            throw new ProcessExit(ExitReason.normal());
          });
      var _ = node.join(trapper.pid());
      assertThat(pid(other).isAlive()).isTrue();
      go.countDown();
      assertThat(node.join(pid(other))).isEqualTo(ExitReason.normal());
    }

    @Test
    @DisplayName("may be started in a server's callback and awaited in a later one")
    void inServer() {
      var task = new java.util.concurrent.atomic.AtomicReference<Task<String>>();
      var server =
          GenServer.start(
                  node,
                  Puppet.of(
                      self -> {
                        task.set(Task.async(self, () -> "done"));
                        return Init.ok(List.empty());
                      }))
              .get();
      server.cast(new Puppet.Act(state -> Step.noReply(state.append(task.get().await(LONG)))));
      assertThat(server.call(new Puppet.Heard(), LONG)).containsExactly("done");
    }

    @Test
    @DisplayName("with a negative timeout is refused")
    void negative() {
      owner.ask(
          self -> {
            Task<Integer> task = Task.async(self, () -> 1);
            assertThatIllegalArgumentException().isThrownBy(() -> task.await(NANO.negated()));
            assertThat(task.await(LONG)).isEqualTo(1);
            return true;
          });
    }
  }

  @SuppressWarnings("NullAway") // what a careless program does
  private static String nothing() {
    return null;
  }

  // ------------------------------------------------------------------ yield

  @Nested
  @DisplayName("TK-02 a task that is asked")
  class Yielded {
    @Test
    @DisplayName("gives nothing as long as it runs, then its value, as often as one likes")
    void again() {
      Task<String> task = waiting(trapper);
      assertThat(outcome(trapper, _ -> task.yield(Duration.ZERO))).isEmpty();
      assertThat(outcome(trapper, _ -> task.yield(Duration.ZERO))).isEmpty();
      go.countDown();
      assertThat(outcome(trapper, _ -> task.yield(LONG))).isEqualTo(value("done"));
      assertThat(outcome(trapper, _ -> task.yield(Duration.ZERO))).isEqualTo(value("done"));
      assertThat(trapper.<String>ask(_ -> task.await(Duration.ZERO))).isEqualTo("done");
      assertThat(trapper.received()).isEmpty();
    }

    @Test
    @DisplayName("is waited for as long as said")
    void waits() {
      Task<String> task = waiting(owner);
      owner.tell(_ -> assertThat(task.yield(SECOND)).isEmpty());
      time.awaitWaiting();
      time.advance(SECOND);
      owner.settle();
    }

    @Test
    @DisplayName("gives the reason it has ended with to an owner that traps exits, without an EXIT")
    void givesReason() {
      Task<String> task = started(trapper, breaking());
      assertThat(outcome(trapper, _ -> task.yield(LONG))).isEqualTo(reason(BROKEN));
      assertThat(trapper.received()).isEmpty();
    }

    @Test
    @DisplayName("leaves the EXIT of others where it is")
    void othersExit() {
      Task<String> task = started(trapper, breaking());
      Remote other = Remote.spawn(node);
      other.ask(
          self -> {
            self.link(trapper.pid());
            return true;
          });
      other.pid().exit(BROKEN);
      assertThat(outcome(trapper, _ -> task.yield(LONG))).isEqualTo(reason(BROKEN));
      assertThat(trapper.received()).isEqualTo(Option.some(new Exit<>(other.pid(), BROKEN)));
    }
  }

  // ------------------------------------------------------------------ shutdown

  @Nested
  @DisplayName("TK-02 a task that is shut down")
  class ShutDown {
    @Test
    @DisplayName("gives nothing if it ends as it was asked to, and its owner lives on")
    void asAsked() {
      for (Remote each : List.of(owner, trapper)) {
        Task<String> task = waiting(each);
        assertThat(outcome(each, _ -> task.shutdown())).isEmpty();
        assertThat(pid(task).isAlive()).isFalse();
        Task<String> other = waiting(each);
        assertThat(outcome(each, _ -> other.shutdown(Shutdown.brutalKill()))).isEmpty();
        assertThat(each.received()).isEmpty();
      }
    }

    @Test
    @DisplayName("gives its value if that was there already")
    void valueThere() {
      Task<String> task = started(trapper, () -> "done");
      joined(task);
      assertThat(outcome(trapper, _ -> task.shutdown())).isEqualTo(value("done"));
      assertThat(trapper.received()).isEmpty();
    }

    @Test
    @DisplayName("gives the reason if it had ended with another one before")
    void brokeBefore() {
      Task<String> task = started(trapper, breaking());
      joined(task);
      assertThat(outcome(trapper, _ -> task.shutdown(Shutdown.brutalKill())))
          .isEqualTo(reason(BROKEN));
      assertThat(trapper.received()).isEmpty();
    }

    @Test
    @DisplayName("is killed when its time is over, and that is the reason")
    void killedLater() {
      Task<String> task = stubborn(owner);
      owner.tell(
          _ ->
              assertThat(task.shutdown(Shutdown.within(SECOND)))
                  .isEqualTo(reason(ExitReason.killed())));
      time.awaitWaiting();
      time.advance(SECOND.minus(NANO));
      assertThat(pid(task).isAlive()).isTrue();
      time.advance(NANO);
      owner.settle();
      assertThat(pid(task).isAlive()).isFalse();
    }

    @Test
    @DisplayName("has five seconds if nothing else is said, or as many as it takes")
    void limits() {
      Task<String> task = stubborn(owner);
      owner.tell(_ -> assertThat(task.shutdown()).isEqualTo(reason(ExitReason.killed())));
      time.awaitWaiting();
      time.advance(Duration.ofSeconds(5));
      owner.settle();

      Task<String> patient = stubborn(owner);
      owner.tell(
          _ ->
              assertThat(patient.shutdown(Shutdown.infinity()))
                  .isEqualTo(reason(ExitReason.killed())));
      await().until(() -> node.info(pid(patient)).get().handled() == 1);
      time.advance(LONG);
      assertThat(pid(patient).isAlive()).isTrue();
      pid(patient).exit(ExitReason.kill());
      owner.settle();
    }

    @Test
    @DisplayName("is killed though it traps exits, with nothing to say, if it was to be killed")
    void brutal() {
      Task<String> task = stubborn(owner);
      assertThat(outcome(owner, _ -> task.shutdown(Shutdown.brutalKill()))).isEmpty();
    }

    @Test
    @DisplayName("cannot be asked any more")
    void over() {
      Task<String> task = waiting(owner);
      owner.ask(
          _ -> {
            assertThat(task.shutdown()).isEmpty();
            assertThatIllegalStateException().isThrownBy(() -> task.await(LONG));
            assertThatIllegalStateException().isThrownBy(() -> task.yield(LONG));
            assertThatIllegalStateException().isThrownBy(task::shutdown);
            assertThatIllegalStateException().isThrownBy(task::ignore);
            return true;
          });
    }
  }

  // ------------------------------------------------------------------ ignore and completed

  @Test
  @DisplayName("TK-02 a task that is ignored goes on; neither it nor its owner ends with the other")
  void ignored() {
    Task<String> task = stubborn(owner);
    assertThat(outcome(owner, _ -> task.ignore())).isEmpty();
    assertThat(node.info(pid(task)).get().links()).isEmpty();
    owner.ask(
        _ -> {
          assertThatIllegalStateException().isThrownBy(() -> task.yield(LONG));
          return true;
        });
    owner.pid().exit(BROKEN);
    var _ = node.join(owner.pid());
    assertThat(pid(task).isAlive()).isTrue();

    Task<String> harmless = waiting(trapper);
    assertThat(outcome(trapper, _ -> harmless.ignore())).isEmpty();
    pid(harmless).exit(BROKEN);
    joined(harmless);
    assertThat(trapper.received()).isEmpty();
  }

  @Test
  @DisplayName("TK-02 what was there already is given when a task is ignored")
  void ignoredLate() {
    Task<String> done = started(trapper, () -> "done");
    Task<String> broken = started(trapper, breaking());
    joined(done);
    joined(broken);
    assertThat(outcome(trapper, _ -> done.ignore())).isEqualTo(value("done"));
    assertThat(outcome(trapper, _ -> broken.ignore())).isEqualTo(reason(BROKEN));
    assertThat(trapper.received()).isEmpty();
  }

  @Test
  @DisplayName("TK-02 a completed task has a value and no process, and is like any other")
  void completed() {
    owner.ask(
        self -> {
          Task<String> task = Task.completed(self, "done");
          assertThat(task.pid()).isEmpty();
          assertThat(task.yield(Duration.ZERO)).isEqualTo(value("done"));
          assertThat(task.await(Duration.ZERO)).isEqualTo("done");
          assertThat(Task.completed(self, "done").shutdown()).isEqualTo(value("done"));
          assertThat(Task.completed(self, "done").ignore()).isEqualTo(value("done"));
          return true;
        });
    Task<String> others = owner.ask(self -> Task.completed(self, "done"));
    assertThatIllegalStateException().isThrownBy(() -> others.await(LONG));
  }

  // ------------------------------------------------------------------ many

  @Nested
  @DisplayName("TK-02 awaitAll")
  class AwaitAll {
    @Test
    @DisplayName("gives the values in the order of the tasks, whichever is first")
    void inOrder() {
      trapper.ask(
          self -> {
            Task<String> first =
                Task.async(
                    self,
                    () -> {
                      go.await();
                      return "first";
                    });
            Task<String> second =
                Task.async(
                    self,
                    () -> {
                      go.countDown();
                      return "second";
                    });
            assertThat(Task.awaitAll(List.of(first, second, first), LONG))
                .containsExactly("first", "second", "first");
            assertThatIllegalStateException().isThrownBy(() -> first.await(LONG));
            return true;
          });
      assertThat(trapper.received()).isEmpty();
      assertThat(Task.awaitAll(List.empty(), LONG)).isEmpty();
    }

    @Test
    @DisplayName("fails as soon as one of them does")
    void oneFails() {
      Task<String> runs = waiting(trapper);
      Task<String> fails = started(trapper, breaking());
      assertThat(trapper.tryAsk(_ -> Task.awaitAll(List.of(runs, fails), LONG)))
          .isEqualTo(Either.left(ExitReason.of(failed(BROKEN, fails))));
      joined(runs);
    }

    @Test
    @DisplayName("fails when the time for all of them is over")
    void timeout() {
      Task<String> done = started(owner, () -> "done");
      Task<String> runs = waiting(owner);
      Ending end = Ending.of(owner.pid());
      owner.tell(_ -> Task.awaitAll(List.of(done, runs), SECOND));
      time.awaitWaiting();
      time.advance(SECOND);
      assertThat(end.reason()).isEqualTo(ExitReason.of(failed(ExitReason.timeout(), runs)));
    }
  }

  @Nested
  @DisplayName("TK-02 yieldMany")
  class YieldMany {
    private final Task<String> done = started(trapper, () -> "done");
    private final Task<String> broken = started(trapper, breaking());
    private final Task<String> runs = waiting(trapper);
    private final List<Task<String>> all = List.of(runs, done, broken);

    private List<Option<Either<ExitReason, String>>> outcomes(YieldOptions options) {
      joined(done);
      joined(broken);
      return trapper.ask(
          _ -> {
            var found = Task.yieldMany(all, options);
            assertThat(found.map(each -> each._1)).isEqualTo(all);
            return found.map(each -> each._2);
          });
    }

    @Test
    @DisplayName("tells of each what there is when the time is over, and may be repeated")
    void inTime() {
      for (int i = 0; i < 2; i++) {
        assertThat(outcomes(YieldOptions.within(Duration.ZERO)))
            .containsExactly(Option.none(), value("done"), reason(BROKEN));
      }
      assertThat(trapper.received()).isEmpty();
      go.countDown();
      assertThat(outcome(trapper, _ -> Task.yieldMany(all, LONG).head()._2))
          .isEqualTo(value("done"));
      assertThat(trapper.received()).isEmpty();
    }

    @Test
    @DisplayName("waits for so many only, and then does nothing to the others")
    void limit() {
      assertThat(
              outcomes(
                  YieldOptions.within(LONG)
                      .withLimit(1)
                      .withOnTimeout(YieldOptions.OnTimeout.KILL_TASK)))
          .containsExactly(Option.none(), value("done"), Option.none());
      assertThat(pid(runs).isAlive()).isTrue();
    }

    @Test
    @DisplayName("takes a task that is named twice once")
    void twice() {
      var options =
          YieldOptions.within(Duration.ZERO).withOnTimeout(YieldOptions.OnTimeout.KILL_TASK);
      List<Option<Either<ExitReason, String>>> found =
          trapper.ask(_ -> Task.yieldMany(List.of(runs, runs), options).map(each -> each._2));
      assertThat(found).containsExactly(Option.none(), Option.none());
    }

    @Test
    @DisplayName("kills those that are late, if wanted")
    void kills() {
      assertThat(
              outcomes(
                  YieldOptions.within(Duration.ZERO)
                      .withOnTimeout(YieldOptions.OnTimeout.KILL_TASK)))
          .containsExactly(Option.none(), value("done"), reason(BROKEN));
      assertThat(pid(runs).isAlive()).isFalse();
      assertThat(trapper.received()).isEmpty();
    }

    @Test
    @DisplayName("ignores those that are late, if wanted")
    void ignores() {
      assertThat(
              outcomes(
                  YieldOptions.within(Duration.ZERO).withOnTimeout(YieldOptions.OnTimeout.IGNORE)))
          .containsExactly(Option.none(), value("done"), reason(BROKEN));
      go.countDown();
      joined(runs);
      assertThat(trapper.received()).isEmpty();
    }

    @Test
    @DisplayName("takes no limit below one, and no negative time")
    void refuses() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> YieldOptions.within(SECOND).withLimit(0));
      assertThatIllegalArgumentException().isThrownBy(() -> YieldOptions.within(NANO.negated()));
    }
  }

  // ------------------------------------------------------------------ reports

  @Test
  @DisplayName("TK-03 a crash is reported once, with who has started the task and what it ran")
  void report() {
    var boom = new IllegalStateException("boom");
    Callable<String> function =
        () -> {
          throw boom;
        };
    Task<String> task = started(trapper, function);
    assertThat(outcome(trapper, _ -> task.yield(LONG)).get().isLeft()).isTrue();
    assertThat(log.events())
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.logger()).isEqualTo("dev.coppice.crash");
              assertThat(report.thrown()).isSameAs(boom);
              assertThat(report.keyValues().get("name")).isEqualTo("Task" + pid(task));
              assertThat(report.keyValues().get("ancestors"))
                  .asString()
                  .startsWith(trapper.pid().toString());
              assertThat(report.keyValues().get("initial_call"))
                  .isEqualTo(function.getClass().getName());
            });
    assertThat(task.toString()).contains(function.getClass().getName());
    Task<String> other = waiting(owner);
    assertThat(node.info(pid(other)).get().initialFunction()).contains(TaskTest.class.getName());
  }

  @Test
  @DisplayName("TK-03 a task that ends with normal or shutdown is not reported")
  void noReport() {
    for (ExitReason orderly : List.of(ExitReason.normal(), ExitReason.shutdown("enough"))) {
      Task<String> task =
          started(
              trapper,
              () -> {
                throw new ProcessExit(orderly);
              });
      assertThat(outcome(trapper, _ -> task.yield(LONG))).isEqualTo(reason(orderly));
    }
    await().until(() -> node.processCount() == 2);
    assertThat(log.events()).isEmpty();
  }
}
