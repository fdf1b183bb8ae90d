package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import io.vavr.control.Option;

/**
 * A child as its supervisor keeps it.
 *
 * @param restarts how often it was restarted, successfully or not
 */
record Child(ChildSpec spec, Slot slot, int restarts) {

  /** Where a child's process would be. */
  sealed interface Slot {
    record Running(Pid<?> pid) implements Slot {}

    record Stopped() implements Slot {}

    /** To be restarted when the message with this attempt comes. */
    record Restarting(long attempt) implements Slot {}
  }

  Child with(Slot newSlot) {
    return new Child(spec, newSlot, restarts);
  }

  Child oneMoreRestart() {
    return new Child(spec, slot, restarts + 1);
  }

  boolean isRunning(Pid<?> pid) {
    return slot instanceof Slot.Running(var mine) && mine == pid;
  }

  ChildInfo info() {
    return switch (slot) {
      case Slot.Running(var pid) -> info(ChildInfo.Status.RUNNING, Option.some(pid));
      case Slot.Stopped _ -> info(ChildInfo.Status.STOPPED, Option.none());
      case Slot.Restarting _ -> info(ChildInfo.Status.RESTARTING, Option.none());
    };
  }

  private ChildInfo info(ChildInfo.Status status, Option<Pid<?>> pid) {
    return new ChildInfo(spec.id(), spec.type(), status, pid, restarts);
  }
}
