package dev.coppice.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;

/**
 * Whether a process lives, and the fence around the dead.
 *
 * <h2>Life and death in one word</h2>
 *
 * {@code life} is {@link Life#RUNNING}, {@link Life#TRAPPING}, or the {@link ExitReason} it ended
 * with. Whoever changes it to a reason, the process itself or the sender of a signal, has ended the
 * process and must bury it; everybody else finds it dead. Since the trap flag is in the same word,
 * a signal is either trapped or fatal, never both or neither.
 *
 * <h2>The fence</h2>
 *
 * A dead process's thread may still run. All it does to others goes through {@link #enter} and
 * {@link #leave}: enter announces an operation ({@code operations}), then looks at {@code life} and
 * refuses the dead. Who buries the process changed {@code life} before it looks at {@code
 * operations} and waits until it is zero. Of the two, at least one sees the other (Dekker), so no
 * operation of the dead takes effect after the burial has begun to tell others. Operations are
 * short and never wait for another process; burials happen outside of them, so that two processes
 * that kill each other do not wait for each other.
 */
abstract class ProcessLife {

  /** The two ways to be alive. */
  enum Life {
    RUNNING,
    TRAPPING
  }

  private static final VarHandle LIFE;
  private static final VarHandle OPERATIONS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LIFE = lookup.findVarHandle(ProcessLife.class, "life", Object.class);
      OPERATIONS = lookup.findVarHandle(ProcessLife.class, "operations", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int SPINS = 100;

  private volatile Object life;
  private volatile int operations;

  ProcessLife(boolean trapping) {
    this.life = trapping ? Life.TRAPPING : Life.RUNNING;
  }

  public abstract Pid<?> pid();

  // ------------------------------------------------------------------ the word

  final Object life() {
    return life;
  }

  final boolean changeLife(Object from, Object to) {
    return LIFE.compareAndSet(this, from, to);
  }

  final boolean alive() {
    return !(life instanceof ExitReason);
  }

  /** Throws if the process has ended. */
  final void checkAlive() {
    if (!alive()) {
      throw new ProcessFenced(pid());
    }
  }

  /** Makes the reason the process's end, if it has none yet. */
  final boolean end(ExitReason reason) {
    for (; ; ) {
      Object now = life;
      if (now instanceof ExitReason) {
        return false;
      }
      if (changeLife(now, reason)) {
        return true;
      }
    }
  }

  /** Why it ended. Only of the dead. */
  final ExitReason reason() {
    return (ExitReason) life;
  }

  /** Sets the trap flag of the living; returns what it was. */
  final boolean setTrapping(boolean trap) {
    for (; ; ) {
      checkAlive();
      Object now = life;
      if (!(now instanceof ExitReason) && changeLife(now, trap ? Life.TRAPPING : Life.RUNNING)) {
        return now == Life.TRAPPING;
      }
    }
  }

  // ------------------------------------------------------------------ the fence

  final void enter() {
    OPERATIONS.setVolatile(this, operations + 1);
    if (!alive()) {
      leave();
      throw new ProcessFenced(pid());
    }
  }

  final void leave() {
    OPERATIONS.setRelease(this, operations - 1);
  }

  /** Runs an operation on others as the current process, which must not be dead; or as none. */
  static <T> T guarded(Supplier<T> operation) {
    LocalProcess<?> process = Current.process();
    if (process == null) {
      return operation.get();
    }
    process.enter();
    try {
      return operation.get();
    } finally {
      process.leave();
    }
  }

  /** Runs an operation on others as the current process, which must not be dead; or as none. */
  static void guarded(Runnable operation) {
    LocalProcess<?> process = Current.process();
    if (process == null) {
      operation.run();
      return;
    }
    process.enter();
    try {
      operation.run();
    } finally {
      process.leave();
    }
  }

  /** Whether the process is inside an operation. Owner only. */
  final boolean inOperation() {
    return operations != 0;
  }

  /**
   * Waits until the process is in no operation. Operations are short and wait for nobody, so it is
   * a matter of the other thread's getting its turn.
   */
  final void awaitQuiescence(Scheduler scheduler) {
    boolean interrupted = false;
    for (int spins = 0; operations != 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        scheduler.giveWay();
        interrupted |= Thread.interrupted(); // or giving way would not
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
