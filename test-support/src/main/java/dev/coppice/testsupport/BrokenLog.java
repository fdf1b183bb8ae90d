package dev.coppice.testsupport;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * A log that is broken, from {@link #of} to {@link #close}: who logs to that logger, or to one
 * below it, has an error thrown at it. For code that must bear with that.
 */
public final class BrokenLog implements AutoCloseable {
  private final Logger logger;
  private final Appender appender = new Appender();

  private BrokenLog(Logger logger) {
    this.logger = logger;
    appender.start();
    logger.addAppender(appender);
  }

  /** Breaks the logger of this name. */
  public static BrokenLog of(String logger) {
    return new BrokenLog((Logger) LoggerFactory.getLogger(logger));
  }

  /** How many have had an error thrown at them. */
  public int thrown() {
    return appender.thrown.get();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }

  private static final class Appender extends AppenderBase<ILoggingEvent> {
    private final AtomicInteger thrown = new AtomicInteger();

    @Override
    protected void append(ILoggingEvent e) {
      thrown.incrementAndGet();
      throw new InternalError("a broken log, as the test says"); // exceptions Logback would catch
    }
  }
}
