package dev.coppice.test;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessStep;
import io.vavr.collection.List;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong on a node under test. What a test has asked for counts as expected. May be used
 * from any thread.
 */
public final class Reports {

  /**
   * A process crashed: it ended of its own accord, abnormally.
   *
   * @param process which
   * @param reason why
   */
  public record Crashed(Pid<?> process, ExitReason reason) {}

  /**
   * A message came for a process that had ended.
   *
   * @param process which
   * @param message what
   */
  public record DeadLetter(Pid<?> process, @Nullable Object message) {}

  private final Queue<Crashed> crashes = new ArrayDeque<>();
  private final Queue<DeadLetter> deadLetters = new ArrayDeque<>();

  Reports() {}

  synchronized void note(ProcessStep step) {
    switch (step.kind()) {
      case CRASHED -> {
        if (step.detail() instanceof ExitReason reason) {
          crashes.add(new Crashed(step.process(), reason));
        }
      }
      case DEAD_LETTER -> deadLetters.add(new DeadLetter(step.process(), step.message()));
      default -> {}
    }
  }

  /** {@return the crashes since the last time this was asked, in their order} */
  public synchronized List<Crashed> crashes() {
    List<Crashed> all = List.ofAll(crashes);
    crashes.clear();
    return all;
  }

  /** {@return the messages to the dead since the last time this was asked, in their order} */
  public synchronized List<DeadLetter> deadLetters() {
    List<DeadLetter> all = List.ofAll(deadLetters);
    deadLetters.clear();
    return all;
  }
}
