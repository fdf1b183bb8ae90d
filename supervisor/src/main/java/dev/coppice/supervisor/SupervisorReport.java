package dev.coppice.supervisor;

import dev.coppice.mailbox.Self;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a supervisor logs, after OTP's supervisor and progress reports. Reports pass the node's
 * limit, those of each context for each kind of start apart; but not progress, which is for whoever
 * wants to see everything.
 */
enum SupervisorReport {
  CHILD_TERMINATED(Level.WARN, "Child {} ended: {}"),
  START_ERROR(Level.ERROR, "Child {} could not be started: {}"),
  SHUTDOWN(Level.ERROR, "Child {} failed too often, the supervisor gives up: {}"),
  SHUTDOWN_ERROR(Level.WARN, "Child {} did not stop as asked: {}"),
  PROGRESS(Level.DEBUG, "Child {} started: {}");

  private static final Logger log = LoggerFactory.getLogger("dev.coppice.supervisor");

  private final String context = name().toLowerCase(Locale.ROOT);
  private final Level level;
  private final String text;

  SupervisorReport(Level level, String text) {
    this.level = level;
    this.text = text;
  }

  void log(Self<?> supervisor, Child child, Object detail) {
    if (!log.isEnabledForLevel(level)
        || (this != PROGRESS && supervisor.node().limitsReport(kind(child)))) {
      return;
    }
    log.atLevel(level)
        .addKeyValue("supervisor", supervisor.pid())
        .addKeyValue("context", context)
        .addKeyValue("child", child.spec().id())
        .addKeyValue("slot", child.slot())
        .addKeyValue("restart", child.spec().restart())
        .addKeyValue("restarts", child.restarts())
        .addKeyValue("detail", detail)
        .log(text, child.spec().id(), detail);
  }

  private String kind(Child child) {
    return context + " for " + child.spec().start().getClass().getName();
  }
}
