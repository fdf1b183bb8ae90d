package dev.coppice.mailbox;

/** Has the JVM run something when it is told to end. The JVM starts the thread, not we. */
final class ShutdownHook {
  private final Thread thread;

  private ShutdownHook(Thread thread) {
    this.thread = thread;
  }

  static ShutdownHook install(Runnable task) {
    Thread thread = new Thread(task, "coppice-shutdown");
    Runtime.getRuntime().addShutdownHook(thread);
    return new ShutdownHook(thread);
  }

  void remove() {
    try {
      var _ = Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException alreadyShuttingDown) {
      // it runs, or will; the node is closed once all the same
    }
  }
}
