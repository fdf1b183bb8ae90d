package dev.coppice.test;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks from outside, in real time, whether who has the turn in a simulation takes steps. One who
 * sleeps or reads a socket is caught at once; one who waits for something else, a lock for example,
 * or computes, after a while, since both may be innocent.
 */
final class Watchman {
  private static final long PERIOD_NANOS = 300_000;
  private static final Duration BLOCKED = Duration.ofMillis(300);

  private final Simulator simulator;
  private final Duration patience;
  private long steps = -1;
  private @Nullable Strand running;
  private long since;

  private static final Set<Watchman> ON_DUTY = ConcurrentHashMap.newKeySet();
  private static @Nullable Thread rounds;

  private Watchman(Simulator simulator, Duration patience) {
    this.simulator = simulator;
    this.patience = patience;
  }

  /**
   * Begins to look after a simulation.
   *
   * @param patience how long a process may compute between two steps
   */
  static Watchman watch(Simulator simulator, Duration patience) {
    Watchman watchman = new Watchman(simulator, patience);
    ON_DUTY.add(watchman);
    synchronized (Watchman.class) {
      if (rounds == null) {
        rounds =
            Thread.ofPlatform()
                .daemon()
                .name("coppice-simulation-watchman")
                .start(Watchman::goRound);
      }
      LockSupport.unpark(rounds);
    }
    return watchman;
  }

  void dismiss() {
    ON_DUTY.remove(this);
  }

  private static void goRound() {
    for (; ; ) {
      if (ON_DUTY.isEmpty()) {
        LockSupport.park();
      }
      LockSupport.parkNanos(PERIOD_NANOS);
      ON_DUTY.forEach(Watchman::lookSafely);
    }
  }

  /** What a message's {@code toString} throws must not end the rounds. */
  private void lookSafely() {
    try {
      look();
    } catch (Throwable thrown) {
      simulator.abandon(
          new SimulationError(
              SimulationError.Kind.BLOCKED,
              "somebody blocks or computes, and cannot be described: " + thrown));
    }
  }

  private void look() {
    Strand now = simulator.running();
    long taken = simulator.steps();
    if (now != running || taken != steps) {
      running = now;
      steps = taken;
      since = System.nanoTime();
      return;
    }
    if (simulator.isOver()) {
      return;
    }
    Duration idle = Simulator.since(since);
    switch (now.thread.getState()) {
      case NEW, TERMINATED -> {}
      case RUNNABLE -> {
        if (idle.compareTo(patience) > 0 && !simulator.isFirst(now)) {
          report(
              now,
              SimulationError.Kind.BUSY,
              " has computed for " + idle.toMillis() + " ms between two steps");
        }
      }
      case BLOCKED, WAITING, TIMED_WAITING -> {
        StackTraceElement[] stack = now.thread.getStackTrace();
        if (Stacks.contains(stack, "java.lang.Thread") && sleeps(stack)) {
          report(
              now, SimulationError.Kind.BLOCKED, " sleeps in real time; Self.sleep is simulated");
        } else if (Stacks.contains(stack, "sun.nio.ch.")) {
          report(now, SimulationError.Kind.BLOCKED, " waits for a socket or channel");
        } else if (idle.compareTo(BLOCKED) > 0 && !inSimulator(stack)) {
          report(
              now,
              SimulationError.Kind.BLOCKED,
              " waits for something outside of the simulation, a lock or a future for example");
        }
      }
    }
  }

  private static boolean sleeps(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().equals("java.lang.Thread")
          && frame.getMethodName().startsWith("sleep")) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is only being handed the turn. */
  private static boolean inSimulator(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (!frame.getClassName().matches("(java|jdk)\\..*")) {
        return frame.getClassName().equals(Simulator.class.getName());
      }
    }
    return true;
  }

  private void report(Strand strand, SimulationError.Kind kind, String what) {
    StackTraceElement[] stack = strand.thread.getStackTrace();
    if (strand != simulator.running() || simulator.steps() != steps) {
      return; // it has just gone on
    }
    String who = simulator.isFirst(strand) ? strand.name : strand.toString();
    simulator.abandon(new SimulationError(kind, who + what + Stacks.print(stack)));
    if (simulator.isFirst(strand)) {
      strand.thread.interrupt();
    }
  }
}
