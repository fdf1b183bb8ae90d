package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.Objects;

/**
 * A reference to a {@link SimpleSupervisor}. Its calls wait as long as it takes, and throw {@link
 * CallFailed} if the supervisor ends meanwhile, as those of a {@link SupervisorRef} do.
 *
 * @param <A> what tells one child from another
 * @param <R> how a child is reached
 */
public final class SimpleSupervisorRef<A, R extends ProcessRef> implements BehaviourRef {
  private final ServerRef<Request<?, ?>, Supervisor.Tell> server;
  private final SupervisorRef supervisor;

  SimpleSupervisorRef(ServerRef<Request<?, ?>, Supervisor.Tell> server) {
    this.server = server;
    this.supervisor = SupervisorRef.of(server);
  }

  /**
   * Starts a child; {@code supervisor:start_child/2}.
   *
   * @param argument what tells it from the others; not null
   * @return the child, none if it chose not to run; or why it was not started
   */
  @SuppressWarnings("unchecked") // what the factory returns is an R
  public Either<StartError, Option<R>> startChild(A argument) {
    return server
        .call(
            new SimpleSupervisor.StartOne(Objects.requireNonNull(argument, "argument")),
            TimeLimit.FOR_EVER)
        .map(process -> process.map(started -> (R) started));
  }

  /**
   * Stops a child and forgets it; {@code supervisor:terminate_child/2}. A child about to be
   * restarted, which its last process stands for, is not restarted.
   *
   * @param child its process
   * @return whether it was a child, or is no process at all any more
   */
  public boolean terminateChild(ProcessRef child) {
    return server.call(new SimpleSupervisor.TerminateOne(child.pid()), TimeLimit.FOR_EVER);
  }

  /**
   * {@return the specification of a child, if there is such a child; {@code
   * supervisor:get_childspec/2}}
   *
   * @param child its process
   */
  public Option<ChildSpec> getChildSpec(ProcessRef child) {
    return server.call(new SimpleSupervisor.SpecOf(child.pid()), TimeLimit.FOR_EVER);
  }

  /** {@return how many children there are; {@code supervisor:count_children/1}} */
  public ChildCounts countChildren() {
    return supervisor.countChildren();
  }

  /** {@return the children, oldest first; {@code supervisor:which_children/1}} */
  public List<ChildInfo> whichChildren() {
    return supervisor.whichChildren();
  }

  /** {@return the last times that children were down, see {@link SupervisorRef#restartHistory}} */
  public List<RestartRecord> restartHistory() {
    return supervisor.restartHistory();
  }

  /**
   * {@return the whole tree below this supervisor, as it is now, see {@link
   * SupervisorRef#snapshot}}
   *
   * @throws CallFailed if this supervisor itself does not answer, or the calling process is a
   *     supervisor of the tree, which cannot answer itself
   */
  public SupervisionTree snapshot() {
    return supervisor.snapshot();
  }

  /** Stops the supervisor and its children, and waits until they are gone. */
  public void stop() {
    supervisor.stop();
  }

  @Override
  public Pid<?> pid() {
    return server.pid();
  }

  @Override
  public String toString() {
    return server.toString();
  }
}
