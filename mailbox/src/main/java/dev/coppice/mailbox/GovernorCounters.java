package dev.coppice.mailbox;

/**
 * What the governor of this JVM has done so far, for whichever nodes, see {@link
 * NodeOptions#withGovernor}. Each change of the parallelism is a JFR event {@code
 * dev.coppice.Parallelism} too, which says why.
 *
 * @param raises how often it has raised the number of carriers that run virtual threads
 * @param reductions how often it has reduced it
 * @param hogs processes it has found computing without a step while others waited; not all are
 *     logged
 */
public record GovernorCounters(long raises, long reductions, long hogs) {

  /** {@return the counts of the JVM} */
  public static GovernorCounters ofJvm() {
    return Governor.counters();
  }
}
