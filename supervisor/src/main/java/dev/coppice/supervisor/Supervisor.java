package dev.coppice.supervisor;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.TimerRef;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;

/**
 * A process that starts other processes, its children, in order, restarts those that fail, and
 * stops them in reverse order when it ends itself; OTP's {@code supervisor}.
 *
 * {@snippet :
 * SupervisorSpec shop =
 *     SupervisorSpec.restForOne(
 *             ChildSpec.worker("stock", parent -> GenServer.startLink(parent, new Stock())),
 *             ChildSpec.worker("till", parent -> GenServer.startLink(parent, new Till()))
 *                 .withRestart(Restart.TRANSIENT))
 *         .withIntensity(3, Duration.ofSeconds(10));
 * SupervisorRef supervisor = Supervisor.start(node, shop).get();
 * }
 *
 * <p>For many children of one kind, which come and go, see {@link SimpleSupervisor}.
 *
 * <h2>When a child ends</h2>
 *
 * Its {@link Restart} and the reason decide whether it is restarted, and the supervisor's {@link
 * Strategy} which others are restarted with it: these are stopped first, the newest first, and then
 * all are started in order, those included that had been stopped or had ended before.
 *
 * <p>Before each restart the supervisor looks at its limit: if it has restarted more than {@code
 * intensity} times within {@code period}, this time included, it gives up: it stops all children
 * and ends with {@code shutdown}, which its own supervisor deals with as with any child's end: a
 * transient one is not restarted. One restart counts once, whatever number of siblings it takes
 * along. A child with {@linkplain ChildSpec#withRetries retries of its own} has its own limit
 * instead. A start that fails in a restart counts as another end of that child, and is tried again.
 *
 * <p>A child may have a {@linkplain ChildSpec#withBackoff delay}. What goes with it is stopped at
 * once and then waits for the delay too; the supervisor meanwhile does everything else.
 *
 * <h2>When the supervisor ends</h2>
 *
 * Because its parent ends or tells it to, because it gives up, through {@link SupervisorRef#stop},
 * or because its work is done ({@link AutoShutdown}): children are stopped one after the other, the
 * newest first, each as its {@link Shutdown} says, and each has ended before the next is told.
 */
public final class Supervisor {
  private Supervisor() {}

  /**
   * Starts a supervisor linked to the calling process. Returns when all children have been started,
   * in order; if one fails, those before it are stopped again.
   *
   * @param parent the calling process
   * @param spec what it is to be
   * @return the supervisor, or why there is none; a parent that does not trap exits may die instead
   * @throws IllegalArgumentException if its children and its flags do not go together
   */
  public static Either<StartError, SupervisorRef> startLink(Self<?> parent, SupervisorSpec spec) {
    return GenServer.startLink(parent, spec.startOptions(), new SupervisorServer(spec.checked()))
        .map(SupervisorRef::new);
  }

  /**
   * Starts a supervisor from outside any process. It is stopped in order when the node is closed.
   *
   * @param node where it runs
   * @param spec what it is to be
   * @return the supervisor, or why there is none
   * @throws IllegalArgumentException if its children and its flags do not go together
   */
  public static Either<StartError, SupervisorRef> start(Node node, SupervisorSpec spec) {
    return GenServer.start(node, spec.startOptions(), new SupervisorServer(spec.checked()))
        .map(SupervisorRef::new);
  }

  /**
   * {@return the supervisor that has a name now, if any}
   *
   * @param node where to look
   * @param name the name, see {@link SupervisorSpec#withName}
   */
  public static Option<SupervisorRef> whereis(Node node, String name) {
    return serverName(name).whereis(node).map(SupervisorRef::new);
  }

  static ServerName<Ask<?>, Tell> serverName(String name) {
    return new ServerName<>(new Name<>(name, Supervisor.class), Option.none());
  }

  /** Its calls. */
  sealed interface Ask<R> extends Request<Ask<?>, R> {}

  record StartChild(ChildSpec spec) implements Ask<Either<StartChildError, Option<ProcessRef>>> {}

  record TerminateChild(String id) implements Ask<Boolean> {}

  record RestartChild(String id) implements Ask<Either<RestartChildError, Option<ProcessRef>>> {}

  record DeleteChild(String id) implements Ask<Either<DeleteChildError, ChildSpec>> {}

  record GetChildSpec(String id) implements Ask<Option<ChildSpec>> {}

  record CountChildren() implements Ask<ChildCounts> {}

  record WhichChildren() implements Ask<List<ChildInfo>> {}

  record History() implements Ask<List<RestartRecord>> {}

  /** Its messages to itself. */
  sealed interface Tell {}

  /** To try again to restart a child whose start has failed. */
  record TryAgain(String id) implements Tell {}

  /**
   * To start a child that has waited long enough.
   *
   * @param timer which has fired; if the child does not wait for it any more, it is overtaken
   */
  record DelayOver(String id, TimerRef timer) implements Tell {}

  /** Why {@link SupervisorRef#startChild} started nothing. */
  public sealed interface StartChildError {
    /**
     * A child with that id runs.
     *
     * @param pid its process
     */
    record AlreadyStarted(Pid<?> pid) implements StartChildError {}

    /** A child with that id is known, though it does not run. */
    record AlreadyPresent() implements StartChildError {}

    /**
     * The supervisor cannot have such a child, see {@link ChildSpec#withSignificant}.
     *
     * @param text why
     */
    record BadCombination(String text) implements StartChildError {}

    /**
     * It did not start, and is not kept.
     *
     * @param error why
     */
    record NotStarted(StartError error) implements StartChildError {}
  }

  /** Why {@link SupervisorRef#restartChild} started nothing. */
  public sealed interface RestartChildError {
    /** There is no such child. */
    record NotFound() implements RestartChildError {}

    /**
     * It runs.
     *
     * @param pid its process
     */
    record Running(Pid<?> pid) implements RestartChildError {}

    /** The supervisor is about to restart it by itself. */
    record Restarting() implements RestartChildError {}

    /**
     * It did not start, and stays as it was.
     *
     * @param error why
     */
    record NotStarted(StartError error) implements RestartChildError {}
  }

  /** Why {@link SupervisorRef#deleteChild} deleted nothing. */
  public sealed interface DeleteChildError {
    /** There is no such child. */
    record NotFound() implements DeleteChildError {}

    /**
     * It runs, and has to be stopped first.
     *
     * @param pid its process
     */
    record Running(Pid<?> pid) implements DeleteChildError {}

    /** The supervisor is about to restart it, and has to be told not to first. */
    record Restarting() implements DeleteChildError {}
  }

  /**
   * The detail of the {@code shutdown} reason of a supervisor that could not start because a child
   * could not.
   *
   * @param id the child's id
   * @param error why it did not start
   */
  public record FailedToStartChild(String id, StartError error) {}
}
