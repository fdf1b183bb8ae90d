package dev.coppice.testsupport;

import static java.util.stream.Collectors.toUnmodifiableMap;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * What is logged to a logger and those below it, from {@link #of} to {@link #close}; meanwhile it
 * does not reach the console:
 *
 * <pre>{@code
 * try (var log = CapturedLog.of("dev.coppice")) {
 *   // something that crashes
 *   var report = log.await(e -> e.has("pid", pid.toString()));
 *   assertThat(report.thrown()).hasMessage("boom");
 * }
 * }</pre>
 *
 * <p>Two captures of one logger must not overlap.
 */
public final class CapturedLog implements AutoCloseable {
  private final Logger logger;
  private final Appender appender = new Appender();

  private CapturedLog(Logger logger) {
    this.logger = logger;
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
  }

  /** Starts to capture what goes to the logger of this name and to those below it. */
  public static CapturedLog of(String logger) {
    return new CapturedLog((Logger) LoggerFactory.getLogger(logger));
  }

  /** From now on, lower levels too. */
  public void from(Level level) {
    logger.setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(level));
  }

  /** What was logged so far, oldest first. */
  public List<Event> events() {
    return List.copyOf(appender.events);
  }

  /** What was logged so far and is like this, oldest first. */
  public List<Event> events(Predicate<Event> like) {
    return events().stream().filter(like).toList();
  }

  /** Waits for the first event like this, for at most Awaitility's default time. */
  public Event await(Predicate<Event> like) {
    return Awaitility.await().until(() -> events(like), found -> !found.isEmpty()).getFirst();
  }

  @Override
  public void close() {
    logger.setLevel(null);
    logger.setAdditive(true);
    logger.detachAppender(appender);
  }

  /**
   * One line of the log.
   *
   * @param level how grave
   * @param logger who logged it
   * @param message the text, with its arguments in place
   * @param keyValues the structured part; a null value is the text "null"
   * @param thrown the exception, if it has one
   */
  public record Event(
      Level level,
      String logger,
      String message,
      Map<String, Object> keyValues,
      @Nullable Throwable thrown) {

    /** Whether the structured part has this value under this key. */
    public boolean has(String key, Object value) {
      return value.equals(keyValues.get(key));
    }
  }

  private static final class Appender extends AppenderBase<ILoggingEvent> {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent e) {
      List<KeyValuePair> pairs = Objects.requireNonNullElse(e.getKeyValuePairs(), List.of());
      events.add(
          new Event(
              Level.valueOf(e.getLevel().toString()),
              e.getLoggerName(),
              e.getFormattedMessage(),
              pairs.stream()
                  .collect(
                      toUnmodifiableMap(
                          p -> p.key,
                          p -> Objects.requireNonNullElse(p.value, "null"),
                          (first, last) -> last)),
              e.getThrowableProxy() instanceof ThrowableProxy p ? p.getThrowable() : null));
    }
  }
}
