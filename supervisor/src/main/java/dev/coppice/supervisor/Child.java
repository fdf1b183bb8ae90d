package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.TimerRef;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * A child as its supervisor keeps it; an immutable value.
 *
 * @param position where it stands in the start order
 * @param restarts how often it was restarted, successfully or not, for whatever cause
 * @param failures how often it has failed by itself; since its last healthy time, if it has such
 * @param outage since when it is down, if it is to come back
 */
record Child(
    ChildSpec spec, long position, Slot slot, int restarts, int failures, Option<Outage> outage) {

  /** Where a child's process would be. */
  sealed interface Slot {
    /**
     * It runs, as far as its supervisor knows.
     *
     * @param since when it was started, on the node's clock
     */
    record Running(ProcessRef process, long since) implements Slot {}

    /** It does not run, and gets no process unless told so, or restarted with a sibling. */
    record Stopped() implements Slot {}

    /**
     * To be restarted when the supervisor's message to itself comes.
     *
     * @param last the process that it was, if it was down by its own failure
     * @param why what the last failure was
     */
    record Retrying(Option<Pid<?>> last, Object why) implements Slot {}

    /**
     * To be started when the timer fires: this has been counted.
     *
     * @param last the process that it was, if it was down by its own failure
     */
    record Delayed(Option<Pid<?>> last, TimerRef timer) implements Slot {}
  }

  /**
   * The time when a child is down that is to come back.
   *
   * @param since when it went down, on the node's clock
   * @param cause the id of the sibling that took it down; none if it was its own end
   */
  record Outage(long since, ExitReason reason, Option<String> cause) {}

  static Child planned(ChildSpec spec, long position) {
    return new Child(spec, position, new Slot.Stopped(), 0, 0, Option.none());
  }

  // ------------------------------------------------------------------ what it is

  /** The id is all that a {@link SimpleSupervisor} has to say of its children. */
  boolean isSimple() {
    return spec.start() instanceof SimpleStart<?, ?>;
  }

  /** Whether its specification is kept when it does not run any more. */
  boolean isKept() {
    return spec.restart() != Restart.TEMPORARY && !isSimple();
  }

  boolean isRunning() {
    return slot instanceof Slot.Running;
  }

  Option<ProcessRef> process() {
    return slot instanceof Slot.Running(var process, _) ? Option.some(process) : Option.none();
  }

  /** Its process, or the last one if it is about to have another. */
  Option<Pid<?>> pid() {
    return switch (slot) {
      case Slot.Running(var process, _) -> Option.some(process.pid());
      case Slot.Stopped _ -> Option.none();
      case Slot.Retrying(var last, _) -> last;
      case Slot.Delayed(var last, _) -> last;
    };
  }

  ChildInfo info() {
    ChildInfo.Status status =
        switch (slot) {
          case Slot.Running _ -> ChildInfo.Status.RUNNING;
          case Slot.Stopped _ -> ChildInfo.Status.STOPPED;
          case Slot.Retrying _, Slot.Delayed _ -> ChildInfo.Status.RESTARTING;
        };
    return new ChildInfo(spec.id(), spec.type(), status, process(), spec.restart(), restarts);
  }

  /** The time that it is down, which may go on. */
  Option<RestartRecord> record(Pid<?> supervisor, Option<Long> until) {
    return outage.map(
        down ->
            new RestartRecord(
                Duration.ofNanos(down.since()),
                spec.id(),
                supervisor,
                down.reason(),
                down.cause(),
                until.map(up -> Duration.ofNanos(up - down.since())),
                restarts));
  }

  // ------------------------------------------------------------------ what becomes of it

  Child with(Slot newSlot) {
    return new Child(spec, position, newSlot, restarts, failures, outage);
  }

  /** It runs. */
  Child up(ProcessRef process, long now) {
    return new Child(
        spec, position, new Slot.Running(process, now), restarts, failures, Option.none());
  }

  /** It has ended and is to be restarted, which is one more failure of its own. */
  Child ended(ExitReason reason, long now) {
    boolean healthy =
        slot instanceof Slot.Running(_, var since)
            && spec.backoff().resetAfter().exists(time -> now - since >= time.toNanos());
    Outage down = new Outage(now, reason, Option.none());
    return new Child(
        spec,
        position,
        new Slot.Retrying(pid(), reason),
        restarts + 1,
        healthy ? 1 : failures + 1,
        Option.some(down));
  }

  /** It could not be restarted, which is one more failure of its own. */
  Child failedAgain() {
    return new Child(spec, position, slot, restarts + 1, failures + 1, outage);
  }

  /** It was stopped because a sibling has failed, and is restarted with that. */
  Child takenDown(ExitReason reason, String cause, long now) {
    Outage down = new Outage(now, reason, Option.some(cause));
    return new Child(spec, position, new Slot.Stopped(), restarts + 1, failures, Option.some(down));
  }

  /** It is not to come back by itself. */
  Child stopped() {
    return new Child(spec, position, new Slot.Stopped(), restarts, failures, Option.none());
  }
}
