package dev.coppice.supervisor;

import dev.coppice.testsupport.Compilation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the compiler must refuse to users of behaviours; each next to its correct twin. */
class DoesNotCompileTest {
  private static final String IMPORTS =
      """
      import dev.coppice.mailbox.*;
      import dev.coppice.supervisor.*;
      import io.vavr.control.*;
      import java.time.Duration;
      """;

  private static final String SHOP =
      IMPORTS
          + """
          final class Shop implements GenServer<Shop.Ask<?>, Shop.Tell, Integer> {
            sealed interface Ask<R> extends Request<Ask<?>, R> {}
            record Price(String item) implements Ask<Integer> {}
            record Owner() implements Ask<String> {}
            sealed interface Tell {}
            record Restock(int amount) implements Tell {}

            public Init<Integer> init(Self<Tell> self) {
              return Init.ok(0);
            }
            public Answer<Integer> handleCall(Ask<?> request, From from, Integer stock) {
              return switch (request) {
                case Price ask -> Answer.reply(ask, 7, stock);
                case Owner ask -> Answer.reply(ask, "me", stock);
              };
            }
            public Step<Integer> handleCast(Tell message, Integer stock) {
              return switch (message) {
                case Restock(var amount) -> Step.noReply(stock + amount);
              };
            }
          }
          """;

  private static final String LAMP =
      IMPORTS
          + """
          final class Lamp implements GenStateMachine<Lamp.Ask<?>, Lamp.Tell, Lamp.State, Integer> {
            sealed interface Ask<R> extends Request<Ask<?>, R> {}
            record Pushes() implements Ask<Integer> {}
            record Colour() implements Ask<String> {}
            sealed interface Tell {}
            record Push() implements Tell {}
            enum State { OFF, ON }

            public Initial<Tell, State, Integer> init(Self<Tell> self) {
              return Initial.ok(State.OFF, 0, Action.internal(new Push()));
            }
            public Transition<Tell, State, Integer> handleEvent(
                Event<Ask<?>, Tell> event, State state, Integer count) {
              return switch (event) {
                case Event.Call(Pushes ask, var from) ->
                    Transition.keepStateAndData(Action.reply(ask, count, from));
                case Event.Call(Colour ask, var from) ->
                    Transition.stopAndReply(
                        ExitReason.normal(), Action.reply(ask, "red", from), count);
                case Event.Cast(var push) ->
                    Transition.nextState(
                        State.ON, count + 1, Action.stateTimeout(Duration.ZERO, new Push()));
                case Event.Info(var info) -> Transition.keepState(count, Action.postpone());
                case Event.Internal(var push) -> Transition.repeatState(count);
                case Event.EventTimeout(var push) -> Transition.stop(ExitReason.normal(), count);
                case Event.StateTimeout(var push) -> Transition.nextState(State.OFF, count);
                case Event.GenericTimeout(var name, var push) -> Transition.keepStateAndData();
              };
            }
            public Entered<Tell, Integer> handleEnter(State oldState, State state, Integer count) {
              return Entered.keepStateAndData(Action.stateTimeout(Duration.ZERO, new Push()));
            }
          }
          """;

  private static final String NO_ENTER_ACTION =
      "Action<M> conforms to dev.coppice.supervisor.EnterAction<";

  private static final String OTHER =
      """
      final class Other {
        sealed interface Ask<R> extends Request<Ask<?>, R> {}
        record Question() implements Ask<Integer> {}
        record Note() {}
      }
      """;

  @Test
  @DisplayName("a request of another server")
  void wrongRequest() {
    client("int price = shop.call(new Shop.Price(\"tea\"));").succeeds();
    client("int answer = shop.call(new Other.Question());").failsWith("no suitable method");
    client("var e = shop.tryCall(new Other.Question(), Duration.ZERO);")
        .failsWith("cannot be applied");
  }

  @Test
  @DisplayName("the answer of a call as something else")
  void wrongUseOfAnswer() {
    client("Either<ExitReason, String> owner = shop.tryCall(new Shop.Owner(), Duration.ZERO);")
        .succeeds();
    client("String price = shop.call(new Shop.Price(\"tea\"));").failsWith("incompatible types");
    client("Either<ExitReason, String> e = shop.tryCall(new Shop.Price(\"\"), Duration.ZERO);")
        .failsWith("incompatible types");
  }

