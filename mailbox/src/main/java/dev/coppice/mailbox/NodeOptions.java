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
 * @param governor whether the JVM's governor works for the node, see {@link #withGovernor}
 */
public record NodeOptions(
    String name,
    Supplier<Scheduler> scheduler,
    Duration shutdownLimit,
    boolean closeOnJvmShutdown,
    boolean governor) {

  /** Rejects nulls and negative durations. */
  public NodeOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(scheduler, "scheduler");
    if (shutdownLimit.isNegative()) {
      throw new IllegalArgumentException("negative shutdown limit: " + shutdownLimit);
    }
  }

  /** {@return the name 0, real time, virtual threads, 30 seconds, no shutdown hook, governed} */
  public static NodeOptions defaults() {
    return new NodeOptions("0", HybridScheduler::new, Duration.ofSeconds(30), false, true);
  }

  /**
   * {@return options with a name}
   *
   * @param newName what the node is called
   */
  public NodeOptions withName(String newName) {
    return new NodeOptions(newName, scheduler, shutdownLimit, closeOnJvmShutdown, governor);
  }

  /**
   * {@return options with another scheduler}
   *
   * @param newScheduler makes the scheduler
   */
  public NodeOptions withScheduler(Supplier<Scheduler> newScheduler) {
    return new NodeOptions(name, newScheduler, shutdownLimit, closeOnJvmShutdown, governor);
  }

  /**
   * {@return options with another shutdown limit}
   *
   * @param limit how long {@link Node#close} waits for one process
   */
  public NodeOptions withShutdownLimit(Duration limit) {
    return new NodeOptions(name, scheduler, limit, closeOnJvmShutdown, governor);
  }

  /** {@return options with which the node is closed when the JVM is told to end} */
  public NodeOptions withCloseOnJvmShutdown() {
    return new NodeOptions(name, scheduler, shutdownLimit, true, governor);
  }

  /**
   * {@return options with or without the governor}
   *
   * <p>The JVM runs virtual threads on as many carriers as there are cores, and never takes one
   * away from a thread that computes on and on. The governor, one for the whole JVM, watches this
   * while a node that wants it is open, and changes the number of carriers ({@code
   * jdk.management.VirtualThreadSchedulerMXBean}): up while processes that compute keep others from
   * running, which it names in the log; down while processes do little but exchange messages, which
   * fewer carriers are quicker at; and back to what it found. {@link GovernorCounters} tells what
   * it did.
   *
   * <p>It is on by default for nodes that run on virtual threads, that is with the default
   * scheduler. The system property {@code -Dcoppice.governor=false} turns it off for all nodes of
   * the JVM. Without the module {@code jdk.management} there is none. Once a program sets the
   * number itself while it works, it leaves the number alone until no such node is open.
   *
   * @param governed whether the governor is to work for the node
   */
  public NodeOptions withGovernor(boolean governed) {
    return new NodeOptions(name, scheduler, shutdownLimit, closeOnJvmShutdown, governed);
  }
}
