package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Self;
import io.vavr.Tuple;
import io.vavr.collection.List;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** State machines whose states handle their events themselves. */
class StateFunctionsTest {
  @AutoClose
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  private record Push() {}

  private record Pushes() implements Request<Pushes, Integer> {}

  /** States that are constants of an enum; the data is how often it was switched on. */
  private enum Light implements StateCallback<Pushes, Push, Light, Integer> {
    OFF {
      @Override
      Transition<Push, Light, Integer> pushed(Integer count) {
        return Transition.nextState(ON, count + 1);
      }
    },
    ON {
      @Override
      Transition<Push, Light, Integer> pushed(Integer count) {
        return Transition.nextState(OFF, count);
      }

      @Override
      public Entered<Push, Integer> handleEnter(Light oldState, Integer count) {
        return Entered.keepStateAndData(Action.stateTimeout(Automaton.SECOND, new Push()));
      }
    };

    abstract Transition<Push, Light, Integer> pushed(Integer count);

    @Override
    public Transition<Push, Light, Integer> handleEvent(Event<Pushes, Push> event, Integer count) {
      return switch (event) {
        case Event.Call(var ask, var from) ->
            Transition.keepStateAndData(Action.reply(ask, count, from));
        default -> pushed(count);
      };
    }
  }

  private record Switch() implements StateFunctions<Pushes, Push, Light, Integer> {
    @Override
    public Initial<Push, Light, Integer> init(Self<Push> self) {
      return Initial.ok(Light.OFF, 0);
    }
  }

  @Test
  @DisplayName("SM-01 the function of the present state handles the event, and its enter call")
  void enumStates() {
    var time = new ManualTime();
    try (Node manual = time.open()) {
      var light = GenStateMachine.start(manual, new Switch()).get();
      light.cast(new Push());
      assertThat(Sys.getState(light)).isEqualTo(Tuple.of(Light.ON, 1));
      light.cast(new Push());
      assertThat(Sys.getState(light)).isEqualTo(Tuple.of(Light.OFF, 1));
      light.cast(new Push());
      assertThat(light.call(new Pushes(), Duration.ofDays(1))).isEqualTo(2);
      time.advance(Automaton.SECOND);
      assertThat(Sys.getState(light)).isEqualTo(Tuple.of(Light.OFF, 2));
    }
  }

  /** States that are records, each with a class of its own, and with what only it knows. */
  private sealed interface Reading extends StateCallback<Void, String, Reading, List<String>> {}

  /** Reads words. */
  private record Words() implements Reading {
    @Override
    public Transition<String, Reading, List<String>> handleEvent(
        Event<Void, String> event, List<String> read) {
      return switch (event) {
        case Event.Cast(var word) when word.equals("(") ->
            Transition.nextState(new Skipping(1), read);
        case Event.Cast(var word) -> Transition.keepState(read.append(word));
        default -> Transition.keepStateAndData();
      };
    }
  }

  /** Skips what is in brackets, however deep. */
  private record Skipping(int depth) implements Reading {
    @Override
    public Transition<String, Reading, List<String>> handleEvent(
        Event<Void, String> event, List<String> read) {
      return switch (event) {
        case Event.Cast(var word) when word.equals("(") ->
            Transition.nextState(new Skipping(depth + 1), read);
        case Event.Cast(var word) when word.equals(")") ->
            Transition.nextState(depth == 1 ? new Words() : new Skipping(depth - 1), read);
        default -> Transition.keepStateAndData();
      };
    }

    @Override
    public Entered<String, List<String>> handleEnter(Reading oldState, List<String> read) {
      return Entered.keepState(read.append(oldState + " -> " + this));
    }
  }

  private record Reader() implements StateFunctions<Void, String, Reading, List<String>> {
    @Override
    public Initial<String, Reading, List<String>> init(Self<String> self) {
      return Initial.ok(new Words(), List.empty());
    }
  }

  @Test
  @DisplayName("SM-01 SM-20 another state is another class of callbacks, and holds what is its own")
  void recordStates() {
    var reader = GenStateMachine.start(node, new Reader()).get();
    for (String word : "one ( two ( three ) four ) five".split(" ", -1)) {
      reader.cast(word);
    }
    assertThat(Sys.getState(reader))
        .isEqualTo(
            Tuple.of(
                new Words(),
                List.of(
                    "one",
                    "Words[] -> Skipping[depth=1]",
                    "Skipping[depth=1] -> Skipping[depth=2]",
                    "Skipping[depth=2] -> Skipping[depth=1]",
                    "five")));
  }
}
