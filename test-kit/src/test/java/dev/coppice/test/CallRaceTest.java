package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Alias;
import dev.coppice.mailbox.AliasMode;
import dev.coppice.mailbox.AliasedMonitor;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessStep;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.test.Actor.Act;
import dev.coppice.test.Actor.Begun;
import dev.coppice.test.Actor.Note;
import dev.coppice.test.Actor.Order;
import dev.coppice.test.Actor.Task;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Calls and aliases: answers that meet the end of the wait for them, or the end of somebody. */
class CallRaceTest extends RaceTest {
  CallRaceTest(Kind kind) {
    super(kind);
  }

  private static long lateReplies(Stage stage) {
    return stage.node().counters().lateReplies();
  }

  /** Has one actor ask another for the result of a task. */
  private static <T> Begun<Either<ExitReason, T>> call(
      Actor caller, Actor target, Task<T> task, Duration limit) {
    return caller.start(
        _ ->
            Call.<Order, Either<Throwable, T>>ask(
                    target.pid(), replyTo -> new Act<>(task, replyTo), limit)
                .map(Either::get));
  }

  @Race
  @DisplayName("MO-11 an answer that races with the timeout is received or counted, never both")
  void replyAgainstTimeout(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor caller = cast.actor();
      Actor target = cast.actor();
      Begun<Either<ExitReason, String>> outcome =
          call(
              caller,
              target,
              self -> {
                self.sleep(SOON);
                return "answer";
              },
              SOON);
      Either<ExitReason, String> either = outcome.await();
      assertThat(target.received()).isEmpty(); // it has answered
      assertThat(either).isIn(Either.right("answer"), Either.left(ExitReason.timeout()));
      assertThat(lateReplies(stage)).isEqualTo(either.isLeft() ? 1 : 0);
    }
  }

  @Race
  @DisplayName("MO-11 an answer that races with a single look is received or counted, never both")
  void replyAgainstLook(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor caller = cast.actor();
      Actor target = cast.actor();
      Begun<Either<ExitReason, String>> outcome =
          call(caller, target, _ -> "answer", Duration.ZERO);
      Either<ExitReason, String> either = outcome.await();
      assertThat(target.received()).isEmpty(); // it has answered
      assertThat(either).isIn(Either.right("answer"), Either.left(ExitReason.timeout()));
      assertThat(lateReplies(stage)).isEqualTo(either.isLeft() ? 1 : 0);
    }
  }

  @Race
  @DisplayName("a call is answered whenever its target dies")
  void callAgainstDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor caller = cast.actor();
      Actor target = cast.actor();
      Begun<Either<ExitReason, Object>> outcome =
          caller.start(_ -> Call.ask(target.pid(), Note::new, LONG));
      target.pid().exit(BOOM);
      assertThat(outcome.await()).isIn(Either.left(BOOM), Either.left(ExitReason.noproc()));
      target.reason();
      var _ = stage.reports().deadLetters(); // asked too late
    }
  }

  @Race
  @DisplayName(
      "PX-20 an answer of a process that is killed meanwhile is seen or refused, never late")
  void replyAgainstOwnDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor caller = cast.actor();
      Actor target = cast.actor();
      Begun<Either<ExitReason, String>> outcome = call(caller, target, _ -> "answer", LONG);
      target.pid().exit(ExitReason.kill());
      assertThat(outcome.await())
          .isIn(
              Either.right("answer"),
              Either.left(ExitReason.killed()),
              Either.left(ExitReason.noproc()));
      target.reason();
      Cast.awaitThread(target, caller);
      assertThat(lateReplies(stage)).isZero();
      var _ = stage.reports().deadLetters(); // asked too late
    }
  }

  @Race
  @DisplayName("MO-11 of another's answer and the target's end one is seen, and the answer counted")
  void replyAgainstDeath(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor caller = cast.actor();
      Actor target = cast.actor();
      Actor replier = cast.actor();
      Begun<Either<ExitReason, String>> outcome =
          caller.start(
              _ -> {
                Call<String> call = Call.to(target);
                Begun<Boolean> replied = replier.begin(_ -> call.replyTo().send("answer"));
                Either<ExitReason, String> either = call.await(LONG);
                replied.await();
                return either;
              });
      target.pid().exit(BOOM);
      Either<ExitReason, String> either = outcome.await();
      target.reason();
      assertThat(either)
          .isIn(Either.right("answer"), Either.left(BOOM), Either.left(ExitReason.noproc()));
      assertThat(lateReplies(stage)).isEqualTo(either.isLeft() ? 1 : 0);
    }
  }

  @Race
  @DisplayName(
      "MO-11 after unalias returned nothing comes through the alias; what is late is counted")
  void unaliasAgainstSend(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Actor sender = cast.actor();
      Alias<Order> alias = owner.ask(self -> self.alias(AliasMode.EXPLICIT_UNALIAS));
      Begun<Boolean> sent = sender.begin(_ -> alias.send(new Note("m")));
      int before =
          owner.ask(
              self -> {
                assertThat(self.unalias(alias)).isTrue();
                return takeAndWait(self);
              });
      sent.await();
      assertThat(before + owner.received().size() + lateReplies(stage)).isEqualTo(1);
    }
  }

  /** Takes what has come, and waits for what must not come: how much it took. */
  private static int takeAndWait(Self<Order> self) {
    int taken = self.receive(Duration.ZERO) instanceof Timeout ? 0 : 1;
    self.sleep(SOON);
    assertThat(self.receive(Duration.ZERO)).isEqualTo(new Timeout<>());
    return taken;
  }

  @Race
  @DisplayName(
      "MO-12 of two messages through an alias for one reply one arrives, the other is counted")
  void replyAgainstReply(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      List<Actor> repliers = List.of(cast.actor(), cast.actor());
      Alias<Order> alias = owner.ask(self -> self.alias(AliasMode.REPLY));
      List<Begun<Boolean>> sent =
          repliers.stream().map(each -> each.begin(_ -> alias.send(new Note(each)))).toList();
      sent.forEach(Begun::await);
      assertThat(owner.received()).hasSize(1);
      assertThat(lateReplies(stage)).isEqualTo(1);
    }
  }

  @Race
  @DisplayName("MO-12 of the reply through an alias and the DOWN of its monitor exactly one comes")
  void replyAgainstDown(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Actor target = cast.actor();
      Actor replier = cast.actor();
      AliasedMonitor<Order> aliased =
          owner.ask(self -> self.monitor(target, AliasMode.REPLY_DEMONITOR));
      Begun<Boolean> sent = replier.begin(_ -> aliased.alias().send(new Note("reply")));
      target.pid().exit(BOOM);
      sent.await();
      target.reason();
      boolean late = lateReplies(stage) == 1;
      assertThat(owner.received())
          .isEqualTo(List.of(late ? down(aliased.monitor(), BOOM) : note("reply")));
      assertThat(lateReplies(stage)).isIn(0L, 1L);
    }
  }

  @Race
  @DisplayName(
      "MO-12 of a message through an alias and the DOWN that ends it, the message comes first")
  void sendAgainstDown(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Actor target = cast.actor();
      Actor sender = cast.actor();
      AliasedMonitor<Order> aliased = owner.ask(self -> self.monitor(target, AliasMode.DEMONITOR));
      Begun<Boolean> sent = sender.begin(_ -> aliased.alias().send(new Note("m")));
      target.pid().exit(BOOM);
      sent.await();
      target.reason();
      assertThat(owner.received())
          .isEqualTo(
              lateReplies(stage) == 1
                  ? List.of(down(aliased.monitor(), BOOM))
                  : List.of(note("m"), down(aliased.monitor(), BOOM)));
    }
  }

  @Race
  @DisplayName("MO-12 after demonitor returned nothing comes through the monitor's alias")
  void sendAgainstDemonitor(Stage stage) {
    try (Cast cast = cast(stage)) {
      Actor owner = cast.actor();
      Actor target = cast.actor();
      Actor sender = cast.actor();
      AliasedMonitor<Order> aliased = owner.ask(self -> self.monitor(target, AliasMode.DEMONITOR));
      Begun<Boolean> sent = sender.begin(_ -> aliased.alias().send(new Note("m")));
      int before =
          owner.ask(
              self -> {
                assertThat(self.demonitor(aliased.monitor())).isTrue();
                return takeAndWait(self);
              });
      sent.await();
      assertThat(before + owner.received().size() + lateReplies(stage)).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a call takes the same steps however many messages wait, and looks at none of them")
  void amongManyMessages() {
    assertThat(stepsOfCall(0))
        .isEqualTo(stepsOfCall(1_000))
        .containsExactly(ProcessStep.Kind.CALL, ProcessStep.Kind.SEND, ProcessStep.Kind.WAIT);
  }

  /** What a process does from the begin of a call to its answer while so many messages wait. */
  private List<ProcessStep.Kind> stepsOfCall(int waiting) {
    AtomicReference<Pid<?>> calling = new AtomicReference<>();
    Outcome outcome =
        Simulation.withSeed(1)
            .run(
                stage -> {
                  try (Cast cast = cast(stage)) {
                    Actor target = cast.actor();
                    Actor caller = cast.actor();
                    calling.set(caller.pid());
                    Begun<Either<ExitReason, Boolean>> called =
                        caller.start(
                            self -> {
                              for (int i = 0; i < waiting; i++) {
                                self.pid().send(new Note(i));
                              }
                              return Call.<Order, Either<Throwable, Boolean>>ask(
                                      target.pid(), to -> new Act<>(_ -> true, to), LONG)
                                  .map(Either::get);
                            });
                    assertThat(called.await()).isEqualTo(Either.right(true));
                    assertThat(caller.received()).hasSize(waiting);
                  }
                });
    return outcome
        .orThrow()
        .trace()
        .entries()
        .map(Trace.Entry::step)
        .filter(step -> step.process() == calling.get() && step.kind().isAhead())
        .map(ProcessStep::kind)
        .dropUntil(kind -> kind == ProcessStep.Kind.CALL)
        .takeUntil(kind -> kind == ProcessStep.Kind.REPLY)
        .asJava();
  }
}