  @Test
  @DisplayName("casting a request, or what is no message of the server")
  void wrongCast() {
    client("shop.cast(new Shop.Restock(1));").succeeds();
    client("shop.cast(new Shop.Owner());").failsWith("incompatible types");
    client("shop.cast(new Other.Note());").failsWith("incompatible types");
  }

  @Test
  @DisplayName("calling with a one-way message")
  void callWithMessage() {
    client("var answer = shop.call(new Shop.Restock(1));").failsWith("no suitable method");
  }

  @Test
  @DisplayName("sending a request, or what is no message of the server, to its pid")
  void wrongSend() {
    client("shop.pid().send(new Shop.Restock(1));").succeeds();
    client("shop.pid().send(new Shop.Owner());").failsWith("incompatible types");
    client("shop.pid().send(new Other.Note());").failsWith("incompatible types");
  }

  @Test
  @DisplayName("a reply of the wrong type")
  void wrongReply() {
    server("Answer.reply(ask, 7, stock)").succeeds();
    server("Answer.reply(ask, \"seven\", stock)").failsWith("incompatible");
    server("Answer.stopReply(ExitReason.normal(), ask, \"seven\", stock)")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("a deferred reply of the wrong type")
  void wrongDeferredReply() {
    client("ReplyTo<Integer> to = from.of(new Shop.Price(\"tea\"));").succeeds();
    client("ReplyTo<String> to = from.of(new Shop.Price(\"tea\"));").failsWith("incompatible");
    client("from.of(new Shop.Price(\"tea\")).send(\"seven\");").failsWith("incompatible types");
  }

  @Test
  @DisplayName("a state of the wrong type")
  void wrongState() {
    server("Answer.reply(ask, 7, \"stock\")").failsWith("incompatible");
    server("Step.noReply(\"stock\")").failsWith("incompatible");
  }

  @Test
  @DisplayName("GS-06 GS-22 returning something that no callback may return")
  void badReturn() {
    Compilation.of(SHOP.replace("return Init.ok(0);", "return 0;")).failsWith("incompatible types");
    Compilation.of(SHOP.replace("return Init.ok(0);", "return Step.noReply(0);"))
        .failsWith("incompatible types");
    server("stock").failsWith("incompatible");
    Compilation.of(SHOP.replace("Step.noReply(stock + amount)", "Init.ok(stock)"))
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("SY-08 looking with Sys into a process that is no behaviour's")
  void sysOfPlainProcess() {
    client("Object state = Sys.getState(shop);").succeeds();
    client("Object state = Sys.getState(shop.pid());").failsWith("incompatible types");
  }

  @Test
  @DisplayName("a continuation of another state, or one that replies")
  void wrongContinuation() {
    server("Answer.reply(ask, 7, stock).thenContinue(s -> Step.noReply(s + 1))").succeeds();
    server("Answer.reply(ask, 7, stock).thenContinue(s -> Step.noReply(\"stock\"))")
        .failsWith("incompatible");
    server("Answer.reply(ask, 7, stock).thenContinue(s -> Answer.reply(ask, 7, s))")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("a reply to a cast")
  void replyToCast() {
    Compilation.of(SHOP.replace("Step.noReply(stock + amount)", "Answer.reply(null, 1, stock)"))
        .failsWith("incompatible types");
  }

  @Test
  @DisplayName("forgetting a request or a message")
  void forgotten() {
    Compilation.of(SHOP).succeeds();
    Compilation.of(SHOP.replace("case Owner ask -> Answer.reply(ask, \"me\", stock);", ""))
        .failsWith("does not cover all possible input values");
    Compilation.of(
            SHOP.replace("record Restock", "record Close() implements Tell {} record Restock"))
        .failsWith("does not cover all possible input values");
  }

  @Test
  @DisplayName("a name of one server for another")
  void wrongName() {
    client(
            """
            ServerName<Shop.Ask<?>, Shop.Tell> name = ServerName.of("shop", Shop.class);
            var started = GenServer.start(node, name, new Shop());
            """)
        .succeeds();
    client("ServerName<Other.Ask<?>, Other.Note> name = ServerName.of(\"shop\", Shop.class);")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("SU-41 casting or calling a supervisor past its own methods")
  void supervisorsAreOpaque() {
    client("supervisor.pid().send(\"hello\");").failsWith("incompatible types");
    client("new Supervisor.WhichChildren();").failsWith("not public");
  }

  @Test
  @DisplayName("SU-04 a supervisor of anything but a specification")
  void wrongSupervisor() {
    client("var started = Supervisor.start(node, SupervisorSpec.oneForOne());").succeeds();
    client("var started = Supervisor.start(node, Init.ignore());").failsWith("incompatible types");
    client(
            """
            ChildFactory<String, ServerRef<Shop.Ask<?>, Shop.Tell>> shops =
                (parent, town) -> GenServer.startLink(parent, new Shop());
            var started = SimpleSupervisor.start(node, SimpleSupervisorSpec.workers(shops));
            """)
        .succeeds();
    client("var started = SimpleSupervisor.start(node, SupervisorSpec.oneForOne());")
        .failsWith("cannot be applied");
  }

  @Test
  @DisplayName("SU-02 SU-03 flags and specifications of the wrong kind, or with a part missing")
  void wrongSpecifications() {
    client("var c = ChildSpec.process(\"a\", self -> {}).withRestart(Restart.TRANSIENT);")
        .succeeds();
    client("var c = ChildSpec.process(\"a\", self -> {}).withRestart(\"transient\");")
        .failsWith("incompatible types");
    client("var c = ChildSpec.process(\"a\", self -> {}).withShutdown(5000);")
        .failsWith("incompatible types");
    client("var c = ChildSpec.worker(\"a\");").failsWith("cannot be applied");
    client("var c = ChildSpec.worker(s -> GenServer.startLink(s, new Shop()));")
        .failsWith("cannot be applied", "incompatible types");
    client("var s = SupervisorSpec.oneForOne().withIntensity(\"many\", Duration.ZERO);")
        .failsWith("incompatible types");
    client("var s = SupervisorSpec.oneForOne().withStrategy(Restart.PERMANENT);")
        .failsWith("incompatible types");
  }

  @Test
  @DisplayName("SU-29 of a simple supervisor: another argument, a restart, a child by its id")
  void wrongUseOfSimpleSupervisor() {
    String simple = "SimpleSupervisorRef<String, Pid<Integer>> simple = null;\n";
    client(simple + "Pid<Integer> child = simple.startChild(\"oak\").get().get();").succeeds();
    client(simple + "var child = simple.startChild(7);").failsWith("incompatible types");
    client(simple + "Pid<String> child = simple.startChild(\"oak\").get().get();")
        .failsWith("incompatible types");
    client(simple + "simple.restartChild(\"oak\");").failsWith("cannot find symbol");
    client(simple + "simple.deleteChild(\"oak\");").failsWith("cannot find symbol");
    client(simple + "simple.terminateChild(\"oak\");").failsWith("incompatible types");
  }

  @Test
  @DisplayName("SM-16 a transition of another machine's states, data or messages")
  void wrongTransition() {
    Compilation.of(LAMP).succeeds();
    machine("Transition.nextState(State.OFF, count)", "Transition.nextState(\"off\", count)")
        .failsWith("incompatible");
    machine("Transition.nextState(State.OFF, count)", "Transition.nextState(State.OFF, \"no\")")
        .failsWith("incompatible");
    machine("Transition.repeatState(count)", "count").failsWith("incompatible");
    machine(
            "count + 1, Action.stateTimeout(Duration.ZERO, new Push())",
            "count + 1, Action.stateTimeout(Duration.ZERO, \"push\")")
        .failsWith("incompatible");
    machine("Action.internal(new Push())", "Action.internal(\"push\")").failsWith("incompatible");
  }

  @Test
  @DisplayName("SM-15 an init that says neither which state, nor why there is none")
  void wrongInitial() {
    machine("Initial.ok(State.OFF, 0, Action.internal(new Push()))", "State.OFF")
        .failsWith("incompatible types");
    machine("Initial.ok(State.OFF, 0, ", "Initial.ok(0, State.OFF, ").failsWith("incompatible");
  }

  @Test
  @DisplayName("a reply of a state machine that is of the wrong type")
  void wrongReplyOfMachine() {
    machine("Action.reply(ask, count, from)", "Action.reply(ask, \"many\", from)")
        .failsWith("incompatible");
    machine("Action.reply(ask, \"red\", from)", "Action.reply(ask, count, from)")
        .failsWith("incompatible");
    machine("Action.reply(ask, count, from)", "Action.reply(from.of(ask), count)").succeeds();
    machine("Action.reply(ask, count, from)", "Action.reply(from.of(ask), \"many\")")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("SM-18 anything but replies when a state machine stops")
  void stopWithOtherActions() {
    machine("Action.reply(ask, \"red\", from), count", "Action.internal(new Push()), count")
        .failsWith("Action<M> conforms to dev.coppice.supervisor.ReplyAction<");
    machine(
            "Action.reply(ask, \"red\", from), count",
            "Action.stateTimeout(Duration.ZERO, new Push()), count")
        .failsWith("EnterAction<M> conforms to dev.coppice.supervisor.ReplyAction<");
  }

  @Test
  @DisplayName("SM-04 an enter call that changes the state, postpones or inserts events")
  void enterMayNot() {
    String entered = "Entered.keepStateAndData(Action.stateTimeout(Duration.ZERO, new Push()))";
    machine(entered, "Transition.nextState(State.OFF, count)").failsWith("incompatible");
    machine(entered, "Entered.nextState(State.OFF, count)").failsWith("cannot find symbol");
    machine(entered, "Entered.keepStateAndData(Action.postpone())").failsWith(NO_ENTER_ACTION);
    machine(entered, "Entered.keepStateAndData(Action.internal(new Push()))")
        .failsWith(NO_ENTER_ACTION);
    machine(entered, "Entered.keepState(count, Action.nextEvent(new Event.Cast<>(new Push())))")
        .failsWith(NO_ENTER_ACTION);
    machine(entered, "Entered.keepState(count, Action.all(io.vavr.collection.List.empty()))")
        .failsWith(NO_ENTER_ACTION);
  }

  @Test
  @DisplayName("forgetting a kind of event, or a request, of a state machine")
  void forgottenEvent() {
    machine("case Event.StateTimeout(var push) -> Transition.nextState(State.OFF, count);", "")
        .failsWith("does not cover all possible input values");
    machine("record Push(", "record Weight() implements Ask<Integer> {} record Push(")
        .failsWith("does not cover all possible input values");
  }

  @Test
  @DisplayName("SM-01 states that handle events of another machine")
  void wrongStates() {
    String functions =
        IMPORTS
            + """
            enum State implements StateCallback<Void, String, State, Integer> {
              ONLY;
              public Transition<String, State, Integer> handleEvent(
                  Event<Void, String> event, Integer count) {
                return Transition.keepStateAndData();
              }
            }
            record Machine() implements StateFunctions<Void, String, State, Integer> {
              public Initial<String, State, Integer> init(Self<String> self) {
                return Initial.ok(State.ONLY, 0);
              }
            }
            """;
    Compilation.of(functions).succeeds();
    Compilation.of(
            functions.replace("StateFunctions<Void, String,", "StateFunctions<Void, Integer,"))
        .failsWith("not within bounds", "does not override", "name clash");
  }

  @Test
  @DisplayName("a name of a state machine for another, or a request of another")
  void wrongNameOfMachine() {
    Compilation.of(LAMP, IMPORTS + OTHER, IMPORTS + user("Lamp.Ask<?>, Lamp.Tell")).succeeds();
    Compilation.of(LAMP, IMPORTS + OTHER, IMPORTS + user("Other.Ask<?>, Other.Note"))
        .failsWith("incompatible");
  }

  private static String user(String protocol) {
    return """
    class User {
      void run(Node node) {
        ServerName<%s> name = ServerName.of("lamp", Lamp.class);
        var started = GenStateMachine.start(node, name, new Lamp());
      }
    }
    """
        .formatted(protocol);
  }

  /** The lamp, with something else in place of a part of it. */
  private static Compilation machine(String part, String other) {
    if (!LAMP.contains(part)) {
      throw new IllegalArgumentException("no part of the lamp: " + part);
    }
    return Compilation.of(LAMP.replace(part, other));
  }

  /** Code of a client of the shop. */
  private static Compilation client(String code) {
    String method =
        "class Client { void run(ServerRef<Shop.Ask<?>, Shop.Tell> shop, From from, Node node,"
            + " SupervisorRef supervisor) {\n"
            + code
            + "\n}}";
    return Compilation.of(SHOP, IMPORTS + OTHER, IMPORTS + method);
  }

  /** The shop, with another answer to the question for a price. */
  private static Compilation server(String answer) {
    return Compilation.of(SHOP.replace("Answer.reply(ask, 7, stock)", answer));
  }
}
