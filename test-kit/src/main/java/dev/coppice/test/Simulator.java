package dev.coppice.test;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessStep;
import dev.coppice.mailbox.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of a simulated node.
 *
 * <h2>How it works</h2>
 *
 * Everything runs on threads, called strands here, of which one has the turn ({@code running}); all
 * others are held. So the fields below need no locks: they are handed on with the turn, through the
 * volatile {@code running}. The thread that makes the simulator is the first strand and has the
 * turn.
 *
 * <p>At a step the strand that has the turn decides who goes on: itself, another strand that is
 * ready, a {@link Job} that nobody has begun, or the first timer that is due. When it cannot go on
 * itself, because it parks or has done its job, it decides among the others; if there are none, it
 * lets time pass until a timer is due; if there is no timer either, the simulation is at rest. A
 * job goes to a strand that has nothing to do, which is the deciding one itself if it has just done
 * one: then no thread is switched. What a timer does for the runtime is a job too, one timer at a
 * time, so that what happens between its being due and its effect is interleaved.
 *
 * <h2>How it ends</h2>
 *
 * When something is wrong, {@code wrong} says what. What is found by who has the turn is thrown at
 * the first strand, which goes on. What is found by a thread that does not take part ({@link
 * Watchman}, or an intruder) abandons the simulation: from then on every held strand is thrown
 * {@link SimulationOver}, and every step throws it.
 */
final class Simulator implements Scheduler {
  private static final Logger log = LoggerFactory.getLogger(Simulator.class);

  /** Carried while a timer fires: it is no process that does. */
  private static final Thread.UncaughtExceptionHandler TIMER =
      new Thread.UncaughtExceptionHandler() {
        @Override
        public void uncaughtException(Thread thread, Throwable thrown) {
          log.error("A timer's action failed", thrown);
        }
      };

  private final Decisions decisions;
  private final Recorder recorder;
  private final BiPredicate<Scheduler, ProcessStep> faults;
  private final Consumer<ProcessStep> reports;
  private final long livelockSteps;

  private final VirtualClock clock = new VirtualClock();
  private final Strand first;

  /** Looked into by others too once the simulation is over. */
  private final Map<Thread, Strand> strands = new ConcurrentHashMap<>();

  private final List<Candidate> ready = new ArrayList<>();
  private final Deque<Strand> idle = new ArrayDeque<>();
  private long stepsInNoTime;
  private boolean firing;
  private @Nullable SimulationError pending;

  /** Read by the watchman too. */
  private final AtomicLong steps = new AtomicLong();

  private volatile Strand running;
  private volatile boolean over;
  private volatile @Nullable SimulationError wrong;

  /**
   * Makes a simulator in which the current thread takes part.
   *
   * @param decisions who goes on
   * @param traced how many entries of the trace to keep
   * @param livelockSteps how many steps may be taken in no time
   * @param faults told of each step ahead; says whether it may be taken
   * @param reports told of what has happened
   */
  Simulator(
      Decisions decisions,
      int traced,
      long livelockSteps,
      BiPredicate<Scheduler, ProcessStep> faults,
      Consumer<ProcessStep> reports) {
    this.decisions = decisions;
    this.recorder = new Recorder(traced);
    this.livelockSteps = livelockSteps;
    this.faults = faults;
    this.reports = reports;
    this.first = new Strand(0, "the test", Thread.currentThread());
    this.running = first;
    strands.put(first.thread, first);
  }

  // ------------------------------------------------------------------ the seam

  @Override
  public long now() {
    return clock.now();
  }

