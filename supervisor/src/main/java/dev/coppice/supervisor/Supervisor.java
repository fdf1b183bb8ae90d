package dev.coppice.supervisor;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;

/**
 * A process that starts other processes, its children, in order, restarts those that fail, and
 * stops them in reverse order when it ends itself; OTP's {@code supervisor}.
 *
 * {@snippet :
 * SupervisorSpec shop =
 *     SupervisorSpec.oneForOne(
 *             ChildSpec.worker("stock", parent -> GenServer.startLink(parent, new Stock())),
 *             ChildSpec.worker("till", parent -> GenServer.startLink(parent, new Till()))
 *                 .withRestart(Restart.TRANSIENT))
 *         .withIntensity(3, Duration.ofSeconds(10));
 * SupervisorRef supervisor = Supervisor.start(node, shop).get();
 * }
 *
 * <h2>When a child ends</h2>
 *
 * Its {@link Restart} and the reason decide whether it is restarted. Before each restart the
 * supervisor looks at its limit: if it has restarted children more than {@code intensity} times
 * within {@code period}, this one included, it gives up: it stops all children and ends with {@code
 * shutdown}, which its own supervisor deals with as with any child's end: a transient one is not
 * restarted. A child with {@linkplain ChildSpec#withRetries retries of its own} has its own limit
 * instead. A start that fails in a restart counts as another end of that child.
 *
 * <h2>When the supervisor ends</h2>
 *
 * Because its parent ends or tells it to, because it gives up, or through {@link
 * SupervisorRef#stop}: children are stopped one after the other, the newest first, each as its
 * {@link Shutdown} says, and each has ended before the next is told.
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
   */
  public static Either<StartError, SupervisorRef> startLink(Self<?> parent, SupervisorSpec spec) {
    return GenServer.startLink(parent, spec.startOptions(), new SupervisorServer(spec))
        .map(SupervisorRef::new);
  }

  /**
   * Starts a supervisor from outside any process. It is stopped in order when the node is closed.
   *
   * @param node where it runs
   * @param spec what it is to be
   * @return the supervisor, or why there is none
   */
  public static Either<StartError, SupervisorRef> start(Node node, SupervisorSpec spec) {
    return GenServer.start(node, spec.startOptions(), new SupervisorServer(spec))
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

  record StartChild(ChildSpec spec) implements Ask<Either<StartChildError, Pid<?>>> {}

  record TerminateChild(String id) implements Ask<Boolean> {}

  record WhichChildren() implements Ask<List<ChildInfo>> {}

  /** Its messages to itself. */
  sealed interface Tell {}

  /**
   * Time to try to restart a child.
   *
   * @param attempt which attempt; an older one has been overtaken
   */
  record RestartChild(String id, long attempt) implements Tell {}

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
     * It did not start, and is not kept; unless it {@linkplain StartError.Ignored chose not to run}
     * and is not temporary.
     *
     * @param error why
     */
    record NotStarted(StartError error) implements StartChildError {}
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
