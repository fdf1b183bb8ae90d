package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What a supervisor logs, after OTP's supervisor and progress reports. Reports pass the node's
 * limit, those of each context for each kind of start apart; but not progress, which is for whoever
 * wants to see everything. None of them ever fails.
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

  /** Reports on one child; the process that it has, or had, is part of it. */
  void log(SupervisorState state, Child child, Object reason) {
    guarded(
        () -> {
          if (isWanted(state, child)) {
            withProcess(event(state, child, reason), child).log(text, child.spec().id(), reason);
          }
        });
  }

  /**
   * Reports that there were too many restarts.
   *
   * @param last what the last failure was
   */
  static void givingUp(SupervisorState state, Child child, Object last) {
    guarded(
        () -> {
          if (SHUTDOWN.isWanted(state, child)) {
            withProcess(
                    SHUTDOWN
                        .event(state, child, "reached_max_restart_intensity")
                        .addKeyValue("last", last),
                    child)
                .log(SHUTDOWN.text, child.spec().id(), last);
          }
        });
  }

  /**
   * Reports on several children of one kind that did not stop as asked, in the same way.
   *
   * @param one any of them
   */
  static void notStopped(SupervisorState state, Child one, ExitReason reason, int children) {
    guarded(
        () -> {
          if (SHUTDOWN_ERROR.isWanted(state, one)) {
            SHUTDOWN_ERROR
                .event(state, one, reason)
                .addKeyValue("children", children)
                .log("{} children did not stop as asked: {}", children, reason);
          }
        });
  }

  /** Reports on a listener that has thrown. */
  static void listenerFailed(RestartListener listener, Throwable thrown) {
    guarded(
        () -> log.warn("The restart listener {} failed", listener.getClass().getName(), thrown));
  }

  private boolean isWanted(SupervisorState state, Child child) {
    return log.isEnabledForLevel(level)
        && state.self().pid().isAlive() // the dead have nothing to say
        && (this == PROGRESS || !state.self().node().limitsReport(kind(child)));
  }

  private LoggingEventBuilder event(SupervisorState state, Child child, Object reason) {
    ChildSpec spec = child.spec();
    return log.atLevel(level)
        .addKeyValue("supervisor", state.name().<Object>map(it -> it).getOrElse(state.self()::pid))
        .addKeyValue("context", context)
        .addKeyValue("reason", reason)
        .addKeyValue("child", spec.id())
        .addKeyValue("restart", spec.restart())
        .addKeyValue("significant", spec.significant())
        .addKeyValue("shutdown", spec.shutdown())
        .addKeyValue("type", spec.type())
        .addKeyValue("restarts", child.restarts());
  }

  private static LoggingEventBuilder withProcess(LoggingEventBuilder event, Child child) {
    LoggingEventBuilder whole = event;
    for (Pid<?> pid : child.pid()) {
      whole = whole.addKeyValue("process", pid);
    }
    return whole;
  }

  private String kind(Child child) {
    Object start =
        child.spec().start() instanceof SimpleStart<?, ?>(var factory, _)
            ? factory
            : child.spec().start();
    return context + " for " + start.getClass().getName();
  }

  /** Runs what makes a report; whatever comes of it, it is no harm to the supervisor. */
  static void guarded(Runnable report) {
    Harmless.run(
        report,
        thrown ->
            Harmless.run(
                () -> log.error("A supervisor's report could not be written", thrown),
                _ -> {})); // there is nowhere left to report to
  }
}
