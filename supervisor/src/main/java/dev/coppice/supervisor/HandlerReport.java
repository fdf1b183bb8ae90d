package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import io.vavr.control.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The one report of the crash of an event handler, after OTP's {@code gen_event} report. It goes
 * where the crashes of processes go: for whoever reads the log, a part of the program has failed.
 *
 * @param manager the manager's name, or its pid
 * @param handler what the handler is called
 * @param reason why it crashed
 * @param message what it was handling, as it wants it to be shown
 * @param state its state, as it wants it to be shown
 * @param alsoFailed what its {@code terminate} has failed with after that
 */
record HandlerReport(
    String manager,
    HandlerKey<?, ?> handler,
    ExitReason reason,
    Option<Object> message,
    Option<Object> state,
    Option<ExitReason> alsoFailed) {

  private static final Logger log = LoggerFactory.getLogger("dev.coppice.crash");

  /** Never fails. */
  void write(Node node) {
    Harmless.run(
        () -> {
          if (!node.limitsReport("crashes of event handler " + handler.type().getName())) {
            write();
          }
        },
        this::unexpected); // a toString that fails, a broken appender
  }

  private void write() {
    StringBuilder text = new StringBuilder("Event handler {} of {} crashed: {}");
    LoggingEventBuilder event =
        log.atError()
            .addKeyValue("handler", handler.toString())
            .addKeyValue("manager", manager)
            .addKeyValue("reason", reason.toString())
            .addArgument(handler)
            .addArgument(manager)
            .addArgument(reason);
    for (Object last : message) {
      event = event.addKeyValue("last_message", last).addArgument(last);
      text.append("; last message: {}");
    }
    for (Object shown : state) {
      event = event.addKeyValue("state", shown).addArgument(shown);
      text.append("; state: {}");
    }
    for (ExitReason failure : alsoFailed) {
      event = event.addKeyValue("terminate", failure.toString()).addArgument(failure);
      text.append("; then its terminate: {}");
    }
    if (reason instanceof ExitReason.Crash(var cause)) {
      event = event.setCause(cause);
    }
    event.log(text.toString());
  }

  private void unexpected(Throwable thrown) {
    Harmless.run(
        () -> log.error("The crash of event handler {} could not be reported", handler, thrown),
        _ -> {}); // there is nowhere left to report to
  }
}
