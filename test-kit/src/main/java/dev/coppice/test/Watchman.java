package dev.coppice.test;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from outside, in real time, whether who has the turn in a simulation takes steps. One who
 * sleeps or reads a socket is caught at once; one who waits for something else, a lock for example,
 * or computes, after a while, since both may be innocent. That while is counted in looks, so that a
 * machine that stood still is not held against anybody.
 *
 * <p>Once the simulation is over because something is wrong, the watchman sees to it that the
 * test's thread finds out: it may wait for what will now never come.
 */
final class Watchman {
  private static final long PERIOD_NANOS = 300_000;

  /** What one look may count for; between two of them the machine may have stood still. */
  private static final long LONGEST_NANOS = 10_000_000;

  private static final Duration BLOCKED = Duration.ofMillis(300);
  private static final Pattern CHANNELS =
      Pattern.compile("sun\\.nio\\.ch\\..*(Socket|Datagram|Selector|Poll|Source|Sink).*");

  private static final Logger log = LoggerFactory.getLogger(Watchman.class);

  private final Simulator simulator;
  private final Duration patience;
  private long steps = -1;
  private @Nullable Strand running;
  private long lastLook = System.nanoTime();
  private long idleNanos;
  private int reminders;
  private boolean dismissed;

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

  /** Ends its duty; afterwards it interrupts nobody. */
  synchronized void dismiss() {
    dismissed = true;
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

  /** Nothing one simulation does may end the rounds. */
  private void lookSafely() {
    try {
      look();
    } catch (Throwable thrown) {
      simulator.abandon(
          new SimulationError(
              SimulationError.Kind.BROKEN, "it could not be looked after: " + thrown));
    }
  }

  private void look() {
    long time = System.nanoTime();
    idleNanos += Math.min(time - lastLook, LONGEST_NANOS);
    lastLook = time;
    Strand now = simulator.isOver() ? simulator.first() : simulator.running();
    long taken = simulator.steps();
    if (now != running || taken != steps) {
      running = now;
      steps = taken;
      idleNanos = 0;
    } else if (!simulator.isOver()) {
      judge(now);
    } else if (simulator.wrong() != null) {
      remind(now);
    }
  }

  private boolean isIdleFor(Duration limit) {
    return idleNanos > limit.toNanos();
  }

  private void judge(Strand now) {
    switch (now.thread.getState()) {
      case NEW, TERMINATED -> {}
      case RUNNABLE -> {
        if (isIdleFor(patience) && !simulator.isFirst(now)) {
          report(
              now,
              SimulationError.Kind.BUSY,
              " has computed for " + patience.toMillis() + " ms and more between two steps");
        }
      }
      case BLOCKED, WAITING, TIMED_WAITING -> {
        StackTraceElement[] stack = now.thread.getStackTrace();
        if (sleeps(stack)) {
          report(
              now, SimulationError.Kind.BLOCKED, " sleeps in real time; Self.sleep is simulated");
        } else if (isInChannel(stack)) {
          report(now, SimulationError.Kind.BLOCKED, " waits for a socket or channel");
        } else if (isIdleFor(BLOCKED) && !isInSimulator(stack)) {
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

  private static boolean isInChannel(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (CHANNELS.matcher(frame.getClassName()).matches()) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is only being handed the turn. */
  private static boolean isInSimulator(StackTraceElement[] stack) {
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
    if (simulator.isFirst(strand) || kind == SimulationError.Kind.BUSY) {
      interrupt(strand); // who computes keeps a processor, and perhaps a carrier, from others
    }
  }

  /** The test's thread must not wait in vain: it is interrupted until it is through. */
  private void remind(Strand first) {
    if (!isIdleFor(BLOCKED) || isInSimulator(first.thread.getStackTrace())) {
      return;
    }
    idleNanos = 0;
    interrupt(first);
    if (++reminders == 2) {
      log.error(
          "A simulation is over, but its test does not end, even interrupted:{}",
          Stacks.print(first.thread.getStackTrace()),
          simulator.wrong());
    }
  }

  private synchronized void interrupt(Strand strand) {
    if (!dismissed) {
      strand.thread.interrupt();
    }
  }
}
