package dev.coppice.mailbox;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A process died of a signal; such a death leaves no crash report. */
@Name("dev.coppice.SignalDeath")
@Label("Death by Signal")
@Category("Coppice")
@Description("A process died of an exit signal from another one")
@StackTrace(false)
final class SignalDeathEvent extends Event {
  @Label("Process")
  @Nullable String process;

  @Label("From")
  @Nullable String from;

  @Label("Reason")
  @Nullable String reason;

  static void emit(LocalProcess<?> process, LocalProcess<?> from, ExitReason reason) {
    try {
      SignalDeathEvent event = new SignalDeathEvent();
      if (event.shouldCommit()) {
        event.process = process.describe();
        event.from = from.describe();
        event.reason = reason.toString();
        event.commit();
      }
    } catch (Throwable thrown) { // a reason whose toString fails must not keep the dead unburied
      CrashReport.unexpected(process, thrown);
    }
  }
}
