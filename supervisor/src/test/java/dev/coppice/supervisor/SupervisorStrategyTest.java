package dev.coppice.supervisor;

import static dev.coppice.supervisor.Actors.crash;
import static dev.coppice.supervisor.Actors.info;
import static dev.coppice.supervisor.Actors.pid;
import static dev.coppice.supervisor.Actors.settle;
import static dev.coppice.supervisor.Actors.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which children are restarted together, in which order, and what if one of them fails in it. */
@Tag("concurrency")
class SupervisorStrategyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final Actors actors = new Actors();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  // ------------------------------------------------------------------ who, and in which order

  @Test
  @DisplayName("SU-14 one for all: the others are stopped, newest first, then all are started")
  void oneForAll() {
    var supervisor = start(SupervisorSpec.oneForAll(a(), b(), c(), d()));
    crash(supervisor, "b");
    assertThat(actors.journal())
        .containsExactly(
            "-b broken", "-d shutdown", "-c shutdown", "-a shutdown", "+a", "+b", "+c", "+d");
    assertThat(supervisor.whichChildren()).allMatch(child -> child.restarts() == 1);
  }

  @Test
  @DisplayName("SU-14 one for all stops temporary siblings and forgets them")
  void oneForAllForgetsTemporary() {
    var supervisor = start(SupervisorSpec.oneForAll(a(), b().withRestart(Restart.TEMPORARY), c()));
    crash(supervisor, "c");
    assertThat(actors.journal())
        .containsExactly("-c broken", "-b shutdown", "-a shutdown", "+a", "+c");
    assertThat(supervisor.whichChildren().map(ChildInfo::id)).containsExactly("a", "c");
  }

  @Test
  @DisplayName("SU-14 the end of a temporary child restarts nobody")
  void temporaryEnds() {
    var supervisor = start(SupervisorSpec.oneForAll(a(), b().withRestart(Restart.TEMPORARY)));
    crash(supervisor, "b");
    assertThat(actors.journal()).containsExactly("-b broken");
    assertThat(supervisor.whichChildren().map(ChildInfo::id)).containsExactly("a");
  }

  @Test
  @DisplayName("SU-15 rest for one: those started later are stopped, newest first, then started")
  void restForOne() {
    var supervisor =
        start(SupervisorSpec.restForOne(a(), b(), c().withRestart(Restart.TEMPORARY), d()));
    Pid<?> a = pid(supervisor, "a");
    crash(supervisor, "b");
    assertThat(actors.journal())
        .containsExactly("-b broken", "-d shutdown", "-c shutdown", "+b", "+d");
    assertThat(pid(supervisor, "a")).isEqualTo(a);
    assertThat(supervisor.whichChildren())
        .extracting(ChildInfo::id, ChildInfo::restarts)
        .containsExactly(tuple("a", 0), tuple("b", 1), tuple("d", 1));
  }

  @Test
  @DisplayName("SU-15 a child added later is the last in the order")
  void restForOneWithDynamicChild() {
    var supervisor = start(SupervisorSpec.restForOne(a()));
    assertThat(supervisor.startChild(b()).isRight()).isTrue();
    assertThat(supervisor.terminateChild("a")).isTrue();
    assertThat(supervisor.deleteChild("a").isRight()).isTrue();
    assertThat(supervisor.startChild(a()).isRight()).isTrue();
    actors.journal();
    crash(supervisor, "b");
    assertThat(actors.journal()).containsExactly("-b broken", "-a shutdown", "+b", "+a");
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      names = {"ONE_FOR_ALL", "REST_FOR_ONE"})
  @DisplayName("SU-16 a restart of several brings back those that were stopped, ended, or ignored")
  void resurrection(Strategy strategy) {
    actors.idle("d");
    var supervisor =
        start(
            SupervisorSpec.oneForAll(a(), b(), c().withRestart(Restart.TRANSIENT), d())
                .withStrategy(strategy));
    assertThat(supervisor.terminateChild("b")).isTrue();
    Actors.end(supervisor, "c", ExitReason.normal());
    actors.busy("d");
    actors.journal();
    crash(supervisor, "a");
    assertThat(actors.journal()).containsExactly("-a broken", "+a", "+b", "+c", "+d");
    assertThat(supervisor.whichChildren()).allMatch(child -> child.status() == Status.RUNNING);
    assertThat(supervisor.whichChildren().map(ChildInfo::restarts))
        .as("only one had gone down for it")
        .containsExactly(1, 0, 0, 0);
  }

  @Test
  @DisplayName("SU-13 one for one brings back nobody else")
  void noResurrection() {
    var supervisor = start(SupervisorSpec.oneForOne(a(), b()));
    assertThat(supervisor.terminateChild("b")).isTrue();
    actors.journal();
    crash(supervisor, "a");
    assertThat(actors.journal()).containsExactly("-a broken", "+a");
    assertThat(status(supervisor, "b")).isEqualTo(Status.STOPPED);
  }

  // ------------------------------------------------------------------ failing in the middle

  @Test
  @DisplayName("SU-19 rest for one goes on with the one that could not be started")
  void retryOfRestForOne() {
    var supervisor = start(SupervisorSpec.restForOne(a(), b(), c(), d()).withIntensity(3, SECOND));
    actors.refuse("c", 2);
    crash(supervisor, "b");
    await().until(() -> status(supervisor, "d") == Status.RUNNING);
    assertThat(actors.journal())
        .containsExactly("-b broken", "-d shutdown", "-c shutdown", "+b", "!c", "!c", "+c", "+d");
    assertThat(supervisor.whichChildren().map(ChildInfo::restarts)).containsExactly(0, 1, 3, 1);
  }

  @Test
  @DisplayName("SU-19 one for all begins again with the first")
  void retryOfOneForAll() {
    var supervisor = start(SupervisorSpec.oneForAll(a(), b(), c()).withIntensity(3, SECOND));
    actors.refuse("c", 2);
    crash(supervisor, "b");
    await().until(() -> status(supervisor, "c") == Status.RUNNING);
    List<String> attempt = List.of("+a", "+b", "!c", "-b shutdown", "-a shutdown");
    assertThat(actors.journal())
        .containsExactlyElementsOf(
            List.of("-b broken", "-c shutdown", "-a shutdown")
                .appendAll(attempt)
                .appendAll(attempt)
                .appendAll(List.of("+a", "+b", "+c")));
  }

  @Test
  @DisplayName("SU-19 one for all tries the one that could not be started, not the one that ended")
  void retryBeforeTheOneThatEnded() throws Exception {
    var a = new Held.At(a().start(), 2);
    var supervisor =
        start(
            SupervisorSpec.oneForAll(ChildSpec.worker("a", a), b(), c()).withIntensity(3, SECOND));
    Actors.server(supervisor, "b").cast(new Puppet.Act(state -> Step.stop(Mortal.BROKEN, state)));
    Held held = a.hold(node, supervisor);
    var which = held.ask(SupervisorRef::whichChildren);
    var stopped = held.ask(it -> it.terminateChild("a"));
    held.release();
    assertThat(which.join().map(ChildInfo::status))
        .containsExactly(Status.RESTARTING, Status.STOPPED, Status.STOPPED);
    assertThat(stopped.join()).isTrue();
    assertThat(supervisor.restartChild("b").isRight()).as("nobody waits for it").isTrue();
  }

  @Test
  @DisplayName("SU-19 SU-17 each failed attempt counts, until the supervisor gives up")
  void retryCounts() {
    var supervisor = start(SupervisorSpec.restForOne(a(), b(), c()).withIntensity(3, SECOND));
    Ending end = Ending.of(supervisor);
    actors.refuse("c", 100);
    crash(supervisor, "b");
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(actors.journal())
        .as("the first attempt, two more, and the end of those that ran")
        .containsExactly(
            "-b broken", "-c shutdown", "+b", "!c", "!c", "!c", "-b shutdown", "-a shutdown");
  }

  @Test
  @DisplayName("SU-20 rest for one in the middle: those behind the failing one are not running")
  void middleOfRestForOne() throws Exception {
    var c = new Held.At(c().start(), 2);
    var supervisor =
        start(
            SupervisorSpec.restForOne(a(), b(), ChildSpec.worker("c", c), d())
                .withIntensity(9, SECOND));
    Actors.server(supervisor, "b").cast(new Puppet.Act(state -> Step.stop(Mortal.BROKEN, state)));
    Held held = c.hold(node, supervisor);
    var which = held.ask(SupervisorRef::whichChildren);
    var stopped = held.ask(it -> it.terminateChild("c"));
    held.release();
    assertThat(which.join().map(ChildInfo::status))
        .containsExactly(Status.RUNNING, Status.RUNNING, Status.RESTARTING, Status.STOPPED);
    assertThat(stopped.join()).isTrue();
    settle(supervisor);
    assertThat(c.starts()).as("the retrying has stopped").isEqualTo(2);
    assertThat(supervisor.whichChildren().map(ChildInfo::status))
        .as("for good")
        .containsExactly(Status.RUNNING, Status.RUNNING, Status.STOPPED, Status.STOPPED);
  }

  @Test
  @DisplayName("SU-18 while a start is tried again: restarting, and what is refused")
  void requestsWhileRetrying() throws Exception {
    var a = new Held.At(a().start(), 2);
    var supervisor = start(SupervisorSpec.oneForOne(ChildSpec.worker("a", a)));
    Actors.server(supervisor, "a").cast(new Puppet.Act(state -> Step.stop(Mortal.BROKEN, state)));
    Held held = a.hold(node, supervisor);
    var which = held.ask(it -> status(it, "a"));
    var restart = held.ask(it -> it.restartChild("a"));
    var delete = held.ask(it -> it.deleteChild("a"));
    var start = held.ask(it -> it.startChild(a()));
    var terminate = held.ask(it -> it.terminateChild("a"));
    held.release();
    assertThat(which.join()).isEqualTo(Status.RESTARTING);
    assertThat(restart.join().getLeft()).isEqualTo(new Supervisor.RestartChildError.Restarting());
    assertThat(delete.join().getLeft()).isEqualTo(new Supervisor.DeleteChildError.Restarting());
    assertThat(start.join().getLeft()).isEqualTo(new Supervisor.StartChildError.AlreadyPresent());
    assertThat(terminate.join()).isTrue();
    settle(supervisor);
    assertThat(a.starts()).as("the retrying has stopped").isEqualTo(2);
    assertThat(status(supervisor, "a")).isEqualTo(Status.STOPPED);
  }

  @Test
  @DisplayName("SU-17 others are served between two attempts")
  void servedInBetween() throws Exception {
    var a = new Held.At(a().start(), 2);
    var supervisor =
        start(SupervisorSpec.oneForOne(ChildSpec.worker("a", a), b()).withIntensity(2, SECOND));
    Actors.server(supervisor, "a").cast(new Puppet.Act(state -> Step.stop(Mortal.BROKEN, state)));
    Held held = a.hold(node, supervisor);
    var added = held.ask(it -> it.startChild(c()));
    held.release();
    assertThat(added.join().isRight()).isTrue();
    await().until(() -> status(supervisor, "a") == Status.RUNNING);
    assertThat(actors.journal()).containsExactly("-a broken", "+c", "+a");
  }

  // ------------------------------------------------------------------ several ends at once

  @ParameterizedTest
  @EnumSource(Strategy.class)
  @DisplayName("SU-22 two that end together: one restart counted for all or the rest, two for one")
  void twoEndTogether(Strategy strategy) throws Exception {
    var supervisor =
        start(
            SupervisorSpec.oneForAll(a(), b(), c())
                .withStrategy(strategy)
                .withIntensity(strategy == Strategy.ONE_FOR_ONE ? 2 : 1, SECOND));
    Pid<?> b = pid(supervisor, "b");
    Pid<?> c = pid(supervisor, "c");
    Held held = Held.now(node, supervisor);
    b.exit(ExitReason.kill());
    held.more();
    c.exit(ExitReason.kill());
    held.more();
    held.release();
    settle(supervisor);
    assertThat(supervisor.whichChildren()).allMatch(child -> child.status() == Status.RUNNING);
    assertThat(info(supervisor, "b").restarts()).isEqualTo(1);
    assertThat(info(supervisor, "c").restarts()).isEqualTo(1);
    boolean alone = strategy == Strategy.ONE_FOR_ONE;
    assertThat(log.events(e -> e.has("context", "child_terminated"))).hasSize(alone ? 2 : 1);
    assertThat(log.events(e -> e.has("context", "shutdown_error")))
        .extracting(e -> e.keyValues().get("child") + " " + e.keyValues().get("reason"))
        .isEqualTo(alone ? java.util.List.of() : java.util.List.of("c killed"));
  }

  @Test
  @DisplayName("a thousand that end together are restarted together, in one go")
  void manyEndTogether() throws Exception {
    int n = 1_000;
    ChildSpec[] children =
        List.range(0, n)
            .map(i -> ChildSpec.process("c" + i, self -> self.receive()))
            .toJavaArray(ChildSpec[]::new);
    var supervisor = start(SupervisorSpec.oneForAll(children));
    List<ChildInfo> before = supervisor.whichChildren();
    Held held = Held.now(node, supervisor);
    before.forEach(child -> child.pid().get().exit(ExitReason.kill()));
    held.release();
    settle(supervisor);
    assertThat(supervisor.whichChildren().map(ChildInfo::restarts)).containsOnly(1);
    assertThat(supervisor.countChildren().active()).isEqualTo(n);
  }

  @Test
  @DisplayName("SU-50 a stop for a sibling's failure is no end that would stop the supervisor")
  void stopIsNotAnEnd() {
    var supervisor =
        start(
            SupervisorSpec.oneForAll(a(), b().withRestart(Restart.TEMPORARY).withSignificant())
                .withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT)
                .withIntensity(1, SECOND));
    crash(supervisor, "a");
    assertThat(supervisor.whichChildren().map(ChildInfo::id)).containsExactly("a");
  }

  // ------------------------------------------------------------------ with a delay

  @Test
  @DisplayName("a delay in one for all: the others are stopped at once, then all wait for it")
  void delayOfGroup() {
    var supervisor =
        start(SupervisorSpec.oneForAll(a(), b().withBackoff(Backoff.constant(SECOND)), c()));
    crash(supervisor, "b");
    assertThat(actors.journal()).containsExactly("-b broken", "-c shutdown", "-a shutdown");
    assertThat(supervisor.whichChildren().map(ChildInfo::status))
        .containsExactly(Status.STOPPED, Status.RESTARTING, Status.STOPPED);
    time.advance(SECOND.minusNanos(1));
    settle(supervisor);
    assertThat(actors.journal()).isEmpty();
    time.advance(Duration.ofNanos(1));
    settle(supervisor);
    assertThat(actors.journal()).containsExactly("+a", "+b", "+c");
  }

  @Test
  @DisplayName("a sibling started by hand during the delay is started anew, in its order")
  void startedByHandDuringDelay() {
    var supervisor =
        start(SupervisorSpec.oneForAll(a(), b().withBackoff(Backoff.constant(SECOND)), c()));
    crash(supervisor, "b");
    assertThat(supervisor.restartChild("c").isRight()).isTrue();
    actors.journal();
    time.advance(SECOND);
    settle(supervisor);
    assertThat(actors.journal()).containsExactly("-c shutdown", "+a", "+b", "+c");
  }

  @Test
  @DisplayName("a failure before the one that waits takes over its restart, and its timer is void")
  void earlierFailureTakesOver() {
    var supervisor =
        start(
            SupervisorSpec.restForOne(a(), b().withBackoff(Backoff.constant(SECOND)), c())
                .withIntensity(5, SECOND));
    crash(supervisor, "b");
    actors.journal();
    crash(supervisor, "a");
    assertThat(actors.journal()).containsExactly("-a broken", "+a", "+b", "+c");
    Pid<?> b = pid(supervisor, "b");
    time.advance(SECOND);
    settle(supervisor);
    assertThat(pid(supervisor, "b")).isEqualTo(b);
    assertThat(actors.journal()).isEmpty();
  }

  @Test
  @DisplayName("the child that waits for its delay, stopped: its siblings stay stopped")
  void delayedIsTerminated() {
    var supervisor =
        start(SupervisorSpec.oneForAll(a(), b().withBackoff(Backoff.constant(SECOND))));
    crash(supervisor, "b");
    assertThat(supervisor.terminateChild("b")).isTrue();
    time.advance(SECOND);
    settle(supervisor);
    assertThat(supervisor.whichChildren().map(ChildInfo::status))
        .containsExactly(Status.STOPPED, Status.STOPPED);
  }

  private ChildSpec a() {
    return actors.child("a");
  }

  private ChildSpec b() {
    return actors.child("b");
  }

  private ChildSpec c() {
    return actors.child("c");
  }

  private ChildSpec d() {
    return actors.child("d");
  }

  private SupervisorRef start(SupervisorSpec spec) {
    var supervisor = Supervisor.start(node, spec).get();
    actors.journal();
    return supervisor;
  }
}
