package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import io.vavr.collection.List;
import io.vavr.collection.Seq;
import io.vavr.control.Option;
import java.time.Duration;

/** Tasks of one owner, which waits for one after the other as they end, all within one time. */
final class TaskCollection<T> {
  private final Option<TimeLimit> limit;
  private List<Task<T>> waiting;

  TaskCollection(Seq<Task<T>> tasks, Duration timeout) {
    tasks.forEach(Task::checkOpen);
    waiting = tasks.distinct().toList();
    limit = waiting.headOption().map(task -> TimeLimit.in(task.node(), timeout));
  }

  /** Waits for the next to end; none if there is none left, or none ends in time. */
  Option<Task<T>> awaitNext() {
    Option<Call<T>> over = limit.flatMap(time -> Call.firstOf(waiting.map(Task::end), time.left()));
    Option<Task<T>> next = over.flatMap(call -> waiting.find(task -> task.end() == call));
    next.forEach(
        task -> {
          var _ = task.look(Duration.ZERO);
          waiting = waiting.remove(task);
        });
    return next;
  }

  /** Those that have not been seen to end. */
  List<Task<T>> waiting() {
    return waiting;
  }
}
