package dev.coppice.mailbox;

/**
 * The seam between a node and its host: how the node tells the time and runs processes. Everything
 * in this module that reads a clock, waits, or starts a thread goes through it, so that the same
 * program can run on real time or, step by step, on simulated time.
 *
 * <p>A scheduler serves one node. All methods may be called from any thread.
 */
public interface Scheduler extends AutoCloseable {

  /** {@return nanoseconds since the scheduler was made} Monotonic and never negative. */
  long now();

  /**
   * Starts a thread for a straight-line process, or for a helper of the runtime.
   *
   * @param name what the thread is called
   * @param task what it runs
   * @param host to be installed as the thread's uncaught-exception handler before it runs; the
   *     runtime recognises its threads by it
   */
  void start(String name, Runnable task, Thread.UncaughtExceptionHandler host);

  /**
   * Starts a platform thread for a straight-line or callback process that is not to share one.
   *
   * @param name what the thread is called
   * @param task what it runs
   * @param host as in {@link #start}
   */
  default void startDedicated(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    start(name, task, host);
  }

  /**
   * Runs a callback process for a while: soon, on a thread that may run others before and after. It
   * may block. It may be asked for while the process runs, by the process itself, to go on later.
   *
   * <p>If this throws, the activation must not run: it is asked for again when something else
   * comes.
   *
   * @param activation what to run
   */
  void activate(Activation activation);

  /**
   * Blocks the current thread until it is unparked or interrupted, the time is reached, or for no
   * reason, as {@link java.util.concurrent.locks.LockSupport} does. An unpark that came before is
   * not lost.
   *
   * @param until the time, by {@link #now}; {@link Long#MAX_VALUE} for no limit
   */
  void park(long until);

  /**
   * Ends or prevents one {@link #park}.
   *
   * @param thread whose
   */
  void unpark(Thread thread);

  /**
   * Gives way for a moment to another thread, which is about to end something that the current one
   * waits for. However time passes on this scheduler, it comes back.
   */
  void giveWay();

  /**
   * Runs an action at a time.
   *
   * @param time when, by {@link #now}; never earlier
   * @param action what; short, and does not block or throw
   * @return takes it back
   */
  Scheduled at(long time, Runnable action);

  /**
   * Interrupts the thread of a process that has ended.
   *
   * @param thread one on which the scheduler runs something
   */
  default void interrupt(Thread thread) {
    thread.interrupt();
  }

  /**
   * {@return what a thread is doing, for who looks in}
   *
   * @param thread one on which the scheduler runs something
   */
  default Thread.State state(Thread thread) {
    return thread.getState();
  }

  /** {@return whether {@link #step} and {@link #happened} are to be called} Asked once. */
  default boolean followsSteps() {
    return false;
  }

  /**
   * A process, or a thread that is none, is about to take a step. The scheduler may hold the
   * calling thread, which is inside no lock of the runtime.
   *
   * @param step what it is about to do
   * @return whether it may; only a {@link ProcessStep.Kind#SEND} and a {@link
   *     ProcessStep.Kind#REPLY} can be prevented
   */
  default boolean step(ProcessStep step) {
    return true;
  }

  /**
   * Something has happened. Called inside of locks: returns at once.
   *
   * @param step what
   */
  default void happened(ProcessStep step) {}

  /** Stops the scheduler's own threads and forgets what was scheduled. */
  @Override
  void close();

  /**
   * A callback process that has something to do. While it runs it is to be the host of its thread,
   * see {@link #start}; or its scheduler sees in another way to it that {@link
   * Thread#getUncaughtExceptionHandler} of that thread leads to the process.
   */
  interface Activation extends Thread.UncaughtExceptionHandler {
    /**
     * Runs the process until its mailbox is empty, or others should have their turn.
     *
     * @return whether the thread is free for something else; false if an interrupt that is meant
     *     for the process may still come
     */
    boolean run();

    /** {@return the user's class whose code runs, for a scheduler that learns what blocks} */
    Class<?> code();
  }

  /** Something to be done at a time. */
  interface Scheduled {
    /**
     * Takes it back.
     *
     * @return whether it had neither begun nor been cancelled
     */
    boolean cancel();
  }
}
