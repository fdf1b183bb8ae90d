package dev.coppice.conformance;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Where everything goes that is logged in this JVM: to those who listen, in the thread that logs,
 * and never to the console. The counterpart of the handler in {@code conf.erl}. Any thread.
 */
public final class Reports {
  private static final List<Consumer<Report>> LISTENERS = new CopyOnWriteArrayList<>();

  private Reports() {}

  /** Stops listening. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Listens.
   *
   * @param listener gets every report from now on; short, and does not throw
   * @return stops it
   */
  public static Subscription listen(Consumer<Report> listener) {
    LISTENERS.add(listener);
    return () -> LISTENERS.remove(listener);
  }

  static boolean wanted() {
    return !LISTENERS.isEmpty();
  }

  static void publish(Report report) {
    LISTENERS.forEach(listener -> listener.accept(report));
  }
}
