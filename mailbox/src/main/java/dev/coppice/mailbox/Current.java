package dev.coppice.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * Finds the process that runs on the current thread.
 *
 * <p>A thread-local would cost every virtual thread a map, and a scoped value a binding frame and a
 * cache; at a million processes that is a hundred megabytes or more. Every thread already has one
 * field that the runtime may set before it starts and nobody else has a use for: its
 * uncaught-exception handler. The runtime's threads carry a {@link Host} there.
 */
final class Current {
  private Current() {}

  /** What the runtime's threads carry as their uncaught-exception handler. */
  interface Host extends Thread.UncaughtExceptionHandler {
    /** The process that runs on the thread now, if any. */
    @Nullable LocalProcess<?> process();
  }

  static @Nullable LocalProcess<?> process() {
    return Thread.currentThread().getUncaughtExceptionHandler() instanceof Host host
        ? host.process()
        : null;
  }
}
