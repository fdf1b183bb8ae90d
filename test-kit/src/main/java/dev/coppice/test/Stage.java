package dev.coppice.test;

import dev.coppice.mailbox.Node;

/**
 * A node under test and what goes with it, simulated or real.
 *
 * @param node the node
 * @param faults what is to go wrong on it
 * @param reports what went wrong on it
 */
public record Stage(Node node, Faults faults, Reports reports) {

  /**
   * {@return a new probe on the node}
   *
   * @param <M> what the probe can be sent
   */
  public <M> Probe<M> probe() {
    return Probe.on(node);
  }

  /** What happens on a stage. */
  @FunctionalInterface
  public interface Play {
    /**
     * Plays. What is thrown is the play's failure.
     *
     * @param stage where; to be used by the calling thread and the node's processes only
     * @throws Exception any
     */
    void play(Stage stage) throws Exception;
  }
}