  @Override
  public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
    begin(new Job(task, host));
  }

  @Override
  public void activate(Activation activation) {
    begin(new Job(activation::run, activation));
  }

  private void begin(Job job) {
    var _ = participant("run something");
    ready.add(job);
  }

  @Override
  public Scheduled at(long time, Runnable action) {
    var _ = participant("set a timer");
    return clock.at(time, new Job(action, TIMER));
  }

  @Override
  public void park(long until) {
    Strand me = participant("wait");
    if (me.firing) {
      abandon(
          new SimulationError(
              SimulationError.Kind.BLOCKED,
              "what a timer does must not wait" + Stacks.print(me.thread.getStackTrace())));
      throw new SimulationOver();
    }
    if (me.permit) {
      me.permit = false;
      return;
    }
    if (until <= clock.now() || Thread.currentThread().isInterrupted()) {
      return;
    }
    Scheduled alarm = until == Long.MAX_VALUE ? null : clock.at(until, me);
    me.state = Strand.State.PARKED;
    giveTurn(me);
    if (alarm != null) {
      alarm.cancel();
    }
  }

  @Override
  public void giveWay() {
    throw new AssertionError("a process was held inside an operation");
  }

  @Override
  public void unpark(Thread thread) {
    var _ = participant("wake somebody");
    Strand strand = strands.get(thread);
    if (strand == null) {
      LockSupport.unpark(thread);
    } else if (strand.state == Strand.State.PARKED) {
      wake(strand);
    } else {
      strand.permit = true;
    }
  }

  @Override
  public void interrupt(Thread thread) {
    Strand strand = strands.get(thread);
    if (strand == null || thread == Thread.currentThread()) {
      thread.interrupt();
      return;
    }
    strand.interrupted = true;
    if (strand.state == Strand.State.PARKED) {
      wake(strand);
    }
  }

  @Override
  public Thread.State state(Thread thread) {
    Strand strand = strands.get(thread);
    return strand == null
        ? thread.getState()
        : strand.state == Strand.State.PARKED ? Thread.State.WAITING : Thread.State.RUNNABLE;
  }

  @Override
  public boolean followsSteps() {
    return true;
  }

  @Override
  public boolean step(ProcessStep step) {
    Strand me = participant(step);
    me.step = step;
    steps.lazySet(steps.getPlain() + 1);
    if (++stepsInNoTime > livelockSteps) {
      stepsInNoTime = 0;
      fail(SimulationError.Kind.LIVELOCK, livelockSteps + " steps were taken and no time passed");
    }
    boolean allowed = faults.test(this, step);
    Candidate next = decide(me);
    if (next != me) {
      ready.add(me);
      switchTo(next, me);
    }
    recorder.add(clock.now(), step);
    return allowed;
  }

  @Override
  public void happened(ProcessStep step) {
    recorder.add(clock.now(), step);
    reports.accept(step);
  }

  @Override
  public void close() {
    // the node has ended; its last threads have still to
  }

  // ------------------------------------------------------------------ for the first strand

  /** Lets all others run until they cannot without time passing. */
  void rest() {
    Strand me = participant("rest");
    me.state = Strand.State.RESTING;
    giveTurn(me);
  }

  /** Lets the strands end. None of them may have anything left to do. */
  void end() {
    over = true;
    strands.values().forEach(strand -> LockSupport.unpark(strand.thread));
  }

  Trace trace() {
    return recorder.trace();
  }

  Schedule schedule() {
    return decisions.made();
  }

  long steps() {
    return steps.get();
  }

  /** What abandoned the simulation, if something did. */
  @Nullable SimulationError wrong() {
    return wrong;
  }

  // ------------------------------------------------------------------ who takes part

  /** The strand that has the turn, which must be the current thread. */
  private Strand participant(Object doing) {
    Strand me = running;
    Thread thread = Thread.currentThread();
    if (me.thread == thread && !over) {
      return me;
    }
    SimulationError error = wrong;
    if (error == null && !over) {
      error =
          new SimulationError(
              SimulationError.Kind.FOREIGN_THREAD,
              "Thread "
                  + thread
                  + " does not take part in the simulation and must not use its node: "
                  + doing
                  + Stacks.print(thread.getStackTrace()));
      abandon(error);
      throw new IllegalStateException(error.getMessage());
    }
    if (thread == first.thread && error != null) {
      throw error;
    }
    throw new SimulationOver();
  }

  // ------------------------------------------------------------------ turns

  /** Decides who goes on; {@code me} if that is a candidate itself, null if it is not. */
  private Candidate decide(@Nullable Strand me) {
    int own = me == null ? 0 : 1;
    for (; ; ) {
      boolean due = !firing && clock.isDue();
      int candidates = own + ready.size() + (due ? 1 : 0);
      if (candidates == 0) {
        if (first.state == Strand.State.RESTING) {
          first.state = Strand.State.READY;
          return first;
        }
        if (!clock.jump()) {
          return stuck();
        }
        stepsInNoTime = 0;
        continue;
      }
      int decision = candidates == 1 ? 0 : decisions.next(candidates);
      if (me != null && decision == 0) {
        return me;
      }
      int other = decision - own;
      if (other < ready.size()) {
        return ready.remove(other);
      }
      switch (clock.takeDue()) {
        case Strand strand -> wake(strand);
        case Job timer -> {
          firing = true;
          return timer;
        }
      }
    }
  }

  private void wake(Strand strand) {
    if (strand.state == Strand.State.PARKED) {
      strand.state = Strand.State.READY;
      ready.add(strand);
    }
  }

  /** Gives the turn up, and comes back when it has it again. */
  private void giveTurn(Strand me) {
    Candidate next = decide(null);
    if (next != me) {
      switchTo(next, me);
    } else {
      comeBack(me);
    }
  }

  private void switchTo(Candidate next, Strand me) {
    pass(next);
    while (running != me) {
      if (over) {
        throw overFor(me);
      }
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interruptedFromOutside(me);
      }
    }
    comeBack(me);
  }

  private void interruptedFromOutside(Strand me) {
    if (me != first) {
      me.interrupted = true; // to be found when it goes on
    } else if (!over) {
      abandon(
          new SimulationError(
              SimulationError.Kind.INTERRUPTED,
              "The test was interrupted while others had the turn." + whoWaits()));
    }
  }

  private void comeBack(Strand me) {
    if (me.interrupted) {
      me.interrupted = false;
      Thread.currentThread().interrupt();
    }
    if (me == first && pending != null) {
      SimulationError error = pending;
      pending = null;
      throw error;
    }
  }

  private Error overFor(Strand me) {
    SimulationError error = wrong;
    return me == first && error != null ? error : new SimulationOver();
  }

  private void pass(Candidate next) {
    Strand strand =
        switch (next) {
          case Strand ready -> ready;
          case Job job -> {
            Strand worker = idle.isEmpty() ? newWorker() : idle.removeLast();
            worker.job = job;
            yield worker;
          }
        };
    strand.state = Strand.State.READY;
    running = strand;
    if (strand.started) {
      LockSupport.unpark(strand.thread);
    } else {
      strand.started = true;
      strand.thread.start();
    }
  }

  private Strand newWorker() {
    int number = strands.size();
    Strand worker = new Strand(number, "simulated " + number, this::work);
    strands.put(worker.thread, worker);
    return worker;
  }

  /** The life of a strand: one job after the other, until it is over. */
  private void work(Strand me) {
    try {
      for (; ; ) {
        Job job = me.job;
        if (job != null) {
          me.job = null;
          run(job, me);
          if (over) {
            return; // what it was thrown may not have come through
          }
        }
        me.state = Strand.State.IDLE;
        me.step = null;
        Candidate next = decide(null);
        if (next instanceof Job another) {
          me.state = Strand.State.READY;
          me.job = another;
        } else {
          idle.addLast(me);
          switchTo(next, me);
        }
      }
    } catch (SimulationOver ended) {
      // as it should
    } catch (Throwable thrown) {
      abandon(
          new SimulationError(
              SimulationError.Kind.BROKEN,
              "The simulator failed: " + thrown + Stacks.print(thrown.getStackTrace())));
    }
  }

  private void run(Job job, Strand me) {
    me.thread.setUncaughtExceptionHandler(job.host());
    me.firing = job.host() == TIMER;
    try {
      job.task().run();
    } catch (SimulationOver ended) {
      throw ended;
    } catch (Throwable thrown) {
      job.host().uncaughtException(me.thread, thrown);
    } finally {
      firing &= !me.firing;
      me.firing = false;
      me.thread.setUncaughtExceptionHandler(null);
      me.permit = false;
      me.interrupted = false;
      var _ = Thread.interrupted();
    }
  }

  // ------------------------------------------------------------------ when something is wrong

  /** Nobody can run and nothing is due: who waits for whom is the first strand's to know. */
  private Strand stuck() {
    pending =
        new SimulationError(
            SimulationError.Kind.DEADLOCK, "Nobody can run, and nothing is due." + whoWaits());
    first.state = Strand.State.READY;
    return first;
  }

  /** Hands an error to the first strand, and the turn with it. */
  private void fail(SimulationError.Kind kind, String message) {
    SimulationError error = new SimulationError(kind, message + "." + whoWaits());
    if (running == first) {
      throw error;
    }
    abandon(error);
    throw new SimulationOver();
  }

  String whoWaits() {
    StringBuilder text = new StringBuilder();
    for (Strand strand : strandsInOrder()) {
      if (strand.state == Strand.State.PARKED
          || (strand == running && strand.state == Strand.State.READY)) {
        text.append("\n  ").append(describe(strand));
      }
    }
    return text.toString();
  }

  private List<Strand> strandsInOrder() {
    List<Strand> ordered = new ArrayList<>(strands.values());
    ordered.sort(
        Comparator.<Strand>comparingLong(
                strand -> strand.step == null ? -1 : strand.step.process().id())
            .thenComparingInt(strand -> strand.number));
    return ordered;
  }

  private String describe(Strand strand) {
    ProcessStep last = strand.step;
    String who =
        strand == first ? first.name : last == null ? strand.name : last.process().toString();
    if (strand.state != Strand.State.PARKED) {
      return who + " runs" + (last == null ? "" : ", last seen before " + last);
    }
    if (last != null && last.kind() == ProcessStep.Kind.WAIT) {
      return last.object() instanceof Pid<?> whom
          ? who + " waits for an answer of " + whom
          : who + " waits for mail";
    }
    return who + " waits" + (last == null ? "" : " in " + last);
  }

  /** Ends the simulation from outside of it, or where nobody can be told otherwise. */
  synchronized void abandon(SimulationError error) {
    if (wrong == null) {
      wrong = error;
    }
    over = true;
    LockSupport.unpark(first.thread);
  }

  // ------------------------------------------------------------------ for the watchman

  /** Who has the turn. */
  Strand running() {
    return running;
  }

  /** The thread that makes the simulation. */
  Strand first() {
    return first;
  }

  boolean isFirst(Strand strand) {
    return strand == first;
  }

  boolean isFirst(Thread thread) {
    return thread == first.thread;
  }

  boolean isOver() {
    return over;
  }
}
