package dev.coppice.supervisor;

import dev.coppice.testsupport.Compilation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the compiler must refuse to users of event managers; each next to its correct twin. */
class GenEventTypesTest {
  private static final String IMPORTS =
      """
      import dev.coppice.mailbox.*;
      import dev.coppice.supervisor.*;
      import io.vavr.control.*;
      """;

  private static final String SIREN =
      IMPORTS
          + """
          record Alarm(String where) {}
          final class Siren implements EventHandler<Alarm, Siren.Ask<?>, Integer, String> {
            sealed interface Ask<R> extends Request<Ask<?>, R> {}
            record Rung() implements Ask<Integer> {}
            record Silence() implements Ask<Boolean> {}

            public Either<ExitReason, Integer> init(Self<Alarm> self) {
              return Either.right(0);
            }
            public HandlerStep<Alarm, Integer> handleEvent(Alarm alarm, Integer rung) {
              return HandlerStep.ok(rung + 1);
            }
            public HandlerAnswer<Alarm, Integer> handleCall(Ask<?> request, Integer rung) {
              return switch (request) {
                case Rung ask -> HandlerAnswer.reply(ask, rung, rung);
                case Silence ask -> HandlerAnswer.replyAndRemove(ask, true);
              };
            }
            public String terminate(Removal why, Integer rung) {
              return "rung " + rung;
            }
          }
          """;

  private static final String OTHERS =
      IMPORTS
          + """
          final class Other {
            record Question() implements Request<Question, Integer> {}
          }
          record Printer() implements SimpleEventHandler<String, Integer> {
            public Either<ExitReason, Integer> init(Self<String> self) {
              return Either.right(0);
            }
            public HandlerStep<String, Integer> handleEvent(String event, Integer lines) {
              return HandlerStep.ok(lines + 1);
            }
          }
          """;

  @Test
  @DisplayName("GE-03 what is no event of the manager")
  void wrongEvent() {
    client("alarms.notify(new Alarm(\"attic\"));").succeeds();
    client("alarms.notify(\"attic\");").failsWith("incompatible types");
    client("alarms.syncNotify(\"attic\");").failsWith("incompatible types");
    client("alarms.pid().send(\"attic\");").failsWith("incompatible types");
  }

  @Test
  @DisplayName("GE-06 a request of another handler, or its answer as something else")
  void wrongRequest() {
    client("int rung = alarms.call(siren, new Siren.Rung()).get();").succeeds();
    client("int answer = alarms.call(siren, new Other.Question()).get();")
        .failsWith("no suitable method");
    client("String rung = alarms.call(siren, new Siren.Rung()).get();")
        .failsWith("incompatible types");
  }

  @Test
  @DisplayName("GE-06 a reply of the wrong type, a request that was forgotten")
  void wrongReply() {
    Compilation.of(SIREN).succeeds();
    siren("HandlerAnswer.reply(ask, rung, rung)", "HandlerAnswer.reply(ask, \"many\", rung)")
        .failsWith("incompatible");
    siren("replyAndRemove(ask, true)", "replyAndRemove(ask, \"true\")").failsWith("incompatible");
    siren("HandlerAnswer.reply(ask, rung, rung)", "HandlerAnswer.reply(ask, rung, \"state\")")
        .failsWith("incompatible");
    siren("case Silence ask -> HandlerAnswer.replyAndRemove(ask, true);", "")
        .failsWith("does not cover all possible input values");
  }

  @Test
  @DisplayName("GE-05 a state of the wrong type, a successor for other events")
  void wrongStep() {
    siren("HandlerStep.ok(rung + 1)", "HandlerStep.ok(\"rung\")").failsWith("incompatible");
    siren(
            "HandlerStep.ok(rung + 1)",
            "HandlerStep.swapHandler(rung, HandlerKey.of(Siren.class), new Siren())")
        .succeeds();
    siren(
            "HandlerStep.ok(rung + 1)",
            "HandlerStep.swapHandler(rung, HandlerKey.of(Printer.class), new Printer())")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("GE-07 a handler of other events, a key of another handler")
  void wrongHandler() {
    client("alarms.addHandler(HandlerKey.of(Siren.class), new Siren());").succeeds();
    client("alarms.addHandler(HandlerKey.of(Printer.class), new Printer());")
        .failsWith("Printer cannot be converted");
    client("alarms.addHandler(HandlerKey.of(Printer.class), new Siren());")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("GE-08 what a handler leaves behind as something else")
  void wrongResult() {
    client("String last = alarms.deleteHandler(siren, ExitReason.normal()).get();").succeeds();
    client("int last = alarms.deleteHandler(siren, ExitReason.normal()).get();")
        .failsWith("incompatible types");
  }

  @Test
  @DisplayName("GE-09 a successor made of something else than what was left behind")
  void wrongHandOver() {
    client(
            """
            alarms.swapHandler(siren, ExitReason.normal(), siren,
                left -> left.get().length() > 3 ? new Siren() : new Siren());
            """)
        .succeeds();
    client(
            """
            alarms.swapHandler(siren, ExitReason.normal(), siren,
                left -> left.get() > 3 ? new Siren() : new Siren());
            """)
        .failsWith("bad operand types");
  }

  @Test
  @DisplayName("GE-10 news of a removal that is no message of the owner")
  void wrongNews() {
    client("alarms.addSupHandler(self, siren, new Siren(), exit -> exit.toString());").succeeds();
    client("alarms.addSupHandler(self, siren, new Siren(), exit -> exit);")
        .failsWith("incompatible");
  }

  @Test
  @DisplayName("calling a handler that takes no calls")
  void noCalls() {
    client(
            """
            strings.call(HandlerKey.of(Printer.class), new Siren.Rung());
            """)
        .failsWith("no suitable method");
  }

  private static Compilation siren(String old, String other) {
    return Compilation.of(SIREN.replace(old, other), OTHERS);
  }

  /** Code of a client of the manager. */
  private static Compilation client(String code) {
    String method =
        "class Client { void run(EventManagerRef<Alarm> alarms, EventManager<String> strings,"
            + " HandlerKey<Siren.Ask<?>, String> siren, Self<String> self) {\n"
            + code
            + "\n}}";
    return Compilation.of(SIREN, OTHERS, IMPORTS + method);
  }
}
