package dev.coppice.mailbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The one report of a crash that began in a process: written by the dying process, before anybody
 * is told of its death. It joins what OTP spreads over a server report and a crash report.
 */
final class CrashReport {
  private static final Logger log = LoggerFactory.getLogger("dev.coppice.crash");

  private CrashReport() {}

  static void log(LocalProcess<?> process, ExitReason reason) {
    try {
      LoggingEventBuilder event =
          log.atError()
              .addKeyValue("process", process.toString())
              .addKeyValue("name", process.describe())
              .addKeyValue("ancestors", process.ancestors().mkString(", "))
              .addKeyValue("reason", reason.toString());
      for (Object last : process.lastReceived()) {
        event = event.addKeyValue("last_message", last);
      }
      for (Object state : process.reportedState()) {
        event = event.addKeyValue("state", state);
      }
      if (reason instanceof ExitReason.Crash(var cause)) {
        event = event.setCause(cause);
      }
      event.log("Process {} crashed: {}", process.describe(), reason);
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
