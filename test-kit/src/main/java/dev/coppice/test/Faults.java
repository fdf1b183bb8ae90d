package dev.coppice.test;

import dev.coppice.mailbox.Destination;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessFenced;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.ProcessStep;
import dev.coppice.mailbox.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Things that are to go wrong on a node under test: processes killed in the middle of what they do,
 * messages lost or late. They strike from the moment they are asked for, and never what a {@link
 * Probe} is asked by its methods. May be used from any thread; on a real node what strikes where is
 * up to its threads.
 */
public final class Faults {

  /** Decides about one step; false to prevent it. */
  private interface Rule {
    boolean allows(Scheduler scheduler, ProcessStep step);
  }

  private record Entry(Fault fault, Rule rule) {}

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  /** Whose messages, delayed before, are let through now. */
  private final ThreadLocal<Boolean> delivering = ThreadLocal.withInitial(() -> false);

  Faults() {}

  /**
   * Kills a process when it is about to take a step.
   *
   * @param victim which process
   * @param step at which of its steps from now on; 1 is the next. Steps are what {@link
   *     ProcessStep.Kind#isAhead} says, without burials
   * @return the fault
   * @throws IllegalArgumentException if the step is less than 1
   */
  public Fault killAtStep(ProcessRef victim, int step) {
    if (step < 1) {
      throw new IllegalArgumentException("steps are counted from 1: " + step);
    }
    Pid<?> pid = victim.pid();
    AtomicInteger left = new AtomicInteger(step);
    Fault fault = new Fault();
    return add(
        fault,
        (_, taken) -> {
          if (taken.process() == pid
              && !isBurial(taken)
              && left.get() > 0
              && left.decrementAndGet() == 0) {
            fault.struck();
            kill(pid);
          }
          return true;
        });
  }

  private static void kill(Pid<?> pid) {
    try {
      pid.exit(ExitReason.kill());
    } catch (ProcessFenced itself) {
      // it will find out when it takes the step, unless that is for the sake of others
    }
  }

  /**
   * Loses messages and replies of a class.
   *
   * @param type the class of what the user sends, inside of a behaviour's envelope too
   * @return the fault
   */
  public Fault drop(Class<?> type) {
    return drop(step -> type.isInstance(step.message()));
  }

  /**
   * Loses messages and replies.
   *
   * @param which tells by the {@link ProcessStep.Kind#SEND} or {@link ProcessStep.Kind#REPLY}
   * @return the fault
   */
  public Fault drop(Predicate<ProcessStep> which) {
    Fault fault = new Fault();
    return add(
        fault,
        (_, step) -> {
          if (!isMessage(step) || !which.test(step)) {
            return true;
          }
          fault.struck();
          return false;
        });
  }

  /**
   * Makes messages and replies of a class late. They arrive although their sender may have ended
   * meanwhile, and behind what it sent later.
   *
   * @param type the class of what the user sends, inside of a behaviour's envelope too
   * @param by how late
   * @return the fault
   */
  public Fault delay(Class<?> type, Duration by) {
    return delay(step -> type.isInstance(step.message()), by);
  }

  /**
   * Makes messages and replies late, see {@link #delay(Class, Duration)}.
   *
   * @param which tells by the {@link ProcessStep.Kind#SEND} or {@link ProcessStep.Kind#REPLY}
   * @param by how late
   * @return the fault
   */
  public Fault delay(Predicate<ProcessStep> which, Duration by) {
    Fault fault = new Fault();
    return add(
        fault,
        (scheduler, step) -> {
          if (!isMessage(step) || !which.test(step)) {
            return true;
          }
          fault.struck();
          var _ = scheduler.at(scheduler.now() + by.toNanos(), () -> deliver(step));
          return false;
        });
  }

  @SuppressWarnings("unchecked") // it was about to be sent there
  private void deliver(ProcessStep step) {
    if (step.object() instanceof Destination<?> destination && step.detail() != null) {
      delivering.set(true);
      try {
        ((Destination<Object>) destination).send(step.detail());
      } finally {
        delivering.remove();
      }
    }
  }

  /** Lifts all of them. */
  public void liftAll() {
    entries.forEach(entry -> entry.fault.lift());
  }

  private static boolean isBurial(ProcessStep step) {
    return step.kind() == ProcessStep.Kind.BURY || step.kind() == ProcessStep.Kind.TELL;
  }

  private static boolean isMessage(ProcessStep step) {
    boolean isSent = step.kind() == ProcessStep.Kind.SEND || step.kind() == ProcessStep.Kind.REPLY;
    return isSent && !(step.detail() instanceof Probe.Internal);
  }

  private Fault add(Fault fault, Rule rule) {
    entries.add(new Entry(fault, rule));
    return fault;
  }

  /** Whether a step may be taken. */
  boolean allows(Scheduler scheduler, ProcessStep step) {
    if (entries.isEmpty() || delivering.get()) {
      return true;
    }
    boolean allowed = true;
    for (Entry entry : entries) {
      if (!entry.fault.isLifted()) {
        allowed &= entry.rule.allows(scheduler, step);
      }
    }
    return allowed;
  }
}
