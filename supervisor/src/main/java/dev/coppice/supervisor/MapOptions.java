package dev.coppice.supervisor;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;

/**
 * How {@link Task#mapConcurrent} goes about it. An immutable value: each {@code with} method
 * returns a changed copy.
 *
 * @param maxConcurrency how many tasks run at the same time, at most
 * @param ordered whether the results come in the order of the items; see {@link #unordered}
 * @param timeout how long the task of an item may take
 * @param onTimeout what happens when it takes longer
 * @param supervisor under whom the tasks run, without a link to their owner; if none is given they
 *     are linked to it
 */
public record MapOptions(
    int maxConcurrency,
    boolean ordered,
    Duration timeout,
    OnTimeout onTimeout,
    Option<TaskSupervisor> supervisor) {

  /** What happens when an item takes too long. */
  public enum OnTimeout {
    /** All tasks are killed, and {@link TaskFailed} is thrown. */
    EXIT,
    /** Its task is killed, and the result is {@code timeout}. */
    KILL_TASK
  }

  /** Rejects nulls, negative times, and a concurrency below one. */
  public MapOptions {
    Objects.requireNonNull(onTimeout, "onTimeout");
    Objects.requireNonNull(supervisor, "supervisor");
    if (maxConcurrency < 1) {
      throw new IllegalArgumentException("a concurrency of at least 1, not " + maxConcurrency);
    }
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("negative timeout: " + timeout);
    }
  }

  /**
   * {@return as many tasks as there are processors, the results in the order of the items, five
   * seconds for each item and the owner's end for one that is late, and tasks linked to the owner;
   * as in Elixir}
   */
  public static MapOptions defaults() {
    return new MapOptions(
        Runtime.getRuntime().availableProcessors(),
        true,
        Task.DEFAULT_TIMEOUT,
        OnTimeout.EXIT,
        Option.none());
  }

  /**
   * {@return this with another concurrency}
   *
   * @param most how many tasks run at the same time, at most
   */
  public MapOptions withMaxConcurrency(int most) {
    return new MapOptions(most, ordered, timeout, onTimeout, supervisor);
  }

  /**
   * {@return this, with each result as soon as it is there} Otherwise results that are there before
   * it is their turn are kept until then, however many they are: while one item takes its time, the
   * others go on. What bounds their number is the {@linkplain #withTimeout time} of that item.
   */
  public MapOptions unordered() {
    return new MapOptions(maxConcurrency, false, timeout, onTimeout, supervisor);
  }

  /**
   * {@return this with another time for each item}
   *
   * @param limit how long its task may take
   */
  public MapOptions withTimeout(Duration limit) {
    return new MapOptions(maxConcurrency, ordered, limit, onTimeout, supervisor);
  }

  /**
   * {@return this with another fate for items that are late}
   *
   * @param what what happens
   */
  public MapOptions withOnTimeout(OnTimeout what) {
    return new MapOptions(maxConcurrency, ordered, timeout, what, supervisor);
  }

  /**
   * {@return this with tasks that run under a supervisor, and are not linked to their owner} A task
   * that fails is then a result like any other. When the owner ends, however it does, they are
   * killed.
   *
   * @param tasks the supervisor
   */
  public MapOptions under(TaskSupervisor tasks) {
    return new MapOptions(maxConcurrency, ordered, timeout, onTimeout, Option.some(tasks));
  }
}
