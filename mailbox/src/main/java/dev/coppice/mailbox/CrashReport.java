package dev.coppice.mailbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The one report of a crash that began in a process: written by the dying process, before anybody
 * is told of its death. It joins what OTP spreads over a server report and a crash report. The
 * text, one line, is for a person, the key-values are for a machine.
 */
final class CrashReport {
  private static final Logger log = LoggerFactory.getLogger("dev.coppice.crash");

  private CrashReport() {}

  static void log(LocalProcess<?> process, ExitReason reason) {
    try {
      if (process.node().limitsCrashReport(process.initialFunction())) {
        return;
      }
      StringBuilder text = new StringBuilder("Process {} crashed: {}");
      LoggingEventBuilder event =
          log.atError()
              .addKeyValue("process", process.toString())
              .addKeyValue("name", process.describe())
              .addKeyValue("reason", reason.toString())
              .addKeyValue("initial_call", process.initialFunction().getName())
              .addKeyValue("mailbox_length", process.mailLength())
              .addArgument(process.describe())
              .addArgument(reason);
      if (!process.ancestors().isEmpty()) {
        String ancestors = process.ancestors().mkString(", ");
        event = event.addKeyValue("ancestors", ancestors).addArgument(ancestors);
        text.append("; ancestors: {}");
      }
      for (Object last : process.lastReceived().map(process::shown)) {
        event = event.addKeyValue("last_message", last).addArgument(last);
        text.append("; last message: {}");
      }
      for (Object state : process.reportedState()) {
        event = event.addKeyValue("state", state).addArgument(state);
        text.append("; state: {}");
      }
      if (reason instanceof ExitReason.Crash(var cause)) {
        event = event.setCause(cause);
      }
      event.log(text.toString());
    } catch (Throwable thrown) {
      unexpected(process, thrown); // a message whose toString fails, a broken appender
    }
  }

  /** Something went wrong in the runtime itself, or in reporting. */
  static void unexpected(LocalProcess<?> process, Throwable thrown) {
    try {
      log.error("Unexpected failure around process {}", process, thrown);
    } catch (Throwable alsoThrown) {
      // reporting must never make the process fail, and there is nowhere left to report to
    }
  }
}
