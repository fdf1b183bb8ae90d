package dev.coppice.mailbox;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The deaths one event brings about, worked off one after the other: a process that ends may end
 * those linked to it, and those others again. A list instead of recursion, so that ten thousand
 * linked processes do not need ten thousand stack frames. Confined to one thread.
 */
final class Deaths {
  private @Nullable ArrayDeque<LocalProcess<?>> doomed;

  /** Adds a process whose state word the caller has just changed to a reason. */
  void add(LocalProcess<?> process) {
    if (doomed == null) {
      doomed = new ArrayDeque<>();
    }
    doomed.add(process);
  }

  /**
   * Buries all of them. Not to be called while the current process is inside a guarded operation.
   */
  void settle() {
    if (doomed == null) {
      return;
    }
    for (LocalProcess<?> next = doomed.poll(); next != null; next = doomed.poll()) {
      try {
        next.bury(this);
      } catch (Throwable thrown) { // no memory: the next must be buried all the same
        CrashReport.unexpected(next, thrown);
      }
    }
  }
}
