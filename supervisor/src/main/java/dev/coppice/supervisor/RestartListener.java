package dev.coppice.supervisor;

/**
 * Is told of the restarts of a supervisor's children; for metrics, say. It runs in the supervisor's
 * process, between two starts, so it should be quick, and cannot ask that supervisor anything. What
 * it throws is reported and harms nobody.
 */
@FunctionalInterface
public interface RestartListener {
  /**
   * A child has been restarted and is up again.
   *
   * @param record what happened; with a downtime
   */
  void restarted(RestartRecord record);
}
