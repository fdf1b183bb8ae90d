package dev.coppice.mailbox;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How a node is to be. An immutable value: each {@code with} method returns a changed copy.
 *
 * @param scheduler makes the scheduler the node takes time and threads from, and closes with itself
 * @param shutdownLimit how long {@link Node#close} waits for one process it started to end by
 *     itself, before it kills it; supervisors bound their own children's time
 * @param closeOnJvmShutdown whether the node is closed when the JVM is told to end, for example by
 *     SIGTERM
 */
public record NodeOptions(
    Supplier<Scheduler> scheduler, Duration shutdownLimit, boolean closeOnJvmShutdown) {

  /** Rejects nulls and negative durations. */
  public NodeOptions {
    Objects.requireNonNull(scheduler, "scheduler");
    if (shutdownLimit.isNegative()) {
      throw new IllegalArgumentException("negative shutdown limit: " + shutdownLimit);
    }
  }

  /** {@return real time, virtual threads, 30 seconds, no shutdown hook} */
  public static NodeOptions defaults() {
    return new NodeOptions(VirtualThreadScheduler::new, Duration.ofSeconds(30), false);
  }

  /**
   * {@return options with another scheduler}
   *
   * @param newScheduler makes the scheduler
   */
  public NodeOptions withScheduler(Supplier<Scheduler> newScheduler) {
    return new NodeOptions(newScheduler, shutdownLimit, closeOnJvmShutdown);
  }

  /**
   * {@return options with another shutdown limit}
   *
   * @param limit how long {@link Node#close} waits for one process
   */
  public NodeOptions withShutdownLimit(Duration limit) {
    return new NodeOptions(scheduler, limit, closeOnJvmShutdown);
  }

  /** {@return options with which the node is closed when the JVM is told to end} */
  public NodeOptions withCloseOnJvmShutdown() {
    return new NodeOptions(scheduler, shutdownLimit, true);
  }
}
