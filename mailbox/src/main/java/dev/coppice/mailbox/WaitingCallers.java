package dev.coppice.mailbox;

import io.vavr.collection.List;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Finds callers that wait for one another in a circle.
 *
 * <h2>How it works</h2>
 *
 * A process that calls another one which nobody can answer for ({@link Call#askAlone}) first notes
 * the call in itself, then follows such notes from the one it calls: whom does that one wait for,
 * and so on. If it comes back to itself, a circle is possible. Whoever makes the last of the calls
 * of a circle sees all others, since each was noted before that one's maker looked.
 *
 * <p>It may also have seen calls that were never open at the same time. So it looks once more, from
 * the end: the last in line waits for the caller, who answers nobody while it looks here; if that
 * call is still open, it stays open. Then the one before waits for a process that cannot answer it
 * either, and if its call is still open it stays open, and so on to the first. Only if all are open
 * the circle is real, and it is certain.
 */
final class WaitingCallers {
  /** Longer chains are not followed. */
  private static final int LONGEST = 1_000;

  private WaitingCallers() {}

  /** {@return the circle that a call would close, if there is one} */
  static @Nullable CallCycle circle(LocalProcess<?> caller, Call<?> call) {
    if (call.target().waitsFor() == null) {
      return null; // as a rule
    }
    Deque<LocalProcess<?>> waiting = new ArrayDeque<>();
    Deque<Call<?>> calls = new ArrayDeque<>();
    for (LocalProcess<?> next = call.target(); next != caller; ) {
      Call<?> itsCall = next.waitsFor();
      if (itsCall == null || !itsCall.dependsOnTarget() || calls.size() == LONGEST) {
        return null;
      }
      waiting.add(next);
      calls.add(itsCall);
      next = itsCall.target();
    }
    Iterator<LocalProcess<?>> who = waiting.descendingIterator();
    for (Iterator<Call<?>> its = calls.descendingIterator(); its.hasNext(); ) {
      Call<?> itsCall = its.next();
      if (who.next().waitsFor() != itsCall || !itsCall.dependsOnTarget()) {
        return null;
      }
    }
    return new CallCycle(
        List.<LocalProcess<?>>ofAll(waiting).prepend(caller).map(LocalProcess::describe));
  }
}
