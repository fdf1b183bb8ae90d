package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessInfo;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.SupervisionTree.Status;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Snapshots of the live tree. */
class SupervisionTreeTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ExitReason BROKEN = Mortal.BROKEN;

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Mortal mortal = new Mortal();
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private SupervisorRef start(SupervisorSpec spec) {
    return Supervisor.start(node, spec.withIntensity(100, Duration.ofHours(1))).get();
  }

  /** The tree as text, whatever the numbers of the processes are. */
  private static String text(SupervisorRef supervisor) {
    return supervisor.snapshot().toText().replaceAll("<[^>]*>", "<>");
  }

  // ------------------------------------------------------------------ what is seen

  @Test
  @DisplayName("it shows ids, processes, names, strategies, restart types, restarts and mailboxes")
  void whatIsSeen() {
    var deaf = new CompletableFuture<Pid<String>>();
    var inner =
        SupervisorSpec.restForOne(
                mortal.child("a").withRestart(Restart.TRANSIENT),
                ChildSpec.process(
                    "deaf",
                    (Self<String> self) -> {
                      deaf.complete(self.pid());
                      never.await();
                    }))
            .withName("inner");
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                ChildSpec.supervisor("sub", inner),
                mortal.child("b").withRestart(Restart.TEMPORARY)));
    deaf.join().send("one");
    deaf.join().send("two");
    assertThat(text(supervisor))
        .isEqualTo(
            """
            Supervisor <> one_for_one
            ├─ sub <> rest_for_one, named inner
            │  ├─ a <> transient
            │  └─ deaf <> 2 waiting
            └─ b <> temporary
            """);
    var tree = supervisor.snapshot();
    assertThat(tree.pid()).isEqualTo(Option.some(supervisor.pid()));
    assertThat(tree.restart()).isEmpty();
    assertThat(tree.all().map(SupervisionTree::id))
        .containsExactly("Supervisor", "sub", "a", "deaf", "b");
    assertThat(tree.all().find(it -> it.id().equals("deaf")).get())
        .isEqualTo(
            new SupervisionTree(
                "deaf",
                Option.some(deaf.join()),
                Option.none(),
                ChildSpec.Type.WORKER,
                Status.RUNNING,
                Option.none(),
                Option.some(Restart.PERMANENT),
                0,
                2,
                List.empty()));
  }

  @Test
  @DisplayName("it shows who was restarted, who waits for that, who was stopped, and who has ended")
  void whoDoesNotRun() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                mortal.child("again"),
                mortal.child("later").withBackoff(Backoff.doubling(HOUR, HOUR)),
                ChildSpec.process("stopped", (Self<Void> _) -> never.await()),
                ChildSpec.worker(
                    "unlinked", parent -> Either.right(parent.spawn(_ -> never.await())))));
    for (String id : List.of("again", "later", "unlinked")) {
      supervisor.snapshot().all().find(it -> it.id().equals(id)).get().pid().get().exit(BROKEN);
    }
    assertThat(supervisor.terminateChild("stopped")).isTrue();
    await()
        .untilAsserted(
            () ->
                assertThat(text(supervisor))
                    .isEqualTo(
                        """
                        Supervisor <> one_for_one
                        ├─ again <> 1 restart
                        ├─ later restarting, 1 restart
                        ├─ stopped stopped
                        └─ unlinked <> ended
                        """));
  }

  @Test
  @DisplayName("supervisors of all kinds show their children")
  void otherKinds() {
    ChildFactory<String, Pid<Void>> starter =
        (parent, _) -> Either.right(parent.spawnLink(_ -> never.await()));
    var supervisor =
        start(
            SupervisorSpec.oneForAll(
                TaskSupervisor.childSpec(
                    "tasks", TaskSupervisorOptions.defaults().withName("tasks")),
                SimpleSupervisor.childSpec("simple", SimpleSupervisorSpec.workers(starter))));
    var simple = SimpleSupervisor.start(node, SimpleSupervisorSpec.workers(starter)).get();
    var _ = simple.startChild("one").get();
    assertThat(simple.snapshot().toText().replaceAll("<[^>]*>", "<>"))
        .isEqualTo(
            """
            SimpleSupervisor <> simple_one_for_one
            └─ 1 <>
            """);
    var tasks = TaskSupervisor.whereis(node, "tasks").get();
    assertThat(tasks.startChild((Self<Void> _) -> never.await()).isRight()).isTrue();
    assertThat(text(supervisor))
        .isEqualTo(
            """
            Supervisor <> one_for_all
            ├─ tasks <> simple_one_for_one
            │  └─ <> <> temporary
            └─ simple <> simple_one_for_one
            """);
  }

  @Test
  @DisplayName("a process that is called a supervisor and is none is not disturbed")
  void noSupervisor() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                called("body", parent -> Either.right(parent.spawnLink(_ -> never.await()))),
                called("server", parent -> GenServer.startLink(parent, Puppet.ready()))));
    assertThat(text(supervisor))
        .isEqualTo(
            """
            Supervisor <> one_for_one
            ├─ body <>
            └─ server <>
            """);
  }

  /** A child that is called a supervisor. */
  private static ChildSpec called(String id, ChildStart start) {
    return new ChildSpec(
        id,
        start,
        Restart.PERMANENT,
        Shutdown.infinity(),
        ChildSpec.Type.SUPERVISOR,
        Backoff.none(),
        Option.none(),
        false);
  }

  // ------------------------------------------------------------------ how it is looked at

  @Test
  @DisplayName("a suspended supervisor is seen like any other")
  void suspended() {
    var supervisor = start(SupervisorSpec.oneForOne(mortal.child("a")));
    Sys.suspend(supervisor);
    assertThat(supervisor.snapshot().children()).hasSize(1);
    Sys.resume(supervisor);
  }

  @Test
  @DisplayName("a supervisor that is busy is shown as silent when time is over, the others in full")
  void silent() throws InterruptedException {
    var time = new ManualTime();
    Node manual = time.open();
    try {
      var busy = SupervisorSpec.oneForOne(mortal.child("hidden")).withName("busy");
      var idle = SupervisorSpec.oneForOne(mortal.child("seen")).withName("idle");
      var supervisor =
          Supervisor.start(
                  manual,
                  SupervisorSpec.oneForOne(
                      ChildSpec.supervisor("busy", busy), ChildSpec.supervisor("idle", idle)))
              .get();
      keepBusy(Supervisor.whereis(manual, "busy").get());
      long before = info(manual, "idle").handled();

      var seen = CompletableFuture.supplyAsync(() -> supervisor.snapshot(HOUR));
      await().until(() -> info(manual, "busy").mailboxLength() == 1);
      await()
          .until(
              () -> info(manual, "idle"),
              it -> it.handled() > before && it.status() == ProcessInfo.Status.WAITING);
      time.advance(HOUR);

      assertThat(seen.join().toText().replaceAll("<[^>]*>", "<>"))
          .isEqualTo(
              """
              Supervisor <> one_for_one
              ├─ busy <> silent, 1 waiting
              └─ idle <> one_for_one
                 └─ seen <>
              """);
    } finally {
      manual.close();
    }
  }

  private static ProcessInfo info(Node node, String supervisor) {
    return node.info(Supervisor.whereis(node, supervisor).get()).get();
  }

  @Test
  @DisplayName("a root that is busy is an error when time is over")
  void silentRoot() throws InterruptedException {
    var supervisor = start(SupervisorSpec.oneForOne());
    keepBusy(supervisor);
    assertFails(() -> supervisor.snapshot(Duration.ofMillis(10)), ExitReason.timeout());
  }

  /** Has a supervisor start a child for as long as the test takes. */
  private void keepBusy(SupervisorRef supervisor) throws InterruptedException {
    var starting = new CountDownLatch(1);
    var endless =
        ChildSpec.worker(
            "endless",
            _ -> {
              starting.countDown();
              never.await();
              return Either.left(new StartError.Ignored());
            });
    supervisor
        .pid()
        .node()
        .spawn(
            _ -> {
              var _ = supervisor.startChild(endless);
            });
    starting.await();
  }

  @Test
  @DisplayName("a root that is not there is an error")
  void noRoot() {
    var supervisor = start(SupervisorSpec.oneForOne());
    supervisor.stop();
    assertFails(supervisor::snapshot, ExitReason.noproc());
  }

  @Test
  @DisplayName("a supervisor that looks at the tree it is in itself fails, and does not wait")
  void fromWithin() {
    var inner = SupervisorSpec.oneForOne().withName("inner");
    var outer = start(SupervisorSpec.oneForOne(ChildSpec.supervisor("inner", inner)));
    var within = Supervisor.whereis(node, "inner").get();
    for (SupervisorRef tree : List.of(within, outer)) {
      var thrown = new AtomicReference<CallFailed>();
      var looks =
          ChildSpec.worker(
              "looks",
              _ -> {
                try {
                  var _ = tree.snapshot();
                } catch (CallFailed failed) {
                  thrown.set(failed);
                }
                return Either.left(new StartError.Ignored());
              });
      var _ = within.startChild(looks.withRestart(Restart.TEMPORARY));
      assertThat(thrown.get().failure().why()).isEqualTo(ExitReason.Atom.CALLING_SELF);
      assertThat(thrown.get().failure().server()).isSameAs(tree);
    }
    assertThat(node.info(within).get().monitoredBy()).as("no call is left open").isEmpty();
  }

  @Test
  @DisplayName("a child may look at the tree it is in")
  void fromAChild() {
    var remote = Remote.spawn(node);
    var supervisor =
        start(
            SupervisorSpec.oneForOne(ChildSpec.worker("remote", _ -> Either.right(remote.pid()))));
    assertThat(remote.ask(_ -> supervisor.snapshot()).children().map(SupervisionTree::id))
        .containsExactly("remote");
  }

  private static void assertFails(Runnable looks, ExitReason why) {
    assertThatThrownBy(looks::run)
        .isInstanceOfSatisfying(
            CallFailed.class, failed -> assertThat(failed.failure().why()).isEqualTo(why));
  }
}
