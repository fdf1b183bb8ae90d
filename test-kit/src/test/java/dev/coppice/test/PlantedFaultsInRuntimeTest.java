package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.TimerRef;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.supervisor.SupervisorSpec;
import dev.coppice.testsupport.CapturedLog;
import dev.coppice.testsupport.Mutant;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Faults planted in the runtime itself: each is found within a thousand seeds, by a play that the
 * runtime as it is passes under all of them.
 */
class PlantedFaultsInRuntimeTest {
  private static final String MAILBOX = "mailbox/src/main/java/dev/coppice/mailbox/";
  private static final String SUPERVISOR = "supervisor/src/main/java/dev/coppice/supervisor/";

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  /** Children that end, and plays that fail, would fill the console. */
  private final CapturedLog log = CapturedLog.of("dev.coppice");

  @AfterEach
  void stopCapturing() {
    log.close();
  }

  @SuppressWarnings("unchecked") // that is what an exploration is
  private static void isFound(Mutant mutant, Class<? extends Stage.Play> play, String text) {
    Function<String, Optional<String>> exploration =
        mutant.instance(Exploration.class, Function.class);
    assertThat(exploration.apply(play.getName()))
        .hasValueSatisfying(failure -> assertThat(failure).contains(text));
    assertThat(new Exploration().apply(play.getName())).as("without the fault").isEmpty();
  }

  /** Lets time pass, and so everybody do what they can. */
  private static void pass(Stage stage) {
    Node node = stage.node();
    var _ = node.join(node.outside(), Duration.ofMinutes(1)); // who does not end
  }

  // ------------------------------------------------------------------ the mutants themselves

  @Test
  @DisplayName("a text that is not in the source, or not once, is no mutant")
  void mutantOfOtherSource() {
    String file = MAILBOX + "StackMailbox.java";
    assertThatThrownBy(() -> new Mutant().with(file, "no such text", ""))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(file + " has changed");
    assertThatThrownBy(() -> new Mutant().with(file, "Letter", ""))
        .hasMessageContaining("exactly once");
  }

  // ------------------------------------------------------------------ a lost wake-up

  @Test
  @DisplayName("a mailbox that falls asleep although something has come")
  void lostWakeUp() {
    isFound(
        new Mutant()
            .with(
                MAILBOX + "StackMailbox.java",
                "return HEAD.compareAndSet(this, null, asleep == Put.WAKE ? WAITING : IDLE);",
                """
                var _ = HEAD.compareAndSet(this, null, asleep == Put.WAKE ? WAITING : IDLE);
                return true;
                """),
        AskedTwice.class,
        "the test waits for an answer of");
  }

  /** A callback process is asked twice. */
  static final class AskedTwice implements Stage.Play {
    @Override
    public void play(Stage stage) {
      Pid<ReplyTo<Integer>> asked = stage.node().spawnCallback(_ -> new Counting(0));
      for (int i = 0; i < 2; i++) {
        assertThat(Call.<ReplyTo<Integer>, Integer>ask(asked, to -> to, FOR_EVER).get())
            .isEqualTo(i);
      }
      asked.exit(ExitReason.kill());
    }
  }

  private record Counting(int count) implements Callback<ReplyTo<Integer>> {
    @Override
    public Next<ReplyTo<Integer>> handle(
        Self<ReplyTo<Integer>> self, Received<ReplyTo<Integer>> received) {
      if (received instanceof Message<ReplyTo<Integer>>(var replyTo)) {
        replyTo.send(count);
      }
      return new Counting(count + 1);
    }
  }

  // ------------------------------------------------------------------ a message behind its DOWN

  @Test
  @DisplayName("a fence that lets the dead pass: a message comes behind its sender's DOWN")
  void messageBehindDown() {
    isFound(
        new Mutant()
            .with(
                MAILBOX + "ProcessLife.java",
                """
                    OPERATIONS.setVolatile(this, operations + 1);
                    if (!alive()) {
                """,
                """
                    OPERATIONS.setVolatile(this, operations + 1);
                    if (false) {
                """),
        LastWords.class,
        "to be an instance of:\n  dev.coppice.mailbox.Down");
  }

  /** A process is killed while it sends. */
  static final class LastWords implements Stage.Play {
    @Override
    public void play(Stage stage) {
      Probe<Integer> probe = stage.probe();
      Pid<Object> sender =
          stage
              .node()
              .spawn(
                  self -> {
                    probe.pid().send(1);
                    probe.pid().send(2);
                    self.receive();
                  });
      probe.monitor(sender);
      sender.exit(ExitReason.kill());
      pass(stage);
      assertThat(probe.received().last()).isInstanceOf(Down.class);
      probe.stop();
    }
  }

  // ------------------------------------------------------------------ a name that is freed late

  @Test
  @DisplayName("a name that is free only when others have been told")
  void nameFreedLate() {
    isFound(
        new Mutant()
            .with(
                MAILBOX + "LocalProcess.java",
                """
                    var _ = node.step(ProcessStep.Kind.BURY, this, "to free its name");
                    node.localNames().release(this);
                """,
                "")
            .with(
                MAILBOX + "LocalProcess.java",
                """
                      tellOthers(deaths);
                    } else {
                """,
                """
                      tellOthers(deaths);
                      var _ = node.step(ProcessStep.Kind.BURY, this, "to free its name");
                      node.localNames().release(this);
                    } else {
                """)
            // The registry does not believe in the dead: that alone would hide the fault.
            .with(
                MAILBOX + "Names.java",
                "found == null || !found.process.alive() ? mine : found",
                "found == null ? mine : found"),
        Successor.class,
        "is taken by");
  }

