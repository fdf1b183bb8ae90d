package dev.coppice.examples;

import static dev.coppice.test.CoppiceTest.On.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.examples.CodeLock.AwaitLocked;
import dev.coppice.examples.CodeLock.Data;
import dev.coppice.examples.CodeLock.GoIn;
import dev.coppice.examples.CodeLock.Press;
import dev.coppice.examples.CodeLock.State;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Action;
import dev.coppice.supervisor.Event;
import dev.coppice.supervisor.GenStateMachine;
import dev.coppice.supervisor.Initial;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.StateCallback;
import dev.coppice.supervisor.StateFunctions;
import dev.coppice.supervisor.Sys;
import dev.coppice.supervisor.Transition;
import dev.coppice.test.CoppiceTest;
import dev.coppice.test.Stage;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.Tuple;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The door with the code lock, in simulated time. The guide's chapter on state machines shows it.
 */
class CodeLockTest {
  private static final Duration OPEN_FOR = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<Integer> CODE = List.of(1, 2, 3, 4);

  static ServerRef<CodeLock.Ask<?>, CodeLock.Tell> install(Node node) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return GenStateMachine.start(node, new CodeLock(CODE, OPEN_FOR, PATIENCE, nowhere)).get();
  }

  private static Data data(int visitors, Integer... pressed) {
    return new Data(List.of(pressed), visitors);
  }

  @CoppiceTest(on = SIMULATED, seeds = 100)
  void locksItself(Stage stage) {
    var door = install(stage.node());
    CODE.forEach(digit -> door.cast(new Press(digit)));

    assertThat(door.call(new GoIn("Ada"))).isEqualTo(1);
    long opened = stage.node().nanoTime();
    assertThat(door.call(new AwaitLocked(), Duration.ofMinutes(1))).isEqualTo(1);
    assertThat(stage.node().nanoTime() - opened).isEqualTo(OPEN_FOR.toNanos());
    door.stop();
  }

  @CoppiceTest(on = SIMULATED, seeds = 100)
  void forgetsWhatWasPressed(Stage stage) {
    var door = install(stage.node());
    List.of(1, 2).forEach(digit -> door.cast(new Press(digit)));
    assertThat(Sys.getState(door)).isEqualTo(Tuple.of(State.LOCKED, data(0, 1, 2)));

    stage.node().run(self -> self.sleep(PATIENCE));

    assertThat(Sys.getState(door)).isEqualTo(Tuple.of(State.LOCKED, data(0)));
    door.stop();
  }

  /** Who gives up is not let in later; whoever waits is, in whatever order they came. */
  @CoppiceTest(on = SIMULATED, seeds = 1000)
  void letsInWhoWaits(Stage stage) {
    var door = install(stage.node());
    var ada = stage.node().spawn(_ -> assertThat(door.call(new GoIn("Ada"))).isPositive());
    var bob =
        stage
            .node()
            .spawn(
                _ ->
                    assertThat(door.tryCall(new GoIn("Bob"), Duration.ofMillis(1)))
                        .isEqualTo(Either.left(ExitReason.timeout())));
    assertThat(stage.node().join(bob)).isEqualTo(ExitReason.normal());

    CODE.forEach(digit -> door.cast(new Press(digit)));

    assertThat(stage.node().join(ada)).isEqualTo(ExitReason.normal());
    assertThat(door.call(new AwaitLocked(), Duration.ofMinutes(1))).isEqualTo(1);
    door.stop();
  }

  @CoppiceTest(seeds = 100)
  void canBeOpenedInAnEmergency(Stage stage) {
    var door = install(stage.node());

    Sys.replaceState(door, state -> Tuple.of(State.OPEN, ((Tuple2<?, ?>) state)._2));

    assertThat(door.call(new GoIn("fire brigade"))).isEqualTo(1);
    door.stop();
  }

  // ------------------------------------------------------------------ state functions

  record Coins() implements Request<Coins, Integer> {}

  sealed interface Tell {
    record Coin() implements Tell {}

    record Push() implements Tell {}
  }

  record Turnstile() implements StateFunctions<Coins, Tell, Arm, Integer> {
    @Override
    public Initial<Tell, Arm, Integer> init(Self<Tell> self) {
      return Initial.ok(Arm.BLOCKED, 0);
    }
  }

  enum Arm implements StateCallback<Coins, Tell, Arm, Integer> {
    BLOCKED {
      @Override
      public Transition<Tell, Arm, Integer> handleEvent(Event<Coins, Tell> event, Integer coins) {
        return switch (event) {
          case Event.Cast(Tell.Coin _) -> Transition.nextState(FREE, coins + 1);
          default -> inAnyState(event, coins);
        };
      }
    },
    FREE {
      @Override
      public Transition<Tell, Arm, Integer> handleEvent(Event<Coins, Tell> event, Integer coins) {
        return switch (event) {
          case Event.Cast(Tell.Push _) -> Transition.nextState(BLOCKED, coins);
          case Event.Cast(Tell.Coin _) -> Transition.keepStateAndData(Action.postpone());
          default -> inAnyState(event, coins);
        };
      }
    };

    static Transition<Tell, Arm, Integer> inAnyState(Event<Coins, Tell> event, Integer coins) {
      return switch (event) {
        case Event.Call(var ask, var from) ->
            Transition.keepStateAndData(Action.reply(ask, coins, from));
        default -> Transition.keepStateAndData();
      };
    }
  }

  @CoppiceTest(seeds = 100)
  void turnstile(Stage stage) {
    var turnstile = GenStateMachine.start(stage.node(), new Turnstile()).get();
    List.of(new Tell.Push(), new Tell.Coin(), new Tell.Coin()).forEach(turnstile::cast);
    assertThat(Sys.getState(turnstile)).isEqualTo(Tuple.of(Arm.FREE, 1));
    turnstile.cast(new Tell.Push());
    assertThat(Sys.getState(turnstile)).isEqualTo(Tuple.of(Arm.FREE, 2)); // the second coin counts
    assertThat(turnstile.call(new Coins())).isEqualTo(2);
    turnstile.stop();
  }

  @CoppiceTest(seeds = 20)
  void showsWhatItDoes(Stage stage) {
    try (var log = CapturedLog.of("dev.coppice.sys")) {
      var turnstile = GenStateMachine.start(stage.node(), new Turnstile()).get();
      Sys.trace(turnstile, true);
      List.of(new Tell.Coin(), new Tell.Coin(), new Tell.Push()).forEach(turnstile::cast);
      assertThat(turnstile.call(new Coins())).isEqualTo(2);
      turnstile.stop();
      assertThat(log.events())
          .extracting(line -> line.message().replace(turnstile.pid() + " ", ""))
          .containsExactly(
              "got cast Coin[]",
              "new state (FREE, 1)",
              "got cast Coin[]",
              "postponed cast Coin[]",
              "new state (FREE, 1)",
              "got cast Push[]",
              "new state (BLOCKED, 1)",
              "new state (FREE, 2)",
              "got call Coins[]",
              "replied 2 to Coins[]",
              "new state (FREE, 2)");
    }
  }
}
