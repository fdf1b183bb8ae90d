package dev.coppice.supervisor;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;
import io.vavr.control.Option;

/**
 * A supervisor of any number of children of one kind, which are started on demand; OTP's {@code
 * simple_one_for_one}, Elixir's {@code DynamicSupervisor}. It knows how to start a child; what is
 * different for each is the argument.
 *
 * {@snippet :
 * var rooms =
 *     SimpleSupervisor.start(
 *             node,
 *             SimpleSupervisorSpec.workers(
 *                     (Self<?> parent, String topic) ->
 *                         GenServer.startLink(parent, new Room(topic)))
 *                 .withRestart(Restart.TRANSIENT))
 *         .get();
 * ServerRef<Room.Ask<?>, Room.Tell> room = rooms.startChild("trees").get().get();
 * }
 *
 * <p>It differs from a {@link Supervisor} in this:
 *
 * <ul>
 *   <li>Children are told apart by their processes. One that has ended and is not restarted is
 *       forgotten, whatever its {@link Restart}; so is one that chooses not to run.
 *   <li>A restart concerns one child alone, and has the argument that the child was started with.
 *       The limit on restarts is one for all of them.
 *   <li>When it ends, it stops all children at the same time, so that takes as long as the slowest.
 *       Those that do not stop as asked are reported together.
 *   <li>It makes no progress reports.
 * </ul>
 */
public final class SimpleSupervisor {
  private SimpleSupervisor() {}

  /**
   * Starts a supervisor linked to the calling process.
   *
   * @param parent the calling process
   * @param spec what it is to be
   * @param <A> what tells one child from another
   * @param <R> how a child is reached
   * @return the supervisor, or why there is none; a parent that does not trap exits may die instead
   * @throws IllegalArgumentException if what the specification says does not go together
   */
  public static <A, R extends ProcessRef> Either<StartError, SimpleSupervisorRef<A, R>> startLink(
      Self<?> parent, SimpleSupervisorSpec<A, R> spec) {
    return GenServer.startLink(
            parent, spec.startOptions(), new SimpleSupervisorServer<>(spec.checked()))
        .map(SimpleSupervisorRef::new);
  }

  /**
   * Starts a supervisor from outside any process. It is stopped in order when the node is closed.
   *
   * @param node where it runs
   * @param spec what it is to be
   * @param <A> what tells one child from another
   * @param <R> how a child is reached
   * @return the supervisor, or why there is none
   * @throws IllegalArgumentException if what the specification says does not go together
   */
  public static <A, R extends ProcessRef> Either<StartError, SimpleSupervisorRef<A, R>> start(
      Node node, SimpleSupervisorSpec<A, R> spec) {
    return GenServer.start(node, spec.startOptions(), new SimpleSupervisorServer<>(spec.checked()))
        .map(SimpleSupervisorRef::new);
  }

  /**
   * {@return the supervisor that has a name now, if any}
   *
   * @param node where to look
   * @param name the name, see {@link SimpleSupervisorSpec#withName}
   * @param factory the class of its factory
   * @param <A> what tells one child from another
   * @param <R> how a child is reached
   * @throws ClassCastException if the name was registered for something else
   */
  public static <A, R extends ProcessRef> Option<SimpleSupervisorRef<A, R>> whereis(
      Node node, String name, Class<? extends ChildFactory<A, R>> factory) {
    return SimpleSupervisorSpec.serverName(name, factory)
        .whereis(node)
        .map(SimpleSupervisorRef::new);
  }

  /**
   * {@return a supervisor as a child of a {@link Supervisor}: permanent, with as long to shut down
   * as it takes}
   *
   * @param id unique among the supervisor's children
   * @param spec what it is to be
   * @throws IllegalArgumentException if what the specification says does not go together
   */
  public static ChildSpec childSpec(String id, SimpleSupervisorSpec<?, ?> spec) {
    SimpleSupervisorSpec<?, ?> checked = spec.checked();
    return ChildSpec.supervisor(id, parent -> startLink(parent, checked));
  }

  /** Its calls, besides those of every supervisor. */
  sealed interface Ask<T> extends Request<Request<?, ?>, T> {}

  record StartOne(Object argument) implements Ask<Either<StartError, Option<ProcessRef>>> {}

  record TerminateOne(Pid<?> child) implements Ask<Boolean> {}

  record SpecOf(Pid<?> child) implements Ask<Option<ChildSpec>> {}
}
