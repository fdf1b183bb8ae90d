package dev.coppice.supervisor;

import io.vavr.collection.List;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;

/**
 * What a supervisor is to be. An immutable value: each {@code with} method returns a changed copy.
 *
 * <p>That its children and its flags go together, see {@link ChildSpec#withSignificant}, is checked
 * when the supervisor is started, or made a child in another specification.
 *
 * @param children its children, in start order
 * @param flags how it works
 * @param name the name it is registered under
 * @param listener who is told of restarts
 */
public record SupervisorSpec(
    List<ChildSpec> children,
    SupervisorFlags flags,
    Option<String> name,
    Option<RestartListener> listener) {

  /** Rejects nulls, and ids that are used twice. */
  public SupervisorSpec {
    Objects.requireNonNull(flags, "flags");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(listener, "listener");
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
    return of(Strategy.ONE_FOR_ONE, children);
  }

  /**
   * {@return a supervisor that restarts all children when one has failed, at most once in five
   * seconds}
   *
   * @param children its children, in start order
   */
  public static SupervisorSpec oneForAll(ChildSpec... children) {
    return of(Strategy.ONE_FOR_ALL, children);
  }

  /**
   * {@return a supervisor that restarts the child that failed and those started after it, at most
   * once in five seconds}
   *
   * @param children its children, in start order
   */
  public static SupervisorSpec restForOne(ChildSpec... children) {
    return of(Strategy.REST_FOR_ONE, children);
  }

  private static SupervisorSpec of(Strategy strategy, ChildSpec... children) {
    return new SupervisorSpec(
        List.of(children),
        SupervisorFlags.defaults().withStrategy(strategy),
        Option.none(),
        Option.none());
  }

  /**
   * {@return this with another strategy}
   *
   * @param which which children it restarts when one has failed
   */
  public SupervisorSpec withStrategy(Strategy which) {
    return with(flags.withStrategy(which));
  }

  /**
   * {@return this with another limit on restarts}
   *
   * @param restarts how many restarts it makes within the time
   * @param within the time
   */
  public SupervisorSpec withIntensity(int restarts, Duration within) {
    return with(flags.withIntensity(restarts, within));
  }

  /**
   * {@return this with another rule for its own end}
   *
   * @param when when it ends because significant children have
   */
  public SupervisorSpec withAutoShutdown(AutoShutdown when) {
    return with(flags.withAutoShutdown(when));
  }

  private SupervisorSpec with(SupervisorFlags newFlags) {
    return new SupervisorSpec(children, newFlags, name, listener);
  }

  /**
   * {@return this with a name}
   *
   * @param newName the name it is registered under
   */
  public SupervisorSpec withName(String newName) {
    return new SupervisorSpec(children, flags, Option.some(newName), listener);
  }

  /**
   * {@return this with somebody who is told of restarts}
   *
   * @param newListener is told when a child is up again
   */
  public SupervisorSpec withListener(RestartListener newListener) {
    return new SupervisorSpec(children, flags, name, Option.some(newListener));
  }

  /**
   * This, whose parts go together.
   *
   * @throws IllegalArgumentException if they do not
   */
  SupervisorSpec checked() {
    children
        .flatMap(flags::objectionTo)
        .headOption()
        .forEach(
            why -> {
              throw new IllegalArgumentException(why);
            });
    return this;
  }

  StartOptions<Supervisor.Ask<?>, Supervisor.Tell> startOptions() {
    return name.map(Supervisor::serverName).map(StartOptions::named).getOrElse(StartOptions.none());
  }
}
