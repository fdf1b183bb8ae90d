package dev.coppice.supervisor;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The life of a task, and what has become of it.
 *
 * <h2>The value</h2>
 *
 * The value does not travel: it is left here, and it counts if the process has ended with {@code
 * normal}. So the one word that holds a process's life decides between the value, a crash and a
 * signal that comes at that moment, and who waits for the value waits for the end of the process.
 * When it has the value, the task's resources are closed, its supervisor has a free place, and
 * nothing of it can come any more. The field needs no fence of its own: a process that ends with
 * {@code normal} has written it before, and who reads it knows of that end.
 */
final class TaskBody<T> implements Body<Object> {
  private final Task.Work<? extends T> work;
  private final Class<?> code;
  private @Nullable T value;

  private TaskBody(Task.Work<? extends T> work, Class<?> code) {
    this.work = work;
    this.code = code;
  }

  static <T> TaskBody<T> of(Task.Work<? extends T> work) {
    return new TaskBody<>(work, work.getClass());
  }

  static <T> TaskBody<T> of(Callable<? extends T> function) {
    Objects.requireNonNull(function, "function");
    return new TaskBody<>(_ -> function.call(), function.getClass());
  }

  static <A, R> TaskBody<R> of(Task.Mapper<? super A, ? extends R> mapper, A item) {
    return new TaskBody<>(_ -> mapper.map(item), mapper.getClass());
  }

  static <A, R> TaskBody<R> of(Task.ItemWork<? super A, ? extends R> work, A item) {
    return new TaskBody<>(self -> work.run(self, item), work.getClass());
  }

  /** That of a task which has done its work. */
  static <T> TaskBody<T> completed(T value) {
    TaskBody<T> completed = of((Callable<T>) () -> value);
    completed.value = Objects.requireNonNull(value, "value");
    return completed;
  }

  @Override
  public void run(Self<Object> self) throws Exception {
    value = Objects.requireNonNull(work.run(self), "a task's value, which may be an Option");
  }

  @Override
  public Class<?> code() {
    return code;
  }

  /** What has become of it, given how it ended. */
  Either<ExitReason, T> outcome(ExitReason end) {
    T result = end.equals(ExitReason.normal()) ? value : null;
    return result == null ? Either.left(end) : Either.right(result);
  }

  @Override
  public String toString() {
    return code.getName();
  }
}
