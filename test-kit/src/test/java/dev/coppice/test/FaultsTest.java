package dev.coppice.test;

import static dev.coppice.test.CoppiceTest.On.REAL;
import static dev.coppice.test.CoppiceTest.On.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Alias;
import dev.coppice.mailbox.AliasMode;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.Request;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Faults, on both kinds of node. */
class FaultsTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(30);

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 50)
  @DisplayName("messages of a class are lost until the fault is lifted, others are not")
  void drop(Node node, Faults faults) {
    Probe<Object> probe = Probe.on(node);
    Fault fault = faults.drop(Integer.class);
    probe.pid().send(1);
    probe.pid().send("one");
    fault.lift();
    probe.pid().send(2);
    probe.expect("one");
    probe.expect(2);
    assertThat(fault.count()).isEqualTo(1);
    probe.stop();
  }

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 50)
  @DisplayName("delayed messages arrive behind later ones, and a delayed reply comes too late")
  void delay(Stage stage) {
    Probe<Object> probe = stage.probe();
    stage.faults().delay(Integer.class, SHORT);
    probe.pid().send(1);
    probe.pid().send("one");
    probe.expect("one");
    probe.expect(1);
    Pid<ReplyTo<Integer>> answering =
        stage
            .node()
            .spawn(
                self -> {
                  if (self.receive() instanceof Message<ReplyTo<Integer>>(var replyTo)) {
                    replyTo.send(42);
                  }
                });
    Call<Integer> call = Call.to(answering);
    answering.send(call.replyTo());
    assertThat(call.await(LONG)).isIn(Either.right(42), Either.left(ExitReason.normal()));
    probe.stop();
  }

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 50)
  @DisplayName("a message through an alias that is late does not come when the alias is gone")
  void delayThroughAlias(Stage stage) {
    Probe<Object> probe = stage.probe();
    Probe<Object> owner = stage.probe();
    stage.faults().delay(String.class, SHORT);
    boolean wasInUse = owner.in(self -> sendThroughAlias(self, "late"));
    assertThat(wasInUse).isTrue();
    probe.pid().send("later");
    probe.expect("later");
    assertThat(owner.received()).isEmpty();
    owner.stop();
    probe.stop();
  }

  /** Sends itself a message through an alias; whether the alias was in use up to then. */
  @SuppressWarnings("unchecked") // a probe takes what it is sent
  private static <M> boolean sendThroughAlias(Self<M> self, Object message) {
    Alias<M> alias = self.alias(AliasMode.EXPLICIT_UNALIAS);
    alias.send((M) message);
    return self.unalias(alias);
  }

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 20)
  @DisplayName("a fault for all messages leaves alone what a probe is asked")
  void dropsAll(Stage stage) {
    Probe<Object> probe = stage.probe();
    Fault fault = stage.faults().drop(_ -> true);
    probe.pid().send(1);
    probe.expectNothing(SHORT);
    assertThat(probe.received()).isEmpty();
    assertThat(fault.count()).isEqualTo(1);
    probe.stop();
  }

  private record Ask() implements Request<Ask, Integer> {}

  private record Server() implements GenServer<Ask, Object, Integer> {
    @Override
    public Init<Integer> init(Self<Object> self) {
      return Init.ok(0);
    }

    @Override
    public Answer<Integer> handleCall(Ask request, From from, Integer state) {
      return Answer.reply(request, state, state);
    }
  }

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 50)
  @DisplayName("requests inside a behaviour's envelope are found by their class")
  void insideEnvelope(Stage stage) {
    var server = GenServer.start(stage.node(), new Server()).get();
    Fault fault = stage.faults().drop(Ask.class);
    assertThatThrownBy(() -> server.call(new Ask(), SHORT)).hasMessageContaining("timeout");
    assertThat(fault.count()).isEqualTo(1);
    stage.faults().liftAll();
    assertThat(server.call(new Ask(), LONG)).isZero();
    server.stop();
  }

  @CoppiceTest(on = REAL, allow = Leftover.DEAD_LETTERS)
  @DisplayName("a process of a real node can be killed at one of its steps")
  void killAtStepOnRealNode(Stage stage) {
    Set<Integer> sent = new HashSet<>();
    for (int step = 1; step <= 12; step++) {
      sent.add(sentBeforeKill(stage, step));
    }
    assertThat(sent).contains(0, 5).hasSizeGreaterThan(4);
  }

  @Test
  @DisplayName("a process can be killed at each of its steps")
  void killAtEachStep() {
    Set<Integer> sent = new HashSet<>();
    for (int i = 0; i < 240; i++) {
      int step = 1 + i % 12;
      Simulation.withSeed(i)
          .allowing(Leftover.DEAD_LETTERS) // it may have died before it was told to go
          .run(stage -> sent.add(sentBeforeKill(stage, step)))
          .orThrow();
    }
    assertThat(sent).containsExactly(0, 1, 2, 3, 4, 5);
  }

  /** How much a process sends that is killed at one of its steps. */
  private static int sentBeforeKill(Stage stage, int step) {
    Probe<Integer> probe = stage.probe();
    Pid<String> victim =
        stage
            .node()
            .spawn(
                self -> {
                  self.receive();
                  for (int i = 0; i < 5; i++) {
                    probe.pid().send(i);
                  }
                });
    Fault fault = stage.faults().killAtStep(victim, step);
    victim.send("go");
    assertThat(stage.node().join(victim))
        .isEqualTo(fault.count() == 1 ? ExitReason.killed() : ExitReason.normal());
    int sent = probe.received().size();
    probe.stop();
    return sent;
  }
}
