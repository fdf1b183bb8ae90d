package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.util.Objects;

/**
 * How a process is to be spawned. An immutable value: each {@code with} method returns a changed
 * copy.
 *
 * @param label what the process is called in reports and thread dumps; need not be unique
 * @param linked whether it is linked to its parent before it runs
 * @param trapExit whether it traps exits from the start
 * @param dedicatedThread whether it has a platform thread of its own
 */
public record SpawnOptions(
    Option<String> label, boolean linked, boolean trapExit, boolean dedicatedThread) {

  private static final SpawnOptions NONE = new SpawnOptions(Option.none(), false, false, false);

  /** Rejects nulls. */
  public SpawnOptions {
    Objects.requireNonNull(label, "label");
  }

  /** {@return no label, no link, no trap} */
  public static SpawnOptions none() {
    return NONE;
  }

  /**
   * {@return options with a label}
   *
   * @param newLabel what the process is called in reports
   */
  public SpawnOptions withLabel(String newLabel) {
    return new SpawnOptions(Option.some(newLabel), linked, trapExit, dedicatedThread);
  }

  /**
   * {@return options that link the process to its parent} Only a process can have linked children:
   * such options given to a {@link Node} outside any process are refused.
   */
  public SpawnOptions withLink() {
    return new SpawnOptions(label, true, trapExit, dedicatedThread);
  }

  /** {@return options with which the process traps exits before its first instruction} */
  public SpawnOptions withTrapExit() {
    return new SpawnOptions(label, linked, true, dedicatedThread);
  }

  /**
   * {@return options with which the process has a platform thread of its own, from its beginning to
   * its end} For what computes for long without a pause, or calls native code that blocks: the
   * operating system shares the processors out, and no other process has to wait for this one.
   */
  public SpawnOptions withDedicatedThread() {
    return new SpawnOptions(label, linked, trapExit, true);
  }
}
