package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.MapOptions;
import dev.coppice.supervisor.Shutdown;
import dev.coppice.supervisor.Task;
import dev.coppice.supervisor.TaskFailed;
import dev.coppice.supervisor.TaskSupervisor;
import dev.coppice.test.Actor.Act;
import dev.coppice.test.Actor.Begun;
import dev.coppice.test.Actor.Order;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;

/**
 * Tasks whose value, failure and time come together, and the ends of those concerned. Whatever the
 * outcome, nothing of a task is left in the mailbox of its owner.
 */
class TaskRaceTest extends RaceTest {
  /** An orderly reason, to which nobody writes a report. */
  private static final ExitReason FAILED = ExitReason.shutdown("failed");

  TaskRaceTest(Kind kind) {
    super(kind);
  }

  private static String soon(Self<?> self) {
    self.sleep(SOON);
    return "value";
  }

  private static String fails(Self<?> self) {
    self.sleep(SOON);
    throw new ProcessExit(FAILED);
  }

  private static String never(Self<?> self) {
    self.sleep(LONG);
    throw new AssertionError("it is to end before");
  }

  private static Either<ExitReason, String> awaited(Task<String> task) {
    try {
      return Either.right(task.await(SOON));
    } catch (TaskFailed failed) {
      return Either.left(failed.failure().why());
    }
  }

  private static void assertNothingLeft(Stage stage, Actor owner) {
    assertThat(owner.received()).isEmpty();
    assertThat(stage.node().counters().lateReplies()).isZero();
    assertThat(stage.node().info(owner).get().links()).isEmpty();
  }

  // ------------------------------------------------------------------ await

