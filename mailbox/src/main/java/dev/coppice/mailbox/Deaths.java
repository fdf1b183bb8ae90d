package dev.coppice.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * The deaths one event brings about, worked off one after the other: a process that ends may end
 * those linked to it, and those others again. A list instead of recursion, so that ten thousand
 * linked processes do not need ten thousand stack frames. Confined to one thread.
 */
final class Deaths {
  private @Nullable Doomed first;
  private @Nullable Doomed last;

  /** An entry. To be made before the process is ended, who would stay unburied for want of it. */
  static final class Doomed {
    private final LocalProcess<?> process;
    private @Nullable Doomed next;

    Doomed(LocalProcess<?> process) {
      this.process = process;
    }
  }

  /** Adds a process whose state word the caller has just changed to a reason. */
  void add(Doomed doomed) {
    if (last == null) {
      first = doomed;
    } else {
      last.next = doomed;
    }
    last = doomed;
  }

  /**
   * Buries all of them. Not to be called while the current process is inside a guarded operation.
   */
  void settle() {
    for (Doomed next = first; next != null; next = first) {
      first = next.next;
      if (first == null) {
        last = null;
      }
      try {
        next.process.bury(this);
      } catch (Throwable thrown) { // no memory: the next must be buried all the same
        CrashReport.unexpected(next.process, thrown);
      }
    }
  }
}
