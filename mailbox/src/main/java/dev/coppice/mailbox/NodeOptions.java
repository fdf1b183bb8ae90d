package dev.coppice.mailbox;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How a node is to be. An immutable value: each {@code with} method returns a changed copy.
 *
 * @param name what the node is called, in its pids for example
 * @param scheduler makes the scheduler the node takes time and threads from, and closes with itself
 * @param shutdownLimit how long {@link Node#close} waits for one process it started to end by
 *     itself, before it kills it; supervisors bound their own children's time
 * @param closeOnJvmShutdown whether the node is closed when the JVM is told to end, for example by
 *     SIGTERM
 */
public record NodeOptions(
    String name,
    Supplier<Scheduler> scheduler,
    Duration shutdownLimit,
    boolean closeOnJvmShutdown) {

  /** Rejects nulls and negative durations. */
  public NodeOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(scheduler, "scheduler");
    if (shutdownLimit.isNegative()) {
      throw new IllegalArgumentException("negative shutdown limit: " + shutdownLimit);
    }
  }

  /** {@return the name 0, real time, virtual threads, 30 seconds, no shutdown hook} */
  public static NodeOptions defaults() {
    return new NodeOptions("0", HybridScheduler::new, Duration.ofSeconds(30), false);
  }

  /**
   * {@return options with a name}
   *
   * @param newName what the node is called
   */
  public NodeOptions withName(String newName) {
    return new NodeOptions(newName, scheduler, shutdownLimit, closeOnJvmShutdown);
  }

  /**
   * {@return options with another scheduler}
   *
   * @param newScheduler makes the scheduler
   */
  public NodeOptions withScheduler(Supplier<Scheduler> newScheduler) {
    return new NodeOptions(name, newScheduler, shutdownLimit, closeOnJvmShutdown);
  }

  /**
   * {@return options with another shutdown limit}
   *
   * @param limit how long {@link Node#close} waits for one process
   */
  public NodeOptions withShutdownLimit(Duration limit) {
    return new NodeOptions(name, scheduler, limit, closeOnJvmShutdown);
  }

  /** {@return options with which the node is closed when the JVM is told to end} */
  public NodeOptions withCloseOnJvmShutdown() {
    return new NodeOptions(name, scheduler, shutdownLimit, true);
  }
}
