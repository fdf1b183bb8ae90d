package dev.coppice.supervisor;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.SpawnOptions;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;

/**
 * What a supervisor has to know of a child. An immutable value: each {@code with} method returns a
 * changed copy.
 *
 * @param id unique among the supervisor's children
 * @param start how it is started
 * @param restart when it is restarted; {@link Restart#PERMANENT} if nothing else is said
 * @param shutdown how it is stopped; within five seconds for a worker, without limit for a
 *     supervisor
 * @param type what it is
 * @param backoff how long to wait before a restart; not at all if nothing else is said
 * @param retries how often it is restarted in all its life before its supervisor gives up; if none
 *     is given, the supervisor's intensity decides
 */
public record ChildSpec(
    String id,
    ChildStart start,
    Restart restart,
    Shutdown shutdown,
    Type type,
    Backoff backoff,
    Option<Integer> retries) {

  /** What a child is. */
  public enum Type {
    /** Anything that is not a supervisor. */
    WORKER,
    /** A supervisor. */
    SUPERVISOR
  }

  /** Rejects nulls and negative numbers of retries. */
  public ChildSpec {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(restart, "restart");
    Objects.requireNonNull(shutdown, "shutdown");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(backoff, "backoff");
    if (retries.exists(n -> n < 0)) {
      throw new IllegalArgumentException("negative number of retries: " + retries.get());
    }
  }

  /**
   * {@return a permanent worker with five seconds to shut down}
   *
   * @param id unique among the supervisor's children
   * @param start how it is started
   */
  public static ChildSpec worker(String id, ChildStart start) {
    return new ChildSpec(
        id,
        start,
        Restart.PERMANENT,
        Shutdown.within(Duration.ofSeconds(5)),
        Type.WORKER,
        Backoff.none(),
        Option.none());
  }

  /**
   * {@return a permanent worker that is a straight-line process, labelled with its id}
   *
   * @param id unique among the supervisor's children
   * @param body its life
   * @param <M> its protocol
   */
  public static <M> ChildSpec process(String id, Body<M> body) {
    SpawnOptions options = SpawnOptions.none().withLabel(id).withLink();
    return worker(id, supervisor -> Either.right(supervisor.spawn(options, body)));
  }

  /**
   * {@return a permanent supervisor with as long to shut down as it takes}
   *
   * @param id unique among the supervisor's children
   * @param spec what it supervises
   */
  public static ChildSpec supervisor(String id, SupervisorSpec spec) {
    return new ChildSpec(
        id,
        parent -> Supervisor.startLink(parent, spec),
        Restart.PERMANENT,
        Shutdown.infinity(),
        Type.SUPERVISOR,
        Backoff.none(),
        Option.none());
  }

  /**
   * {@return this with another restart rule}
   *
   * @param rule when it is restarted
   */
  public ChildSpec withRestart(Restart rule) {
    return new ChildSpec(id, start, rule, shutdown, type, backoff, retries);
  }

  /**
   * {@return this with another way to stop}
   *
   * @param how how it is stopped
   */
  public ChildSpec withShutdown(Shutdown how) {
    return new ChildSpec(id, start, restart, how, type, backoff, retries);
  }

  /**
   * {@return this with a delay before each restart}
   *
   * @param delay how long to wait
   */
  public ChildSpec withBackoff(Backoff delay) {
    return new ChildSpec(id, start, restart, shutdown, type, delay, retries);
  }

  /**
   * {@return this with a budget of restarts of its own} Its restarts then do not count towards the
   * supervisor's intensity; when the budget is used up, the supervisor gives up as if that had been
   * reached.
   *
   * @param most how often it is restarted
   */
  public ChildSpec withRetries(int most) {
    return new ChildSpec(id, start, restart, shutdown, type, backoff, Option.some(most));
  }
}