  /** Who is told that a name's holder has ended takes the name. */
  static final class Successor implements Stage.Play {
    @Override
    public void play(Stage stage) {
      Node node = stage.node();
      Name<Object> name = new Name<>("holder", Object.class);
      Pid<Object> holder = node.spawn(Self::receive);
      node.register(name, holder);
      Probe<Object> successor = stage.probe();
      MonitorRef monitor = successor.monitor(holder);
      holder.send("end"); // and by itself: who kills it buries it too, and would be done with that
      successor.expectDown(monitor);
      node.register(name, successor.pid());
      successor.stop();
    }
  }

  // ------------------------------------------------------------------ a late answer

  @Test
  @DisplayName("a call that takes an answer after it has said that there is none")
  void lateAnswer() {
    isFound(
        new Mutant()
            .with(MAILBOX + "Call.java", "CONTENT.compareAndSet(this, EMPTY, ABANDONED);", "")
            .with(MAILBOX + "Call.java", "if (outcome == ABANDONED) {", "if (outcome == EMPTY) {"),
        Late.class,
        "but was: Right(1)");
  }

  /** An answer is due at the very time when the call's limit has passed. */
  static final class Late implements Stage.Play {
    @Override
    public void play(Stage stage) {
      Node node = stage.node();
      Pid<ReplyTo<Integer>> slow =
          node.spawn(
              self -> {
                if (self.receive() instanceof Message<ReplyTo<Integer>>(var replyTo)) {
                  self.sleep(SECOND);
                  replyTo.send(1);
                }
              });
      Call<Integer> call = Call.to(slow);
      slow.send(call.replyTo());
      Either<ExitReason, Integer> first = call.await(SECOND);
      node.join(slow);
      assertThat(call.await(Duration.ZERO)).isEqualTo(first);
    }
  }

  // ------------------------------------------------------------------ a restart counted twice

  @Test
  @DisplayName("a supervisor that counts a restart twice, and gives up too soon")
  void restartCountedTwice() {
    isFound(
        new Mutant()
            .with(SUPERVISOR + "RestartWindow.java", ".append(now);", ".append(now).append(now);"),
        TwoBlows.class,
        "[the supervisor lives]");
  }

  /** A child is broken by two who do not know of each other: it fails once or twice. */
  static final class TwoBlows implements Stage.Play {
    @Override
    public void play(Stage stage) {
      SupervisorSpec spec =
          SupervisorSpec.oneForOne(ChildSpec.process("child", Self::receive))
              .withIntensity(2, SECOND);
      SupervisorRef supervisor = Supervisor.start(stage.node(), spec).get();
      for (int i = 0; i < 2; i++) {
        stage.node().spawn(_ -> breakChild(supervisor));
      }
      pass(stage);
      assertThat(supervisor.pid().isAlive()).as("the supervisor lives").isTrue();
      supervisor.stop();
    }

    private static void breakChild(SupervisorRef supervisor) {
      Option<Pid<?>> child = supervisor.whichChildren().head().pid();
      child.forEach(pid -> pid.exit(ExitReason.of("broken")));
    }
  }

  // ------------------------------------------------------------------ a timer behind its cancel

  @Test
  @DisplayName("a timer that fires after it has said that it was cancelled")
  void timerAfterCancel() {
    isFound(
        new Mutant()
            .with(
                MAILBOX + "TimerRef.java",
                """
                    if (over) {
                      return;
                    }
                    if (period == ONCE) {
                """,
                "    if (period == ONCE) {"),
        Cancelled.class,
        "Expected size: 1 but was: 2");
  }

  /** A timer is cancelled at the very time when it is due. */
  static final class Cancelled implements Stage.Play {
    @Override
    public void play(Stage stage) {
      Probe<String> probe = stage.probe();
      Pid<TimerRef> cancelling =
          stage
              .node()
              .spawn(
                  self -> {
                    self.sleep(SECOND);
                    TimerRef timer = self.receive(TimerRef.class);
                    if (timer.cancel().isDefined()) {
                      probe.pid().send("cancelled");
                    }
                  });
      cancelling.send(stage.node().sendAfter(SECOND, probe.pid(), "timer"));
      pass(stage);
      assertThat(probe.received().asJava()).hasSize(1);
      probe.stop();
    }
  }

  // ------------------------------------------------------------------ children out of order

  @Test
  @DisplayName("a start that does not wait for init: a child begins before the one it stands on")
  void childOutOfOrder() {
    isFound(
        new Mutant()
            .with(
                SUPERVISOR + "BehaviourStart.java",
                "awaited(spawner, started.pid(), started.call(), options.timeout());",
                "Either.right(true);"),
        InOrder.class,
        "expected the message first");
  }

  /** Two children tell when they begin. */
  static final class InOrder implements Stage.Play {
    @Override
    public void play(Stage stage) {
      Probe<String> probe = stage.probe();
      SupervisorRef supervisor =
          Supervisor.start(
                  stage.node(),
                  SupervisorSpec.oneForOne(child("first", probe), child("second", probe)))
              .get();
      probe.expect("first");
      probe.expect("second");
      supervisor.stop();
      probe.stop();
    }

    private static ChildSpec child(String id, Probe<String> probe) {
      return ChildSpec.worker(
          id, parent -> GenServer.startLink(parent, new Telling(id, probe.pid())));
    }
  }

  /** A server that tells when it begins. */
  private record Telling(String id, Pid<String> whom) implements GenServer<Void, Void, String> {
    @Override
    public Init<String> init(Self<Void> self) {
      whom.send(id);
      return Init.ok(id);
    }

    @Override
    public Answer<String> handleCall(Void request, From from, String state) {
      throw new UnsupportedOperationException();
    }
  }
}
