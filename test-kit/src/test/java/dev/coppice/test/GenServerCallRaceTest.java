package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerRef;
import io.vavr.control.Either;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/**
 * What a call of a server comes to when something else happens at the same time: exactly one of the
 * outcomes there are, and nothing of it is left in the caller's mailbox.
 */
@Tag("concurrency")
class GenServerCallRaceTest {
  private static final ExitReason BOOM = ExitReason.of("boom");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofMillis(1);

  /** Under ten thousand seeds, and a thousand times on a real node. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @CoppiceTest(
      seeds = 10_000,
      on = {CoppiceTest.On.SIMULATED, CoppiceTest.On.REAL},
      times = 1_000)
  private @interface CallRace {}

  /** Answers after a while. */
  private record Slow(Duration while_) implements GenServer<Slow.Ask, Void, Self<Void>> {
    record Ask() implements Request<Ask, String> {}

    @Override
    public Init<Self<Void>> init(Self<Void> self) {
      return Init.ok(self);
    }

    @Override
    public Answer<Self<Void>> handleCall(Ask ask, From from, Self<Void> self) {
      if (!while_.isZero()) {
        self.sleep(while_);
      }
      return Answer.reply(ask, "answer", self);
    }
  }

  /** What a caller got, and what it then found in its mailbox. */
  private record Outcome(Either<ExitReason, String> call, Awaited<?> left) {
    void isOneOf(ExitReason... reasons) {
      assertThat(left).isInstanceOf(Timeout.class);
      if (call.isLeft()) {
        assertThat(call.getLeft()).isIn((Object[]) reasons);
      } else {
        assertThat(call.get()).isEqualTo("answer");
      }
    }
  }

  private static ServerRef<Slow.Ask, Void> server(Stage stage, Duration takes) {
    return GenServer.start(stage.node(), new Slow(takes)).get();
  }

  /** Has a process make a call. */
  private static Call<Outcome> calling(
      Stage stage, ServerRef<Slow.Ask, Void> server, Duration timeout) {
    return Call.spawnBody(
            stage.node(),
            dev.coppice.mailbox.SpawnOptions.none(),
            (ReplyTo<Outcome> replyTo) ->
                (Self<String> self) -> {
                  Either<ExitReason, String> call = server.tryCall(new Slow.Ask(), timeout);
                  replyTo.send(new Outcome(call, self.receive(Duration.ZERO)));
                })
        .call();
  }

  private static Outcome outcome(Call<Outcome> call) {
    return call.await(LONG).get();
  }

  private static void stop(Stage stage, Pid<?> process) {
    process.exit(ExitReason.kill());
    stage.node().join(process);
    var _ = stage.reports().deadLetters(); // asked too late
  }

  @CallRace
  @DisplayName("GS-14 the server dies before, while or after it is asked")
  void death(Stage stage) {
    var server = server(stage, Duration.ZERO);
    Call<Outcome> call = calling(stage, server, LONG);
    server.pid().exit(BOOM);
    outcome(call).isOneOf(BOOM, ExitReason.noproc());
    stop(stage, server.pid());
  }

  @CallRace
  @DisplayName("GS-11 GS-12 the reply and the caller's timeout come at the same time")
  void timeout(Stage stage) {
    var server = server(stage, SOON);
    outcome(calling(stage, server, SOON)).isOneOf(ExitReason.timeout());
    stop(stage, server.pid());
  }

  @CallRace
  @DisplayName("GS-12 the reply, the caller's timeout and the server's death come at the same time")
  void timeoutAndDeath(Stage stage) {
    var server = server(stage, SOON);
    Pid<Object> killer =
        stage
            .node()
            .spawn(
                self -> {
                  self.sleep(SOON);
                  server.pid().exit(BOOM);
                });
    // on a real node the call may begin when all is over
    outcome(calling(stage, server, SOON)).isOneOf(ExitReason.timeout(), BOOM, ExitReason.noproc());
    stage.node().join(killer);
    stop(stage, server.pid());
  }

  @CallRace
  @DisplayName("GS-12 one look races with the reply")
  void look(Stage stage) {
    var server = server(stage, Duration.ZERO);
    outcome(calling(stage, server, Duration.ZERO)).isOneOf(ExitReason.timeout());
    stop(stage, server.pid());
  }

  @CallRace
  @DisplayName("GS-14 the node is closed before, while or after the server is asked")
  void close(Stage stage) {
    Node node = stage.node();
    var server = server(stage, Duration.ZERO);
    Pid<Object> caller =
        node.spawn(
            self -> {
              new Outcome(server.tryCall(new Slow.Ask(), LONG), self.receive(Duration.ZERO))
                  .isOneOf(ExitReason.shutdown(), ExitReason.noproc());
            });
    node.close();
    assertThat(caller.isAlive()).isFalse();
    assertThat(server.pid().isAlive()).isFalse();
    assertThat(node.counters().crashes()).as("crashes").isZero();
    var _ = stage.reports().deadLetters();
  }
}
