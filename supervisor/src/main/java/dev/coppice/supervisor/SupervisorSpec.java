package dev.coppice.supervisor;

import io.vavr.collection.List;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * What a supervisor is to be. An immutable value: each {@code with} method returns a changed copy.
 *
 * @param children its children, in start order
 * @param intensity how many restarts within {@code period} it makes before it gives up
 * @param period the time that counts
 * @param name the name it is registered under
 */
public record SupervisorSpec(
    List<ChildSpec> children, int intensity, Duration period, Option<String> name) {

  private static final Duration LONGEST_PERIOD = Duration.ofDays(36_525);

  /**
   * Rejects negative intensities and periods that are not positive, and ids that are used twice.
   */
  public SupervisorSpec {
    if (intensity < 0
        || period.isNegative()
        || period.isZero()
        || period.compareTo(LONGEST_PERIOD) > 0) {
      throw new IllegalArgumentException(
          "a supervisor needs an intensity of at least 0 and a positive period, at most a century");
    }
    List<String> ids = children.map(ChildSpec::id);
    if (ids.distinct().size() != ids.size()) {
      throw new IllegalArgumentException(
          "two children with the same id among " + ids.mkString(", "));
    }
  }

  /**
   * {@return a supervisor that restarts just the child that failed, at most once in five seconds}
   *
   * @param children its children, in start order
   */
  public static SupervisorSpec oneForOne(ChildSpec... children) {
    return new SupervisorSpec(List.of(children), 1, Duration.ofSeconds(5), Option.none());
  }

  /**
   * {@return this with another limit on restarts}
   *
   * @param restarts how many restarts it makes within the time
   * @param within the time
   */
  public SupervisorSpec withIntensity(int restarts, Duration within) {
    return new SupervisorSpec(children, restarts, within, name);
  }

  /**
   * {@return this with a name}
   *
   * @param newName the name it is registered under
   */
  public SupervisorSpec withName(String newName) {
    return new SupervisorSpec(children, intensity, period, Option.some(newName));
  }

  StartOptions<Supervisor.Ask<?>, Supervisor.Tell> startOptions() {
    return name.map(Supervisor::serverName).map(StartOptions::named).getOrElse(StartOptions.none());
  }
}
