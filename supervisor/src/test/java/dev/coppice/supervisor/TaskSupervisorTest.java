package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Call;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tasks under a supervisor of their own. */
class TaskSupervisorTest {
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final ExitReason BROKEN = ExitReason.of("broken");

  private final CapturedLog log = CapturedLog.of("dev.coppice");

  /** What happens in the supervisor when it has spawned a task, and not yet answered. */
  private volatile Runnable beforeTask = () -> {};

  private final ManualTime time =
      new ManualTime() {
        @Override
        public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
          if (name.startsWith("Task[")) {
            beforeTask.run();
          }
          super.start(name, task, host);
        }
      };
  private final Node node = time.open();
  private final TaskSupervisor tasks = TaskSupervisor.start(node).get();
  private final Remote owner = Remote.spawn(node);

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  /** What runs until it is told to end. */
  private static <M> Body<M> idle() {
    return self -> {
      var _ = self.receive();
    };
  }

  /** What traps exits, and does not care. */
  private static Body<Object> stubborn(CountDownLatch ready) {
    return self -> {
      var _ = self.trapExit(true);
      ready.countDown();
      for (; ; ) {
        var _ = self.receive();
      }
    };
  }

  private static List<Pid<Object>> stubborn(TaskSupervisor under, int howMany) throws Exception {
    var ready = new CountDownLatch(howMany);
    List<Pid<Object>> all = List.fill(howMany, () -> under.startChild(stubborn(ready)).get());
    ready.await();
    return all;
  }

  private static Task.Work<String> waiting() {
    return self -> {
      var _ = self.receive();
      return "done";
    };
  }

  private static Task.Work<String> breaking() {
    return _ -> {
      throw new ProcessExit(BROKEN);
    };
  }

  /** Has it looked into a task. */
  private static Option<Either<ExitReason, String>> outcome(
      Remote by, Remote.Query<Option<Either<ExitReason, String>>> query) {
    return by.ask(query);
  }

  // ------------------------------------------------------------------ startChild

  @Test
  @DisplayName("TS-01 an exit signal from a task that lives is not taken for its end")
  void notItsEnd() {
    var task =
        tasks
            .startChild(
                (Self<Object> self) -> {
                  tasks.pid().exit(ExitReason.shutdown());
                  var _ = self.receive();
                })
            .get();
    await().until(() -> node.info(tasks).get().handled() > 1);
    assertThat(tasks.children().contains(task)).isTrue();
  }

  @Test
  @DisplayName("TS-01 nobody can start a task for another, and no harm is done by trying")
  void forAnother() {
    var powers = new CompletableFuture<Self<?>>();
    owner.ask(powers::complete);
    assertThatThrownBy(() -> tasks.async(powers.join(), waiting()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its owner");
    assertThat(tasks.children()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("TS-02 startChild: linked to the supervisor alone; goes on when its starter ends")
  void startChild() {
    Pid<Object> child = owner.ask(_ -> tasks.startChild(idle()).get());
    assertThat(node.info(child).get().links()).containsExactly(tasks.pid());
    owner.pid().exit(BROKEN);
    var _ = node.join(owner.pid());
    assertThat(child.isAlive()).isTrue();
    Ending end = Ending.of(child);
    child.send("go");
    assertThat(end.reason()).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("TS-02 the children are those that run, oldest first")
  void children() {
    assertThat(tasks.children()).isEmpty();
    Pid<Object> one = tasks.startChild(idle()).get();
    Pid<Object> two = tasks.startChild(idle()).get();
    Pid<Object> three = tasks.startChild(idle()).get();
    assertThat(tasks.children()).containsExactly(one, two, three);
    two.send("go");
    var _ = node.join(two);
    assertThat(tasks.children()).containsExactly(one, three);
  }

  @Test
  @DisplayName("TS-02 a task is not restarted, however it ends, and its supervisor goes on")
  void temporary() {
    for (ExitReason end : List.of(ExitReason.normal(), ExitReason.shutdown(), BROKEN)) {
      Pid<Object> child =
          tasks
              .startChild(
                  self -> {
                    var _ = self.receive();
                    throw new ProcessExit(end);
                  })
              .get();
      child.send("go");
      assertThat(node.join(child)).isEqualTo(end);
      assertThat(tasks.children()).isEmpty();
    }
    assertThat(tasks.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("TS-01 a task can be stopped, whoever wants it")
  void terminateChild() {
    Pid<Object> child = tasks.startChild(idle()).get();
    Ending end = Ending.of(child);
    assertThat(tasks.terminateChild(child)).isTrue();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(tasks.children()).isEmpty();
    assertThat(tasks.terminateChild(child)).isFalse();
    assertThat(tasks.terminateChild(owner.pid())).isFalse();
    assertThat(log.events()).isEmpty();
  }

  // ------------------------------------------------------------------ async

  @Test
  @DisplayName("TS-01 async: linked to the caller too, and its value awaited like any other's")
  void async() {
    Task<String> task = owner.ask(self -> tasks.async(self, waiting()));
    Pid<?> pid = task.pid().get();
    assertThat(node.info(pid).get().links()).containsExactlyInAnyOrder(tasks.pid(), owner.pid());
    assertThat(tasks.children()).containsExactly(pid);
    Task<String> quick = owner.ask(self -> tasks.async(self, () -> "quick"));
    assertThat(owner.<String>ask(_ -> quick.await(LONG))).isEqualTo("quick");
    assertThat(owner.received()).isEmpty();
  }

  @Test
  @DisplayName("TS-01 async: a failure takes the caller along, with its reason, and nobody else")
  void asyncFails() {
    assertThat(owner.tryAsk(self -> tasks.async(self, breaking()).await(LONG)))
        .isEqualTo(Either.left(BROKEN));
    assertThat(tasks.children()).isEmpty();
  }

  @Test
  @DisplayName("TS-01 async: no EXIT stays in the mailbox of a caller that traps exits")
  void asyncTrapped() {
    Remote trapper = Remote.trapping(node);
    for (int i = 0; i < 100; i++) {
      Task<String> task = trapper.ask(self -> tasks.async(self, breaking()));
      assertThat(outcome(trapper, _ -> task.yield(LONG)))
          .isEqualTo(Option.some(Either.left(BROKEN)));
      Task<String> other = trapper.ask(self -> tasks.async(self, () -> "done"));
      assertThat(trapper.<String>ask(_ -> other.await(LONG))).isEqualTo("done");
    }
    assertThat(trapper.received()).isEmpty();
  }

  @Test
  @DisplayName("TS-01 async: the task ends with its caller, with its reason")
  void asyncLinked() {
    Task<String> task = owner.ask(self -> tasks.async(self, waiting()));
    Ending end = Ending.of(task.pid().get());
    owner.pid().exit(BROKEN);
    assertThat(end.reason()).isEqualTo(BROKEN);
    assertThat(tasks.children()).isEmpty();
  }

  @Test
  @DisplayName("TS-01 async: a task that is shut down as soon as it is started is no harm")
  void asyncUnlinked() {
    owner.ask(
        self -> {
          for (int i = 0; i < 100; i++) {
            assertThat(tasks.async(self, waiting()).shutdown(Shutdown.brutalKill())).isEmpty();
          }
          return true;
        });
    assertThat(owner.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("TS-01 asyncNoLink: a failure is a reason to look at, however short the task was")
  void asyncNoLink() {
    for (int i = 0; i < 100; i++) {
      Task<String> task = owner.ask(self -> tasks.asyncNoLink(self, breaking()));
      assertThat(outcome(owner, _ -> task.yield(LONG))).isEqualTo(Option.some(Either.left(BROKEN)));
    }
    Task<String> task = owner.ask(self -> tasks.asyncNoLink(self, breaking()));
    assertThat(owner.tryAsk(_ -> task.await(LONG)))
        .isEqualTo(Either.left(ExitReason.of(new TaskFailed.Failure(BROKEN, task))));
  }

  @Test
  @DisplayName("TS-01 asyncNoLink: the task goes on when its caller has ended")
  void asyncNoLinkGoesOn() {
    Task<String> task = owner.ask(self -> tasks.asyncNoLink(self, waiting()));
    assertThat(node.info(task.pid().get()).get().links()).containsExactly(tasks.pid());
    owner.pid().exit(BROKEN);
    var _ = node.join(owner.pid());
    assertThat(tasks.children()).containsExactly(task.pid().get());
  }

  @Test
  @DisplayName("TS-01 asyncNoLink: shutdown works as with any task")
  void shutdown() {
    Task<String> task = owner.ask(self -> tasks.asyncNoLink(self, waiting()));
    assertThat(outcome(owner, _ -> task.shutdown())).isEmpty();
    assertThat(tasks.children()).isEmpty();
  }

  /** Starts tasks in every way that there is, each to be awaited. */
  private List<Remote.Query<Object>> starts() {
    return List.of(
        self -> tasks.async(self, waiting()),
        self -> tasks.asyncNoLink(self, waiting()),
        self ->
            Task.mapConcurrent(
                    self,
                    List.of(1),
                    (Self<?> me, Integer _) -> waiting().run(me),
                    MapOptions.defaults().under(tasks))
                .hasNext());
  }

  @Test
  @DisplayName("TS-01 a task whose starter gives up before it is told of it does not go on")
  void givenUp() {
    for (Remote each : List.of(owner, Remote.trapping(node))) {
      for (Remote.Query<Object> start : starts()) {
        var outcome = new CompletableFuture<ExitReason>();
        beforeTask =
            () -> {
              time.advance(SECOND);
              var _ = outcome.join();
            };
        Either<ExitReason, Object> answer =
            Call.ask(
                each.pid(),
                request ->
                    self ->
                        Call.answering(
                            request,
                            () -> {
                              try {
                                var _ = start.answer(self);
                                return outcome.complete(ExitReason.normal());
                              } catch (CallFailed failed) {
                                return outcome.complete(failed.failure().why());
                              }
                            }),
                SECOND);
        assertThat(answer).isEqualTo(Either.left(ExitReason.timeout()));
        assertThat(outcome.join()).isEqualTo(ExitReason.timeout());
        assertThat(tasks.children()).isEmpty();
        assertThat(node.info(each.pid()).get().links()).isEmpty();
        assertThat(each.received()).isEmpty();
      }
    }
  }

  // ------------------------------------------------------------------ limit

  @Test
  @DisplayName("TS-01 maxChildren: startChild gives an error, async throws it, until one has ended")
  void maxChildren() {
    TaskSupervisor two =
        TaskSupervisor.start(node, TaskSupervisorOptions.defaults().withMaxChildren(2)).get();
    Pid<Object> one = two.startChild(idle()).get();
    Task<String> task = owner.ask(self -> two.asyncNoLink(self, waiting()));
    assertThat(two.startChild(idle()).getLeft().limit()).isEqualTo(2);
    owner.ask(
        self -> {
          assertThatThrownBy(() -> two.async(self, waiting()))
              .isInstanceOf(MaxChildrenReached.class);
          assertThatThrownBy(() -> two.asyncNoLink(self, () -> "no"))
              .isInstanceOf(MaxChildrenReached.class);
          return true;
        });
    one.send("go");
    var _ = node.join(one);
    assertThat(two.startChild(idle()).isRight()).isTrue();
    assertThat(two.children()).contains(task.pid().get());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskSupervisorOptions.defaults().withMaxChildren(-1));
  }

  @Test
  @DisplayName("TS-01 maxChildren: who has the value of a task can start the next one")
  void placeIsFree() {
    TaskSupervisor single =
        TaskSupervisor.start(node, TaskSupervisorOptions.defaults().withMaxChildren(1)).get();
    owner.ask(
        self -> {
          for (int i = 0; i < 1_000; i++) {
            assertThat(single.asyncNoLink(self, () -> "done").await(LONG)).isEqualTo("done");
          }
          return true;
        });
  }

  // ------------------------------------------------------------------ end

  @Test
  @DisplayName("TS-01 at its end all tasks have five seconds together, then they are killed")
  void parallelStop() throws Exception {
    List<Pid<Object>> deaf = stubborn(tasks, 3);
    Pid<Object> obeys = tasks.startChild(idle()).get();
    Ending obeysEnd = Ending.of(obeys);
    List<Ending> ends = deaf.map(Ending::of);
    var stopped = CompletableFuture.runAsync(tasks::stop);
    assertThat(obeysEnd.reason()).isEqualTo(ExitReason.shutdown());
    time.awaitWaiting();
    time.advance(Duration.ofSeconds(5).minus(NANO));
    assertThat(deaf).allMatch(Pid::isAlive);
    time.advance(NANO);
    stopped.join();
    assertThat(ends.map(Ending::reason)).containsOnly(ExitReason.killed());
    assertThat(time.now()).isEqualTo(Duration.ofSeconds(5).toNanos());
    assertThat(log.events())
        .hasSize(3)
        .allMatch(e -> e.has("context", "shutdown_error") && e.has("reason", ExitReason.killed()));
  }

  @Test
  @DisplayName("TS-01 its tasks may have to be killed at once, or have as long as they need")
  void otherStops() throws Exception {
    TaskSupervisor brutal =
        TaskSupervisor.start(
                node, TaskSupervisorOptions.defaults().withShutdown(Shutdown.brutalKill()))
            .get();
    var _ = stubborn(brutal, 10);
    brutal.stop();
    assertThat(log.events()).isEmpty();

    TaskSupervisor patient =
        TaskSupervisor.start(
                node, TaskSupervisorOptions.defaults().withShutdown(Shutdown.infinity()))
            .get();
    Pid<Object> deaf = stubborn(patient, 1).head();
    var stopped = CompletableFuture.runAsync(patient::stop);
    await().until(() -> node.info(deaf).get().handled() == 1);
    time.advance(LONG);
    assertThat(stopped).isNotDone();
    deaf.exit(ExitReason.kill());
    stopped.join();
  }

  @Test
  @DisplayName("TS-01 ten thousand tasks are stopped at once")
  void manyTasks() {
    for (int i = 0; i < 10_000; i++) {
      var _ = tasks.startChild(idle());
    }
    tasks.stop();
    assertThat(node.processes()).containsExactly(owner.pid());
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("TS-01 a supervisor that is killed takes its tasks along")
  void killed() {
    List<Pid<Object>> others = List.fill(3, () -> tasks.startChild(idle()).get());
    Task<String> task = owner.ask(self -> tasks.asyncNoLink(self, waiting()));
    tasks.pid().exit(ExitReason.kill());
    assertThat(outcome(owner, _ -> task.yield(LONG)))
        .isEqualTo(Option.some(Either.left(ExitReason.killed())));
    assertThat(node.join(tasks)).isEqualTo(ExitReason.killed());
    await().until(() -> !others.exists(Pid::isAlive));
    assertThatThrownBy(tasks::children).isInstanceOf(CallFailed.class);
  }

  @Test
  @DisplayName("TS-01 it ends, in order, with its parent")
  void parentEnds() {
    Remote parent = Remote.spawn(node);
    TaskSupervisor linked = parent.ask(self -> TaskSupervisor.startLink(self)).get();
    Pid<Object> child = linked.startChild(idle()).get();
    Ending end = Ending.of(child);
    parent.pid().exit(BROKEN);
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
  }

  // ------------------------------------------------------------------ in the tree

  @Test
  @DisplayName("TS-01 as a child of a supervisor it is found by its name, also after a restart")
  void inTree() {
    var options = TaskSupervisorOptions.defaults().withName("tasks");
    var supervisor =
        Supervisor.start(node, SupervisorSpec.oneForOne(TaskSupervisor.childSpec("tasks", options)))
            .get();
    TaskSupervisor named = TaskSupervisor.whereis(node, "tasks").get();
    Pid<Object> child = named.startChild(idle()).get();
    Ending childEnd = Ending.of(child);
    named.pid().exit(ExitReason.kill());
    assertThat(childEnd.reason()).isEqualTo(ExitReason.killed());
    await().until(() -> TaskSupervisor.whereis(node, "tasks").isDefined());
    TaskSupervisor again = TaskSupervisor.whereis(node, "tasks").get();
    Pid<Object> other = again.startChild(idle()).get();
    Ending end = Ending.of(other);
    supervisor.stop();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("TS-01 who walks the tree sees its tasks as children; only tasks are started there")
  void walked() {
    var options = TaskSupervisorOptions.defaults().withName("tasks");
    var supervisor =
        Supervisor.start(node, SupervisorSpec.oneForOne(TaskSupervisor.childSpec("tasks", options)))
            .get();
    Pid<Object> child = TaskSupervisor.whereis(node, "tasks").get().startChild(idle()).get();
    SupervisorRef seen = supervisor.whichChildren().head().supervisor().get();
    assertThat(seen.whichChildren().map(ChildInfo::pid)).containsExactly(Option.some(child));
    assertThat(seen.startChild(ChildSpec.process("other", idle())).getLeft())
        .isInstanceOf(Supervisor.StartChildError.NotStarted.class);
    assertThat(seen.terminateChild("other")).isFalse();
    assertThat(seen.terminateChild(seen.whichChildren().head().id())).isTrue();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  @DisplayName("SY-03 a task supervisor can be looked into: its state are its tasks")
  void sys() {
    Pid<Object> child = tasks.startChild(idle()).get();
    assertThat(Sys.getState(tasks)).hasToString("[" + child + "]");
    Sys.suspend(tasks);
    Sys.resume(tasks);
    assertThat(tasks.children()).containsExactly(child);
  }

  // ------------------------------------------------------------------ reports

  @Test
  @DisplayName("TK-03 the crash of a supervised task is reported once, with who has started it")
  void report() {
    var boom = new IllegalStateException("boom");
    Pid<?> child =
        owner.ask(
            _ ->
                tasks
                    .startChild(
                        (Self<Object> self) -> {
                          var _ = self.receive();
                          throw boom;
                        })
                    .get());
    assertThat(node.info(child).get().label().get()).contains(owner.pid().toString());
    Ending end = Ending.of(child);
    Envelope.takenBy(child).send("go");
    assertThat(end.reason()).isEqualTo(new ExitReason.Crash(boom));
    assertThat(tasks.children()).isEmpty();
    assertThat(log.events())
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.thrown()).isSameAs(boom);
              assertThat(report.keyValues().get("name"))
                  .isEqualTo("Task[starter=" + owner.pid() + "]" + child);
              assertThat(report.keyValues().get("ancestors")).asString().contains("TaskSupervisor");
            });
  }
}
