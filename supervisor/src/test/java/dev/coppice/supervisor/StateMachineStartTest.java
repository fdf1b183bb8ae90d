package dev.coppice.supervisor;

import static dev.coppice.supervisor.Automaton.heard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a state machine starts, or does not, and what its starter sees. */
class StateMachineStartTest {
  private static final ServerName<Automaton.Ask<?>, Automaton.Tell> NAME =
      ServerName.of("automaton", Automaton.class);
  private static final ExitReason BROKEN = ExitReason.of("broken");

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private static Automaton.Note note(String word) {
    return new Automaton.Note(word);
  }

  @Test
  @DisplayName("SM-15 ok: the first state and data, under its name")
  void ok() {
    var machine =
        GenStateMachine.start(node, NAME, Automaton.of(_ -> Initial.ok("first", List.of("given"))))
            .get();
    assertThat(Automaton.look(machine)).isEqualTo(Automaton.at("first", "given"));
    assertThat(NAME.whereis(node)).contains(machine);
    assertThat(NAME.on(node).call(new Automaton.Say("hello"))).isEqualTo("hello");
    assertThat(GenStateMachine.start(node, NAME, Automaton.ready()))
        .isEqualTo(Either.left(new StartError.AlreadyStarted(machine.pid())));
  }

  @Test
  @DisplayName("SM-15 actions of init take effect after the first enter call, before the mailbox")
  void actions() {
    var machine =
        GenStateMachine.start(
                node,
                Automaton.of(
                        self -> {
                          self.pid().send(note("queued"));
                          return Initial.ok(
                              "a",
                              List.empty(),
                              Action.timeout("zero", Duration.ZERO, note("is over")),
                              Action.internal(note("one")),
                              Action.postpone(),
                              Action.internal(note("two")));
                        })
                    .notingEnters())
            .get();
    machine.cast(Automaton.next("b"));
    assertThat(heard(machine))
        .containsExactly(
            "enter a->a",
            "internal one",
            "internal two",
            "timeout zero is over",
            "info queued",
            "next b",
            "enter a->b");
  }

  @Test
  @DisplayName("SM-15 the starter goes on before the first state is entered")
  void startedBeforeEntered() {
    var mayEnter = new CountDownLatch(1);
    var machine =
        GenStateMachine.start(
                node,
                Automaton.ready()
                    .onEnter(
                        (_, _, data) -> {
                          mayEnter.await();
                          return Entered.keepState(data.append("entered"));
                        }))
            .get();
    mayEnter.countDown();
    assertThat(heard(machine)).containsExactly("entered");
  }

  @Test
  @DisplayName("SM-15 a crash of the first enter call is one of a machine that runs")
  void crashOfFirstEnter() {
    Automaton automaton =
        Automaton.ready()
            .onEnter(
                (_, _, _) -> {
                  throw new ProcessExit(BROKEN);
                });
    var machine = GenStateMachine.start(node, automaton).get();
    assertThat(Ending.of(machine).reason()).isIn(BROKEN, ExitReason.noproc());
    await().until(() -> !automaton.ended().isEmpty());
    assertThat(automaton.ended()).containsExactly(new Automaton.Ended(BROKEN, "a", List.empty()));
  }

  @Test
  @DisplayName("SM-15 ignore is no error: the process ends, its name is free, no report")
  void ignore() {
    Automaton ignores = Automaton.of(_ -> Initial.ignore());
    assertThat(GenStateMachine.start(node, NAME, ignores))
        .isEqualTo(Either.left(new StartError.Ignored()));
    assertThat(NAME.whereis(node)).isEmpty();
    assertThat(node.processCount()).isZero();
    assertThat(ignores.ended()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SM-15 stop fails the start with its reason, with a report and without terminate")
  void stop() {
    Automaton stops = Automaton.of(_ -> Initial.stop(BROKEN));
    assertThat(GenStateMachine.start(node, NAME, stops))
        .isEqualTo(Either.left(new StartError.Failed(BROKEN)));
    assertThat(NAME.whereis(node)).isEmpty();
    assertThat(stops.ended()).isEmpty();
    assertThat(log.events()).hasSize(1);
  }

  @Test
  @DisplayName("SM-15 error fails it too, and quietly; a trapping parent gets no EXIT")
  void error() {
    Remote parent = Remote.trapping(node);
    Automaton fails = Automaton.of(_ -> Initial.error(BROKEN));
    assertThat(parent.<Object>ask(self -> GenStateMachine.startLink(self, fails)))
        .isEqualTo(Either.left(new StartError.Failed(BROKEN)));
    assertThat(parent.received()).isEmpty();
    assertThat(fails.ended()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SM-15 an init that throws fails the start")
  void crash() {
    var boom = new IllegalStateException("boom");
    Automaton crashes =
        Automaton.of(
            _ -> {
              throw boom;
            });
    assertThat(GenStateMachine.start(node, crashes))
        .isEqualTo(Either.left(new StartError.Failed(new ExitReason.Crash(boom))));
    assertThat(crashes.ended()).isEmpty();
  }

  @Test
  @DisplayName("SM-15 an init that takes too long is killed; the start fails with timeout")
  void slow() {
    var never = new CountDownLatch(1);
    Automaton slow =
        Automaton.of(
            _ -> {
              never.await();
              return Initial.ignore();
            });
    assertThat(
            GenStateMachine.start(node, StartOptions.named(NAME).withTimeout(Duration.ZERO), slow))
        .isEqualTo(Either.left(new StartError.Failed(ExitReason.timeout())));
    assertThat(NAME.whereis(node)).isEmpty();
  }

  @Test
  @DisplayName("a supervisor restarts it in its first state")
  void supervised() {
    var child =
        ChildSpec.worker(
            "automaton", parent -> GenStateMachine.startLink(parent, NAME, Automaton.ready()));
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(child)).get();
    var before = NAME.whereis(node).get();
    before.cast(Automaton.next("b"));
    before.cast(Automaton.crash(new IllegalStateException("boom")));
    await().until(() -> NAME.whereis(node).exists(after -> !after.equals(before)));
    assertThat(Automaton.look(NAME.whereis(node).get())).isEqualTo(Automaton.at("a"));
    supervisor.stop();
  }
}
