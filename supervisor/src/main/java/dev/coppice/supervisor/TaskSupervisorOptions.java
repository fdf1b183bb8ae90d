package dev.coppice.supervisor;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link TaskSupervisor} is to be. An immutable value: each {@code with} method returns a
 * changed copy.
 *
 * @param maxChildren how many tasks it may have at a time; any number if none is given
 * @param shutdown how it stops its tasks
 * @param name the name it is registered under
 */
public record TaskSupervisorOptions(
    Option<Integer> maxChildren, Shutdown shutdown, Option<String> name) {

  /** Rejects nulls and negative numbers. */
  public TaskSupervisorOptions {
    Objects.requireNonNull(shutdown, "shutdown");
    Objects.requireNonNull(name, "name");
    if (maxChildren.exists(n -> n < 0)) {
      throw new IllegalArgumentException("a negative number of tasks: " + maxChildren.get());
    }
  }

  /** {@return any number of tasks, five seconds for them to shut down, and no name} */
  public static TaskSupervisorOptions defaults() {
    return new TaskSupervisorOptions(
        Option.none(), Shutdown.within(Duration.ofSeconds(5)), Option.none());
  }

  /**
   * {@return this with a limit}
   *
   * @param most how many tasks it may have at a time
   */
  public TaskSupervisorOptions withMaxChildren(int most) {
    return new TaskSupervisorOptions(Option.some(most), shutdown, name);
  }

  /**
   * {@return this with another way to stop tasks} They are told all at once, so a limit is one for
   * all of them together.
   *
   * @param how how they are stopped
   */
  public TaskSupervisorOptions withShutdown(Shutdown how) {
    return new TaskSupervisorOptions(maxChildren, how, name);
  }

  /**
   * {@return this with a name}
   *
   * @param newName the name it is registered under
   */
  public TaskSupervisorOptions withName(String newName) {
    return new TaskSupervisorOptions(maxChildren, shutdown, Option.some(newName));
  }
}
