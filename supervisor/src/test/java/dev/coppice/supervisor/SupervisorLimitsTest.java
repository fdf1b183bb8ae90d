package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.ChildInfo.Status;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.Tuple;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How often a supervisor restarts, when, and what it does meanwhile; on a clock of its own. */
class SupervisorLimitsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration STEP = Duration.ofMillis(10);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final Mortal mortal = new Mortal();
  private final Mortal sibling = new Mortal();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  // ------------------------------------------------------------------ intensity

  @Test
  @DisplayName("SU-23 SU-25 with intensity 2 the third failure within the period is one too many")
  void intensity() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(sibling.child("sibling"), mortal.child("a"))
                .withIntensity(2, SECOND));
    Ending end = Ending.of(supervisor);
    Ending siblingEnd = Ending.of(sibling.next());
    mortal.breakNext();
    mortal.breakNext();
    Pid<ExitReason> third = mortal.next();
    assertThat(supervisor.pid().isAlive()).as("after two failures").isTrue();
    third.send(Mortal.BROKEN);
    assertThat(end.reason()).as("its own reason").isEqualTo(ExitReason.shutdown());
    assertThat(siblingEnd.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(mortal.born()).as("a fourth").isEmpty();
    assertThat(log.events(e -> e.logger().equals("dev.coppice.supervisor")))
        .extracting(e -> e.keyValues().get("context"))
        .containsExactly("child_terminated", "child_terminated", "child_terminated", "shutdown");
  }

  @Test
  @DisplayName(
      "SU-25 giving up: the rest is stopped newest first, a linked starter ends with shutdown")
  void givingUp() {
    var actors = new Actors();
    Remote parent = Remote.spawn(node);
    Ending parentEnd = Ending.of(parent.pid());
    SupervisorSpec spec =
        SupervisorSpec.oneForOne(actors.child("a"), actors.child("b"), actors.child("c"))
            .withIntensity(0, SECOND);
    var supervisor = parent.ask(self -> Supervisor.startLink(self, spec)).get();
    var _ = actors.journal();
    Actors.crash(supervisor, "b");
    assertThat(parentEnd.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(actors.journal()).containsExactly("-b broken", "-c shutdown", "-a shutdown");
  }

  @Test
  @DisplayName("SU-23 with intensity 0 the first failure is one too many")
  void intensityZero() {
    Ending end =
        Ending.of(start(SupervisorSpec.oneForOne(mortal.child("a")).withIntensity(0, SECOND)));
    mortal.breakNext();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("SU-23 failures of all children count together")
  void intensityIsShared() {
    Ending end =
        Ending.of(
            start(
                SupervisorSpec.oneForOne(mortal.child("a"), sibling.child("b"))
                    .withIntensity(1, SECOND)));
    mortal.breakNext();
    var _ = mortal.next();
    sibling.breakNext();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("SU-23 the window slides: failures that are far enough apart go on for ever")
  void windowSlides() {
    var supervisor = start(SupervisorSpec.oneForOne(mortal.child("a")).withIntensity(2, SECOND));
    for (int i = 0; i < 20; i++) {
      mortal.breakNext();
      await().until(() -> !mortal.born().isEmpty());
      time.advance(Duration.ofMillis(501));
    }
    assertThat(supervisor.whichChildren().head().restarts()).isEqualTo(20);
  }

  @Test
  @DisplayName("SU-24 a failure exactly one period ago still counts, one longer ago does not")
  void windowBoundary() {
    for (var row : List.of(Tuple.of(SECOND, false), Tuple.of(SECOND.plus(NANO), true))) {
      var child = new Mortal();
      var supervisor = start(SupervisorSpec.oneForOne(child.child("a")).withIntensity(1, SECOND));
      Ending end = Ending.of(supervisor);
      child.breakNext();
      Pid<ExitReason> second = child.next();
      time.advance(row._1());
      second.send(Mortal.BROKEN);
      if (row._2()) {
        assertThat(child.next().isAlive()).isTrue();
      } else {
        assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
      }
    }
  }

  @Test
  @DisplayName("what is not restarted does not count: temporary, and transient after a normal end")
  void onlyRestartsCount() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(
                    mortal.child("temporary").withRestart(Restart.TEMPORARY),
                    sibling.child("transient").withRestart(Restart.TRANSIENT))
                .withIntensity(0, SECOND));
    mortal.breakNext();
    sibling.next().send(ExitReason.normal());
    await()
        .until(
            () ->
                supervisor.whichChildren().size() == 1
                    && supervisor.whichChildren().head().status() == Status.STOPPED);
    assertThat(supervisor.pid().isAlive()).isTrue();
  }

  // ------------------------------------------------------------------ retries

  @Test
  @DisplayName("a budget of three retries gives up exactly after the third, whatever the window")
  void retries() {
    var supervisor =
        start(SupervisorSpec.oneForOne(mortal.child("a").withRetries(3)).withIntensity(0, SECOND));
    Ending end = Ending.of(supervisor);
    for (int restarts = 0; restarts < 3; restarts++) {
      mortal.breakNext();
      time.advance(Duration.ofDays(1)); // no window makes it forget
    }
    Pid<ExitReason> last = mortal.next();
    assertThat(supervisor.whichChildren().head().restarts()).isEqualTo(3);
    last.send(Mortal.BROKEN);
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(mortal.born()).as("a fifth").isEmpty();
    assertThat(log.events(e -> e.has("context", "shutdown"))).hasSize(1);
  }

  @Test
  @DisplayName("restarts on a child's own budget do not count towards the intensity")
  void retriesAreNotIntensity() {
    var supervisor =
        start(
            SupervisorSpec.oneForOne(mortal.child("a").withRetries(10), sibling.child("b"))
                .withIntensity(1, SECOND));
    for (int i = 0; i < 5; i++) {
      mortal.breakNext();
    }
    var _ = mortal.next();
    sibling.breakNext();
    assertThat(sibling.next().isAlive()).isTrue();
    assertThat(supervisor.whichChildren()).extracting(ChildInfo::restarts).containsExactly(5, 1);
  }

  @Test
  @DisplayName("with no retries the first failure is one too many")
  void noRetries() {
    Ending end = Ending.of(start(SupervisorSpec.oneForOne(mortal.child("a").withRetries(0))));
    mortal.breakNext();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("a start that fails in a restart uses up the budget too")
  void failedStartsUseRetries() {
    var starts = new AtomicInteger();
    ChildSpec child =
        ChildSpec.worker(
                "a",
                self ->
                    starts.incrementAndGet() == 1
                        ? mortal.child("a").start().start(self)
                        : Either.left(new StartError.Failed(Mortal.BROKEN)))
            .withRetries(4);
    Ending end = Ending.of(start(SupervisorSpec.oneForOne(child)));
    mortal.breakNext();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(starts).hasValue(1 + 4);
  }

  // ------------------------------------------------------------------ backoff

  @Test
  @DisplayName("a restart waits exactly for its delay, which doubles up to its cap")
  void backoff() {
    ChildSpec child =
        mortal
            .child("a")
            .withBackoff(Backoff.doubling(SECOND, SECOND.multipliedBy(5)))
            .withRetries(10);
    var supervisor = start(SupervisorSpec.oneForOne(child));
    for (int seconds : List.of(1, 2, 4, 5, 5)) {
      mortal.breakNext();
      awaitStatus(supervisor, "a", Status.RESTARTING);
      time.advance(Duration.ofSeconds(seconds).minus(NANO));
      assertThat(statusOf(supervisor, "a")).as("too early").isEqualTo(Status.RESTARTING);
      assertThat(mortal.born()).isEmpty();
      time.advance(NANO);
      awaitStatus(supervisor, "a", Status.RUNNING);
    }
  }

  @Test
  @DisplayName("while a child waits for its delay the supervisor answers, starts and restarts")
  void backoffBlocksNobody() {
    var supervisor =
        start(SupervisorSpec.oneForOne(waiting("a"), sibling.child("b")).withIntensity(10, SECOND));
    mortal.breakNext();
    awaitStatus(supervisor, "a", Status.RESTARTING);
    assertThat(supervisor.startChild(new Mortal().child("c")).isRight()).isTrue();
    sibling.breakNext();
    assertThat(sibling.next().isAlive()).isTrue();
    assertThat(supervisor.whichChildren())
        .extracting(ChildInfo::status)
        .containsExactly(Status.RESTARTING, Status.RUNNING, Status.RUNNING);
  }

  @Test
  @DisplayName("a failed start waits for the delay as well, and others get their turn")
  void backoffOfFailedStart() {
    var starts = new AtomicInteger();
    ChildSpec child =
        ChildSpec.worker(
                "a",
                self ->
                    starts.incrementAndGet() == 2
                        ? Either.left(new StartError.Failed(Mortal.BROKEN))
                        : mortal.child("a").start().start(self))
            .withBackoff(Backoff.doubling(SECOND, Duration.ofDays(1)))
            .withRetries(5);
    var supervisor = start(SupervisorSpec.oneForOne(child));
    mortal.breakNext();
    awaitStatus(supervisor, "a", Status.RESTARTING);
    time.advance(SECOND);
    await().until(() -> supervisor.whichChildren().head().restarts() == 2);
    assertThat(starts).hasValue(2);
    time.advance(SECOND.multipliedBy(2).minus(NANO));
    assertThat(statusOf(supervisor, "a")).isEqualTo(Status.RESTARTING);
    time.advance(NANO);
    assertThat(mortal.next().isAlive()).isTrue();
    assertThat(supervisor.whichChildren().head().restarts()).isEqualTo(2);
  }

  @Test
  @DisplayName("SU-18 terminateChild of a child that waits for its restart stops the retrying")
  void terminateRestarting() {
    var supervisor =
        start(SupervisorSpec.oneForOne(waiting("a"), waiting("t").withRestart(Restart.TRANSIENT)));
    mortal.breakNext();
    mortal.breakNext();
    awaitStatus(supervisor, "a", Status.RESTARTING);
    awaitStatus(supervisor, "t", Status.RESTARTING);
    assertThat(supervisor.terminateChild("a")).isTrue();
    time.advance(Duration.ofDays(1));
    await().until(() -> statusOf(supervisor, "t") == Status.RUNNING);
    assertThat(statusOf(supervisor, "a")).isEqualTo(Status.STOPPED);
    assertThat(mortal.next().isAlive()).isTrue();
    assertThat(mortal.born()).isEmpty();
  }

  @Test
  @DisplayName("SU-18 startChild with the id of a child that waits for its restart: AlreadyPresent")
  void startRestarting() {
    var supervisor = start(SupervisorSpec.oneForOne(waiting("a")));
    mortal.breakNext();
    awaitStatus(supervisor, "a", Status.RESTARTING);
    assertThat(supervisor.startChild(mortal.child("a")))
        .isEqualTo(Either.left(new Supervisor.StartChildError.AlreadyPresent()));
  }

  @Test
  @DisplayName("SU-43 a supervisor with a child that waits for its restart stops at once")
  void stopWhileWaiting() {
    var supervisor = start(SupervisorSpec.oneForOne(waiting("a"), sibling.child("b")));
    mortal.breakNext();
    awaitStatus(supervisor, "a", Status.RESTARTING);
    supervisor.stop();
    assertThat(node.processCount()).isZero();
    time.advance(Duration.ofDays(1));
    assertThat(mortal.born()).isEmpty();
    assertThat(node.processCount()).isZero();
  }

  @Test
  @DisplayName("SU-43 a loop of failing restarts is left after the attempt in progress")
  void stopWhileRetrying() throws Exception {
    var starts = new AtomicInteger();
    var trying = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    ChildSpec child =
        ChildSpec.worker(
            "a",
            self -> {
              int start = starts.incrementAndGet();
              if (start == 1) {
                return mortal.child("a").start().start(self);
              }
              if (start == 4) {
                trying.countDown();
                goOn.await();
              }
              return Either.left(new StartError.Failed(Mortal.BROKEN));
            });
    Remote parent = Remote.trapping(node);
    SupervisorSpec spec = SupervisorSpec.oneForOne(child).withIntensity(1_000, SECOND);
    var supervisor = parent.ask(self -> Supervisor.startLink(self, spec)).get();
    Ending end = Ending.of(supervisor);
    mortal.breakNext();
    trying.await();
    parent.ask(
        _ -> {
          supervisor.pid().exit(ExitReason.shutdown());
          return true;
        });
    goOn.countDown();
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(starts).hasValue(4);
  }

  @Test
  @DisplayName("failures are forgotten after a healthy time: the delay is the first one again")
  void resetAfterHealthyTime() {
    ChildSpec child =
        mortal
            .child("a")
            .withBackoff(
                Backoff.doubling(SECOND, Duration.ofHours(1)).withResetAfter(Duration.ofMinutes(1)))
            .withRetries(3);
    var supervisor = start(SupervisorSpec.oneForOne(child));
    failsAndComesBackAfter(supervisor, 1);
    failsAndComesBackAfter(supervisor, 2);
    time.advance(Duration.ofMinutes(1).minus(NANO));
    failsAndComesBackAfter(supervisor, 4);
    time.advance(Duration.ofMinutes(1));
    failsAndComesBackAfter(supervisor, 1);
    failsAndComesBackAfter(supervisor, 2);
    failsAndComesBackAfter(supervisor, 4);
    assertThat(supervisor.whichChildren().head().restarts()).as("all of them").isEqualTo(6);
    Ending end = Ending.of(supervisor);
    mortal.breakNext();
    assertThat(end.reason()).as("three were left again").isEqualTo(ExitReason.shutdown());
  }

  private void failsAndComesBackAfter(SupervisorRef supervisor, int seconds) {
    mortal.breakNext();
    awaitStatus(supervisor, "a", Status.RESTARTING);
    time.advance(Duration.ofSeconds(seconds).minus(NANO));
    assertThat(statusOf(supervisor, "a")).as("too early").isEqualTo(Status.RESTARTING);
    time.advance(NANO);
    awaitStatus(supervisor, "a", Status.RUNNING);
  }

  @Test
  @DisplayName("restarts for a sibling's sake use up nothing of a child's own")
  void siblingsUseUpNothing() {
    ChildSpec child = mortal.child("a").withRetries(1).withBackoff(Backoff.constant(SECOND));
    var supervisor =
        start(SupervisorSpec.oneForAll(child, sibling.child("b")).withIntensity(9, SECOND));
    for (int i = 0; i < 5; i++) {
      var _ = mortal.next();
      sibling.breakNext();
    }
    mortal.breakNext();
    awaitStatus(supervisor, "a", Status.RESTARTING);
    time.advance(SECOND);
    awaitStatus(supervisor, "a", Status.RUNNING);
    assertThat(supervisor.whichChildren().map(ChildInfo::restarts)).containsExactly(6, 6);
  }

  @Test
  @DisplayName("children with jitter that fail together come back one by one, the same each time")
  void jitter() {
    List<List<Duration>> runs = List.of(comebacks(), comebacks());
    assertThat(runs.head().distinct().size()).as("different delays").isGreaterThan(5);
    assertThat(runs.head())
        .allMatch(d -> d.compareTo(SECOND.dividedBy(2)) >= 0 && d.compareTo(SECOND) <= 0);
    assertThat(runs.get(0)).as("of the same program").isEqualTo(runs.get(1));
  }

  /**
   * How long ten children were down that fail at the same time, on a node of their own; by the
   * steps of its time, since a supervisor takes its turn while time goes on.
   */
  private static List<Duration> comebacks() {
    ManualTime time = new ManualTime();
    try (Node node = time.open()) {
      List<Mortal> mortals = List.fill(10, Mortal::new);
      Backoff backoff = Backoff.constant(SECOND).withJitter(0.5);
      ChildSpec[] children =
          mortals
              .zipWithIndex((it, i) -> it.child("c" + i).withBackoff(backoff).withRetries(1))
              .toJavaArray(ChildSpec[]::new);
      var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(children)).get();
      mortals.forEach(Mortal::breakNext);
      await()
          .until(() -> supervisor.whichChildren().forAll(it -> it.status() == Status.RESTARTING));
      for (int i = 0; i < 100; i++) {
        time.advance(STEP);
        Actors.settle(supervisor);
      }
      return supervisor
          .restartHistory()
          .sortBy(RestartRecord::childId)
          .flatMap(RestartRecord::downtime)
          .map(down -> STEP.multipliedBy(down.plus(STEP).minus(NANO).dividedBy(STEP)));
    }
  }

  /** A child that waits an hour for its restart. */
  private ChildSpec waiting(String id) {
    return mortal
        .child(id)
        .withBackoff(Backoff.doubling(Duration.ofHours(1), Duration.ofHours(1)))
        .withRetries(5);
  }

  private SupervisorRef start(SupervisorSpec spec) {
    return Supervisor.start(node, spec).get();
  }

  private static Status statusOf(SupervisorRef supervisor, String id) {
    return supervisor.whichChildren().find(child -> child.id().equals(id)).get().status();
  }

  private static void awaitStatus(SupervisorRef supervisor, String id, Status status) {
    await().until(() -> statusOf(supervisor, id) == status);
  }
}
