package dev.coppice.conformance;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Makes SLF4J hand everything to {@link Reports}. */
public final class ReportProvider implements SLF4JServiceProvider {
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** For SLF4J, which makes the only one. */
  public ReportProvider() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Forwarding::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  /** A logger that forwards everything but traces. */
  private static final class Forwarding extends AbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1;

    Forwarding(String name) {
      this.name = name;
    }

    private static boolean wanted(Level level) {
      return level.toInt() >= Level.DEBUG.toInt() && Reports.wanted();
    }

    @Override
    public void log(LoggingEvent event) {
      List<KeyValuePair> pairs = Objects.requireNonNullElse(event.getKeyValuePairs(), List.of());
      publish(
          event.getLevel(),
          event.getMessage(),
          event.getArgumentArray(),
          event.getThrowable(),
          pairs);
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        @Nullable String message,
        Object @Nullable [] arguments,
        @Nullable Throwable thrown) {
      publish(level, message, arguments, thrown, List.of());
    }

    private void publish(
        Level level,
        @Nullable String message,
        Object @Nullable [] arguments,
        @Nullable Throwable thrown,
        List<KeyValuePair> pairs) {
      Reports.publish(
          new Report(
              level,
              name,
              Objects.requireNonNullElse(MessageFormatter.basicArrayFormat(message, arguments), ""),
              pairs.stream()
                  .collect(
                      toUnmodifiableMap(
                          pair -> pair.key,
                          pair -> Objects.requireNonNullElse(pair.value, "null"),
                          (_, last) -> last)),
              thrown));
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    public boolean isTraceEnabled() {
      return wanted(Level.TRACE);
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
      return isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
      return wanted(Level.DEBUG);
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
      return isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
      return wanted(Level.INFO);
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
      return isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
      return wanted(Level.WARN);
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
      return isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
      return wanted(Level.ERROR);
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
      return isErrorEnabled();
    }
  }
}
