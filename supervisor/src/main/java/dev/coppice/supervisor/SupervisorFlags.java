package dev.coppice.supervisor;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;

/**
 * How a supervisor works, whatever its children are; {@code supervisor:sup_flags()}. An immutable
 * value: each {@code with} method returns a changed copy.
 *
 * @param strategy which children it restarts when one has failed
 * @param intensity how many restarts within {@code period} it makes before it gives up
 * @param period the time that counts
 * @param autoShutdown whether it ends when significant children have
 */
public record SupervisorFlags(
    Strategy strategy, int intensity, Duration period, AutoShutdown autoShutdown) {

  private static final Duration LONGEST_PERIOD = Duration.ofDays(36_525);

  /** Rejects nulls, negative intensities and periods that are not positive. */
  public SupervisorFlags {
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(autoShutdown, "autoShutdown");
    if (intensity < 0
        || period.isNegative()
        || period.isZero()
        || period.compareTo(LONGEST_PERIOD) > 0) {
      throw new IllegalArgumentException(
          "a supervisor needs an intensity of at least 0 and a positive period, at most a century");
    }
  }

  /** {@return one for one, at most one restart in five seconds, and no automatic shutdown} */
  public static SupervisorFlags defaults() {
    return new SupervisorFlags(Strategy.ONE_FOR_ONE, 1, Duration.ofSeconds(5), AutoShutdown.NEVER);
  }

  /**
   * {@return this with another strategy}
   *
   * @param which which children it restarts when one has failed
   */
  public SupervisorFlags withStrategy(Strategy which) {
    return new SupervisorFlags(which, intensity, period, autoShutdown);
  }

  /**
   * {@return this with another limit on restarts}
   *
   * @param restarts how many restarts it makes within the time
   * @param within the time
   */
  public SupervisorFlags withIntensity(int restarts, Duration within) {
    return new SupervisorFlags(strategy, restarts, within, autoShutdown);
  }

  /**
   * {@return this with another rule for its own end}
   *
   * @param when when it ends because significant children have
   */
  public SupervisorFlags withAutoShutdown(AutoShutdown when) {
    return new SupervisorFlags(strategy, intensity, period, when);
  }

  /** Why a supervisor of this kind cannot have such a child; none if it can. */
  Option<String> objectionTo(ChildSpec child) {
    if (!child.significant()) {
      return Option.none();
    }
    if (autoShutdown == AutoShutdown.NEVER) {
      return Option.some(
          child.id() + " is significant, but its supervisor has no automatic shutdown");
    }
    return Option.when(
        child.restart() == Restart.PERMANENT,
        () -> child.id() + " is significant and permanent, so it could never end for good");
  }
}