  @Race
  @DisplayName("TK-01 a value that races with the timeout is awaited or dropped")
  void valueAgainstTimeout(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Task<String> task = owner.ask(self -> Task.async(self, TaskRaceTest::soon));
      assertThat(owner.<Either<ExitReason, String>>ask(_ -> awaited(task)))
          .isIn(Either.right("value"), Either.left(ExitReason.timeout()));
      assertThat(stage.node().join(task.pid().get())).isEqualTo(ExitReason.normal());
      assertNothingLeft(stage, owner);
    }
  }

  @Race
  @DisplayName("TK-01 a failure that races with the timeout is told once, and leaves no EXIT")
  void failureAgainstTimeout(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.trapper();
      Either<ExitReason, String> outcome =
          owner.ask(
              self -> {
                Task<String> task = Task.async(self, TaskRaceTest::fails);
                return task.yield(SOON)
                    .orElse(() -> task.shutdown())
                    .getOrElse(() -> Either.left(ExitReason.timeout()));
              });
      assertThat(outcome).isIn(Either.left(FAILED), Either.left(ExitReason.timeout()));
      assertNothingLeft(stage, owner);
    }
  }

  @Race
  @DisplayName("TK-01 a value that races with the task's death is awaited, or the reason is told")
  void valueAgainstDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.trapper();
      Task<String> task = owner.ask(self -> Task.async(self, _ -> "value"));
      Begun<Either<ExitReason, String>> outcome =
          owner.start(
              _ -> {
                try {
                  return Either.right(task.await(LONG));
                } catch (TaskFailed failed) {
                  return Either.left(failed.failure().why());
                }
              });
      task.pid().get().exit(ExitReason.kill());
      assertThat(outcome.await()).isIn(Either.right("value"), Either.left(ExitReason.killed()));
      assertNoOtherMessage(stage, owner, task);
    }
  }

  /** What came before it was awaited may have been received; what came later may not. */
  private static void assertNoOtherMessage(Stage stage, Actor owner, Task<?> task) {
    ExitReason reason = stage.node().join(task.pid().get());
    assertThat(owner.received())
        .isIn(java.util.List.of(), java.util.List.of(exit(task.pid().get(), reason)));
    assertThat(stage.node().info(owner).get().links()).isEmpty();
  }

  @Race
  @DisplayName("TK-01 a task that is killed takes its owner along, or has given its value before")
  void deathTakesAlong(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Task<String> task = owner.ask(self -> Task.async(self, _ -> "value"));
      Begun<String> outcome = owner.start(_ -> task.await(LONG));
      task.pid().get().exit(ExitReason.kill());
      assertThat(outcome.outcome()).isIn(Either.right("value"), Either.left(ExitReason.killed()));
      ExitReason reason = stage.node().join(task.pid().get());
      assertThat(owner.pid().isAlive()).isEqualTo(reason.equals(ExitReason.normal()));
    }
  }

  // ------------------------------------------------------------------ shutdown

  @Race
  @DisplayName("TK-02 a value that races with a shutdown is given, or there is none")
  void valueAgainstShutdown(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.trapper();
      for (Shutdown how : List.of(Shutdown.infinity(), Shutdown.brutalKill())) {
        Option<Either<ExitReason, String>> outcome =
            owner.ask(
                self -> {
                  Task<String> task = Task.async(self, TaskRaceTest::soon);
                  self.sleep(SOON);
                  return task.shutdown(how);
                });
        assertThat(outcome).isIn(Option.none(), Option.some(Either.right("value")));
      }
      assertNothingLeft(stage, owner);
    }
  }

  @Race
  @DisplayName("TK-02 a task that ends while it is ignored leaves nothing")
  void endAgainstIgnore(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.trapper();
      Pid<?> task =
          owner.ask(
              self -> {
                Task<String> ignored = Task.async(self, TaskRaceTest::fails);
                self.sleep(SOON);
                var _ = ignored.ignore();
                return ignored.pid().get();
              });
      assertThat(stage.node().join(task)).isEqualTo(FAILED);
      assertNothingLeft(stage, owner);
    }
  }

  // ------------------------------------------------------------------ the owner's end

  @Race
  @DisplayName("TK-01 no task outlives an owner that fails, whenever that is")
  void ownersEnd(Stage stage) {
    for (ExitReason reason : List.of(BOOM, ExitReason.kill())) {
      try (Cast cast = cast(stage)) {
        Actor owner = cast.actor();
        var started =
            owner.start(
                self -> {
                  Task<String> first = Task.async(self, TaskRaceTest::never);
                  Task<String> second = Task.async(self, TaskRaceTest::never);
                  self.pid().exit(reason);
                  return List.of(first, second);
                });
        owner.pid().exit(ExitReason.kill());
        var _ = started.outcome();
        owner.reason();
        assertThat(stage.node().processes()).isEmpty();
      }
    }
  }

  @Race
  @DisplayName("TK-02 no task outlives an owner that ends while it shuts it down")
  void ownersEndAgainstShutdown(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Task<String> task = owner.ask(self -> Task.async(self, TaskRaceTest::never));
      Begun<Option<Either<ExitReason, String>>> stopped = owner.start(_ -> task.shutdown());
      owner.pid().exit(BOOM);
      var _ = stopped.outcome();
      owner.reason();
      assertThat(stage.node().join(task.pid().get())).isIn(BOOM, ExitReason.shutdown());
    }
  }

  @Race
  @DisplayName("TS-01 no task that is linked under a supervisor outlives its owner")
  void ownersEndUnderSupervisor(Stage stage) {
    TaskSupervisor tasks = TaskSupervisor.start(stage.node()).get();
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Begun<Task<String>> started = owner.start(self -> tasks.async(self, TaskRaceTest::never));
      owner.pid().exit(BOOM);
      var outcome = started.outcome();
      owner.reason();
      for (Task<String> task : outcome) {
        var _ = stage.node().join(task.pid().get());
      }
      tasks.children().forEach(stage.node()::join);
      assertThat(tasks.children()).isEmpty();
      var _ = stage.reports().deadLetters(); // asked too late
    }
    tasks.stop();
  }

  /**
   * Has an owner start a task that does not end by itself, while it answers somebody who has given
   * up already. So it looks once whether it has the task, and then gives up too.
   */
  private static AtomicReference<@Nullable Task<String>> startInNoTime(
      Actor owner, TaskSupervisor tasks, boolean linked) {
    var started = new AtomicReference<@Nullable Task<String>>();
    var _ =
        Call.<Order, Either<Throwable, Boolean>>ask(
            owner.pid(),
            to ->
                new Act<>(
                    self ->
                        Call.answering(
                            to,
                            () -> {
                              try {
                                started.set(
                                    linked
                                        ? tasks.async(self, TaskRaceTest::never)
                                        : tasks.asyncNoLink(self, TaskRaceTest::never));
                                return true;
                              } catch (CallFailed tooLate) {
                                return false;
                              }
                            }),
                    to),
            Duration.ZERO);
    return started;
  }

  private static void assertOver(Stage stage, TaskSupervisor tasks, ExitReason... reasons) {
    assertThat(tasks.children().map(stage.node()::join)).isSubsetOf(reasons);
    assertThat(tasks.children()).isEmpty();
  }

  @Race
  @DisplayName("TS-01 a task whose owner gives up while it is started does not go on")
  void startGivenUp(Stage stage) {
    TaskSupervisor tasks = TaskSupervisor.start(stage.node()).get();
    try (Cast cast = cast(stage)) {
      for (Actor owner : List.of(cast.actor(), cast.trapper())) {
        for (boolean linked : new boolean[] {true, false}) {
          var started = startInNoTime(owner, tasks, linked);
          owner.run(
              _ -> {
                Task<String> task = started.get();
                if (task != null) {
                  var _ = task.shutdown(Shutdown.brutalKill());
                }
              });
          assertOver(stage, tasks, ExitReason.killed());
          assertThat(owner.received()).isEmpty();
          assertThat(stage.node().info(owner).get().links()).isEmpty();
        }
      }
    }
    tasks.stop();
  }

  @Race
  @DisplayName("TS-01 no linked task outlives an owner that ends while it gives up starting it")
  void ownersEndWhileGivingUp(Stage stage) {
    TaskSupervisor tasks = TaskSupervisor.start(stage.node()).get();
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      var _ = startInNoTime(owner, tasks, true);
      owner.pid().exit(BOOM);
      owner.reason();
      assertOver(stage, tasks, ExitReason.killed(), BOOM);
      var _ = stage.reports().deadLetters(); // asked too late
    }
    tasks.stop();
  }

  @Race
  @DisplayName("TK-04 no task under a supervisor outlives its owner, though not linked")
  void consumersEnd(Stage stage) {
    TaskSupervisor tasks = TaskSupervisor.start(stage.node()).get();
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Begun<Boolean> begun =
          owner.start(
              self ->
                  Task.mapConcurrent(
                          self,
                          List.range(0, 3),
                          (Self<?> me, Integer _) -> never(me),
                          MapOptions.defaults().withMaxConcurrency(2).under(tasks))
                      .hasNext());
      owner.pid().exit(ExitReason.kill());
      var _ = begun.outcome();
      owner.reason();
      tasks.children().forEach(stage.node()::join);
      assertThat(tasks.children()).isEmpty();
      var _ = stage.reports().deadLetters(); // asked too late
    }
    tasks.stop();
  }

  @Race
  @DisplayName("TS-01 a linked task that is killed by its owner is no harm, however soon that is")
  void shutDownAtOnce(Stage stage) {
    TaskSupervisor tasks = TaskSupervisor.start(stage.node()).get();
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      assertThat(
              owner.<Option<Either<ExitReason, String>>>ask(
                  self -> tasks.async(self, TaskRaceTest::never).shutdown(Shutdown.brutalKill())))
          .isEqualTo(Option.none());
      assertNothingLeft(stage, owner);
    }
    tasks.stop();
  }

  @Race
  @DisplayName("TS-01 the owner of a task that is short-lived learns its very reason")
  void reasonUnderSupervisor(Stage stage) {
    TaskSupervisor tasks = TaskSupervisor.start(stage.node()).get();
    try (Cast cast = cast(stage)) {
      Actor owner = cast.trapper();
      for (boolean linked : new boolean[] {true, false}) {
        assertThat(
                owner.<Option<Either<ExitReason, String>>>ask(
                    self -> {
                      Task.Work<String> work =
                          _ -> {
                            throw new ProcessExit(FAILED);
                          };
                      Task<String> task =
                          linked ? tasks.async(self, work) : tasks.asyncNoLink(self, work);
                      return task.yield(LONG);
                    }))
            .isEqualTo(Option.some(Either.left(FAILED)));
      }
      assertNothingLeft(stage, owner);
    }
    assertThat(tasks.children()).isEmpty();
    tasks.stop();
  }

  @Race
  @DisplayName(
      "TS-01 a supervisor that is killed ends its tasks; they have their value or its reason")
  void supervisorsEnd(Stage stage) {
    TaskSupervisor tasks = TaskSupervisor.start(stage.node()).get();
    try (Cast cast = cast(stage)) {
      Actor owner = cast.trapper();
      Task<String> task = owner.ask(self -> tasks.asyncNoLink(self, _ -> "value"));
      Begun<Option<Either<ExitReason, String>>> outcome = owner.start(_ -> task.yield(LONG));
      tasks.pid().exit(ExitReason.kill());
      assertThat(outcome.await())
          .isIn(Option.some(Either.right("value")), Option.some(Either.left(ExitReason.killed())));
      assertNothingLeft(stage, owner);
    }
  }

  // ------------------------------------------------------------------ many

  @Race
  @DisplayName("TK-04 what is closed early leaves neither tasks nor messages")
  void closedEarly(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.trapper();
      for (int concurrency = 1; concurrency <= 3; concurrency++) {
        MapOptions options = MapOptions.defaults().withMaxConcurrency(concurrency).unordered();
        int first =
            owner.ask(
                self -> {
                  try (var results =
                      Task.mapConcurrent(self, List.range(0, 5), item -> item, options)) {
                    return results.next().get();
                  }
                });
        assertThat(first).isLessThan(concurrency);
        assertThat(stage.node().processes()).containsExactly(owner.pid());
        assertNothingLeft(stage, owner);
      }
    }
  }

  @Race
  @DisplayName(
      "TK-04 items that race with their time have their value or timeout, and leave nothing")
  void itemsAgainstTime(Stage stage) {
    TaskSupervisor tasks = TaskSupervisor.start(stage.node()).get();
    try (Cast cast = cast(stage)) {
      Actor owner = cast.trapper();
      MapOptions linked =
          MapOptions.defaults()
              .withMaxConcurrency(2)
              .withTimeout(SOON)
              .withOnTimeout(MapOptions.OnTimeout.KILL_TASK);
      for (MapOptions options : List.of(linked, linked.under(tasks))) {
        List<Either<ExitReason, String>> results =
            owner.ask(
                self ->
                    Task.mapConcurrent(
                            self,
                            List.range(0, 3),
                            (Self<?> me, Integer item) -> item + soon(me),
                            options)
                        .toList());
        assertThat(results).hasSize(3);
        for (int i = 0; i < 3; i++) {
          assertThat(results.get(i))
              .isIn(Either.right(i + "value"), Either.left(ExitReason.timeout()));
        }
      }
      assertNothingLeft(stage, owner);
    }
    assertThat(tasks.children()).isEmpty();
    tasks.stop();
  }
}
