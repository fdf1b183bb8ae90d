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
 * @param retries how often it is restarted for its own failures before its supervisor gives up; if
 *     none is given, the supervisor's intensity decides
 * @param significant whether the supervisor may end because this child has
 */
public record ChildSpec(
    String id,
    ChildStart start,
    Restart restart,
    Shutdown shutdown,
    Type type,
    Backoff backoff,
    Option<Integer> retries,
    boolean significant) {

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
        Option.none(),
        false);
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
   * @throws IllegalArgumentException if its children and its flags do not go together
   */
  public static ChildSpec supervisor(String id, SupervisorSpec spec) {
    SupervisorSpec checked = spec.checked();
    return supervisor(id, parent -> Supervisor.startLink(parent, checked));
  }

  /** A permanent supervisor of any kind. */
  static ChildSpec supervisor(String id, ChildStart start) {
    return new ChildSpec(
        id,
        start,
        Restart.PERMANENT,
        Shutdown.infinity(),
        Type.SUPERVISOR,
        Backoff.none(),
        Option.none(),
        false);
  }

  /**
   * {@return this with another restart rule}
   *
   * @param rule when it is restarted
   */
  public ChildSpec withRestart(Restart rule) {
    return new ChildSpec(id, start, rule, shutdown, type, backoff, retries, significant);
  }

  /**
   * {@return this with another way to stop}
   *
   * @param how how it is stopped
   */
  public ChildSpec withShutdown(Shutdown how) {
    return new ChildSpec(id, start, restart, how, type, backoff, retries, significant);
  }

  /**
   * {@return this with a delay before each restart}
   *
   * @param delay how long to wait
   */
  public ChildSpec withBackoff(Backoff delay) {
    return new ChildSpec(id, start, restart, shutdown, type, delay, retries, significant);
  }

  /**
   * {@return this with a budget of restarts of its own} Its restarts then do not count towards the
   * supervisor's intensity; when the budget is used up, the supervisor gives up as if that had been
   * reached. It is used up for ever, unless the {@linkplain Backoff#withResetAfter backoff} says
   * after what healthy time it is whole again. Restarts for a sibling's sake use up nothing.
   *
   * @param most how often it is restarted
   */
  public ChildSpec withRetries(int most) {
    return new ChildSpec(
        id, start, restart, shutdown, type, backoff, Option.some(most), significant);
  }

  /**
   * {@return this as one whose end can end the supervisor, see {@link AutoShutdown}} It must not be
   * permanent, and the supervisor must have an automatic shutdown.
   */
  public ChildSpec withSignificant() {
    return new ChildSpec(id, start, restart, shutdown, type, backoff, retries, true);
  }
}
