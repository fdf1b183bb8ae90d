package dev.coppice.test;

import dev.coppice.mailbox.ProcessStep;
import org.jspecify.annotations.Nullable;

/**
 * One thread that takes part in a simulation. All but {@code thread} is touched only by whoever has
 * the turn.
 */
final class Strand implements Candidate {

  /** What it does when it does not have the turn. */
  enum State {
    /** It could go on. */
    READY,
    /** It is parked. */
    PARKED,
    /** It waits for all others to come to rest. */
    RESTING,
    /** It has nothing to do. */
    IDLE
  }

  final int number;
  final String name;
  final Thread thread;
  State state = State.READY;
  boolean started;

  /** What it is to begin next. */
  @Nullable Job job;

  /** An unpark that came before its park. */
  boolean permit;

  /** It is to find itself interrupted when it goes on. */
  boolean interrupted;

  /** What it does now it does for a timer. */
  boolean firing;

  /** The last step it took, or is about to take. */
  @Nullable ProcessStep step;

  /** A strand on a thread that exists. */
  Strand(int number, String name, Thread thread) {
    this.number = number;
    this.name = name;
    this.thread = thread;
    this.started = true;
  }

  /** A strand on a thread of its own. */
  Strand(int number, String name, java.util.function.Consumer<Strand> life) {
    this.number = number;
    this.name = name;
    this.thread =
        Thread.ofVirtual()
            .inheritInheritableThreadLocals(false)
            .name(name)
            .unstarted(() -> life.accept(this));
  }

  @Override
  public String toString() {
    return step == null ? name : step.process() + " in " + step;
  }
}
