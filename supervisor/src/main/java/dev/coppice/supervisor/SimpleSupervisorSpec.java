package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.ProcessRef;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link SimpleSupervisor} is to be, and what all of its children have in common. An
 * immutable value: each {@code with} method returns a changed copy.
 *
 * @param <A> what tells one child from another
 * @param <R> how a child is reached
 */
public final class SimpleSupervisorSpec<A, R extends ProcessRef> {
  private final ChildFactory<A, R> factory;

  /** All but the id and the start. */
  private final ChildSpec child;

  /** All but the children. */
  private final SupervisorSpec supervisor;

  private SimpleSupervisorSpec(
      ChildFactory<A, R> factory, ChildSpec child, SupervisorSpec supervisor) {
    this.factory = Objects.requireNonNull(factory, "factory");
    this.child = child;
    this.supervisor = supervisor;
  }

  /**
   * {@return a supervisor of permanent workers with five seconds to shut down, with at most one
   * restart in five seconds}
   *
   * @param factory how one is started
   * @param <A> what tells one child from another
   * @param <R> how a child is reached
   */
  public static <A, R extends ProcessRef> SimpleSupervisorSpec<A, R> workers(
      ChildFactory<A, R> factory) {
    return new SimpleSupervisorSpec<>(
        factory, ChildSpec.worker("any", SimpleSupervisorSpec::never), SupervisorSpec.oneForOne());
  }

  /**
   * {@return a supervisor of permanent supervisors with as long to shut down as it takes, with at
   * most one restart in five seconds}
   *
   * @param factory how one is started
   * @param <A> what tells one child from another
   * @param <R> how a child is reached
   */
  public static <A, R extends ProcessRef> SimpleSupervisorSpec<A, R> supervisors(
      ChildFactory<A, R> factory) {
    return new SimpleSupervisorSpec<>(
        factory,
        ChildSpec.supervisor("any", SimpleSupervisorSpec::never),
        SupervisorSpec.oneForOne());
  }

  private static Either<StartError, ProcessRef> never(Object supervisor) {
    return Either.left(new StartError.Failed(ExitReason.of("not a child, but what all are like")));
  }

  private SimpleSupervisorSpec<A, R> with(ChildSpec newChild) {
    return new SimpleSupervisorSpec<>(factory, newChild, supervisor);
  }

  private SimpleSupervisorSpec<A, R> with(SupervisorSpec newSupervisor) {
    return new SimpleSupervisorSpec<>(factory, child, newSupervisor);
  }

  /**
   * {@return this with another restart rule}
   *
   * @param rule when a child is restarted
   */
  public SimpleSupervisorSpec<A, R> withRestart(Restart rule) {
    return with(child.withRestart(rule));
  }

  /**
   * {@return this with another way to stop a child} When the supervisor ends, all are told at once,
   * and a limit is one for all of them together.
   *
   * @param how how it is stopped
   */
  public SimpleSupervisorSpec<A, R> withShutdown(Shutdown how) {
    return with(child.withShutdown(how));
  }

  /**
   * {@return this with a delay before each restart}
   *
   * @param delay how long to wait
   */
  public SimpleSupervisorSpec<A, R> withBackoff(Backoff delay) {
    return with(child.withBackoff(delay));
  }

  /**
   * {@return this with a budget of restarts for each child, see {@link ChildSpec#withRetries}}
   *
   * @param most how often a child is restarted
   */
  public SimpleSupervisorSpec<A, R> withRetries(int most) {
    return with(child.withRetries(most));
  }

  /** {@return this with children whose end can end the supervisor, see {@link AutoShutdown}} */
  public SimpleSupervisorSpec<A, R> withSignificant() {
    return with(child.withSignificant());
  }

  /**
   * {@return this with another limit on restarts}
   *
   * @param restarts how many restarts, of all children together, it makes within the time
   * @param within the time
   */
  public SimpleSupervisorSpec<A, R> withIntensity(int restarts, Duration within) {
    return with(supervisor.withIntensity(restarts, within));
  }

  /**
   * {@return this with another rule for the supervisor's own end}
   *
   * @param when when it ends because children have
   */
  public SimpleSupervisorSpec<A, R> withAutoShutdown(AutoShutdown when) {
    return with(supervisor.withAutoShutdown(when));
  }

  /**
   * {@return this with a name} To be {@linkplain SimpleSupervisor#whereis found} by it, the factory
   * needs a class that can be named: a record, say, rather than a lambda.
   *
   * @param name the name it is registered under
   */
  public SimpleSupervisorSpec<A, R> withName(String name) {
    return with(supervisor.withName(name));
  }

  /**
   * {@return this with somebody who is told of restarts}
   *
   * @param listener is told when a child is up again
   */
  public SimpleSupervisorSpec<A, R> withListener(RestartListener listener) {
    return with(supervisor.withListener(listener));
  }

  /**
   * This, whose parts go together.
   *
   * @throws IllegalArgumentException if they do not
   */
  SimpleSupervisorSpec<A, R> checked() {
    for (String why : supervisor.flags().objectionTo(child)) {
      throw new IllegalArgumentException(why);
    }
    return this;
  }

  SupervisorSpec supervisor() {
    return supervisor;
  }

  /** One child. */
  ChildSpec child(String id, A argument) {
    return new ChildSpec(
        id,
        new SimpleStart<>(factory, argument),
        child.restart(),
        child.shutdown(),
        child.type(),
        child.backoff(),
        child.retries(),
        child.significant());
  }

  StartOptions<Request<?, ?>, Supervisor.Tell> startOptions() {
    return supervisor
        .name()
        .map(name -> serverName(name, factory.getClass()))
        .map(StartOptions::named)
        .getOrElse(StartOptions.none());
  }

  /** The class of the factory stands for the type of the reference. */
  static ServerName<Request<?, ?>, Supervisor.Tell> serverName(String name, Class<?> factory) {
    return new ServerName<>(new Name<>(name, factory), Option.none());
  }
}
