package dev.coppice.supervisor;

import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** The news, in a supervisor's mailbox, that children have ended. */
final class Exits {
  private Exits() {}

  /**
   * Takes it out for some children.
   *
   * @param whose which
   * @param reasons where to note why they ended
   */
  static void take(SupervisorState state, Predicate<Child> whose, Map<Pid<?>, ExitReason> reasons) {
    for (; ; ) {
      Option<Exit<?>> next =
          state
              .self()
              .receive(
                  received ->
                      received instanceof Exit<?> exit
                              && isEnd(exit)
                              && state.children().runningAs(exit.from()).exists(whose)
                          ? Option.<Exit<?>>some(exit)
                          : Option.none(),
                  Duration.ZERO);
      if (next.isEmpty()) {
        return;
      }
      reasons.put(next.get().from(), next.get().reason());
    }
  }

  /**
   * Whether it tells of an end. A process that lives can send the same on purpose; to believe it
   * would leave a child behind that nobody looks after.
   */
  static boolean isEnd(Exit<?> exit) {
    return !exit.from().isAlive();
  }
}
