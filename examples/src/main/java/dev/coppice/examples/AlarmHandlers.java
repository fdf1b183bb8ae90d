package dev.coppice.examples;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.EventHandler;
import dev.coppice.supervisor.EventManagerRef;
import dev.coppice.supervisor.GenEvent;
import dev.coppice.supervisor.HandlerAnswer;
import dev.coppice.supervisor.HandlerExit;
import dev.coppice.supervisor.HandlerKey;
import dev.coppice.supervisor.HandlerStep;
import dev.coppice.supervisor.Removal;
import dev.coppice.supervisor.Request;
import dev.coppice.supervisor.SimpleEventHandler;
import io.vavr.control.Either;
import java.io.PrintStream;

/**
 * An event manager with two handlers. Each alarm goes to both, the one added last first: a printer,
 * which has paper for two lines, and a siren, which can be asked how often it has rung. The third
 * alarm is too much for the printer: it crashes and is removed, whoever added it is told, and the
 * siren rings on.
 */
final class AlarmHandlers {
  record Alarm(String room) {}

  /** Its state is the number of the next line. */
  record Printer(PrintStream out) implements SimpleEventHandler<Alarm, Integer> {
    @Override
    public Either<ExitReason, Integer> init(Self<Alarm> self) {
      return Either.right(1);
    }

    @Override
    public HandlerStep<Alarm, Integer> handleEvent(Alarm alarm, Integer line) {
      if (line > 2) {
        throw new IllegalStateException("out of paper");
      }
      out.println(line + ". smoke in the " + alarm.room());
      return HandlerStep.ok(line + 1);
    }
  }

  /** Its state is how often it has rung, which is also what it leaves behind. */
  record Siren() implements EventHandler<Alarm, Siren.Ask<?>, Integer, Integer> {
    sealed interface Ask<R> extends Request<Ask<?>, R> {}

    record Rung() implements Ask<Integer> {}

    @Override
    public Either<ExitReason, Integer> init(Self<Alarm> self) {
      return Either.right(0);
    }

    @Override
    public HandlerStep<Alarm, Integer> handleEvent(Alarm alarm, Integer rung) {
      return HandlerStep.ok(rung + 1);
    }

    @Override
    public HandlerAnswer<Alarm, Integer> handleCall(Ask<?> request, Integer rung) {
      return switch (request) {
        case Rung ask -> HandlerAnswer.reply(ask, rung, rung);
      };
    }

    @Override
    public Integer terminate(Removal why, Integer rung) {
      return rung;
    }
  }

  private AlarmHandlers() {}

  static void run(PrintStream out) {
    try (Node node = Node.open()) {
      var _ = node.run((Self<HandlerExit> self) -> watch(self, out));
    }
  }

  private static void watch(Self<HandlerExit> self, PrintStream out) {
    EventManagerRef<Alarm> alarms = GenEvent.<Alarm>startLink(self).get();
    var siren = alarms.addHandler(HandlerKey.of(Siren.class), new Siren()).get();
    var printer = HandlerKey.of(Printer.class);
    var _ = alarms.addSupHandler(self, printer, new Printer(out), exit -> exit).get();

    alarms.notify(new Alarm("kitchen"));
    alarms.syncNotify(new Alarm("attic")); // returns when both have handled both
    int rung = alarms.call(siren, new Siren.Rung()).get();
    out.println("the siren has rung " + rung + " times");

    alarms.notify(new Alarm("cellar"));
    HandlerExit exit = self.receive(HandlerExit.class);
    if (exit.why() instanceof Removal.Failed(var reason)) {
      out.println(exit.handler() + " is gone: " + reason);
    }
    out.println("still there: " + alarms.whichHandlers().mkString(", "));
    int last = alarms.deleteHandler(siren, ExitReason.normal()).get();
    out.println("the siren rang " + last + " times in all");
  }
}
