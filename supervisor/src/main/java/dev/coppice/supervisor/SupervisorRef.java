package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * A reference to a {@link Supervisor}. Its calls wait as long as it takes, since the supervisor may
 * be waiting for a child to start or to stop; they throw {@link CallFailed} if it ends meanwhile. A
 * child must not call its own supervisor while it initialises: each would wait for the other.
 */
public final class SupervisorRef implements BehaviourRef {
  private final ServerRef<Supervisor.Ask<?>, Supervisor.Tell> server;

  SupervisorRef(ServerRef<Supervisor.Ask<?>, Supervisor.Tell> server) {
    this.server = server;
  }

  /** Any process that answers what a supervisor is asked. */
  @SuppressWarnings("unchecked") // a child declared a supervisor is one of ours
  static SupervisorRef of(ProcessRef process) {
    return process instanceof SupervisorRef supervisor
        ? supervisor
        : new SupervisorRef(new ServerRef<>((Pid<Supervisor.Tell>) process.pid()));
  }

  /**
   * Adds a child behind the others and starts it; {@code supervisor:start_child/2}. One that
   * chooses not to run is kept nevertheless, unless it is temporary.
   *
   * @param spec the child
   * @return what its start function has returned, none if it chose not to run; or why it was not
   *     started
   */
  public Either<Supervisor.StartChildError, Option<ProcessRef>> startChild(ChildSpec spec) {
    return server.call(new Supervisor.StartChild(spec), TimeLimit.FOR_EVER);
  }

  /**
   * Stops a child and keeps its specification, unless it is temporary; {@code
   * supervisor:terminate_child/2}. A child about to be restarted is not restarted.
   *
   * @param id its id
   * @return whether there is such a child
   */
  public boolean terminateChild(String id) {
    return server.call(new Supervisor.TerminateChild(id), TimeLimit.FOR_EVER);
  }

  /**
   * Starts a child that does not run, with the specification that was kept; {@code
   * supervisor:restart_child/2}. It counts for no limit.
   *
   * @param id its id
   * @return what its start function has returned, none if it chose not to run; or why it was not
   *     started
   */
  public Either<Supervisor.RestartChildError, Option<ProcessRef>> restartChild(String id) {
    return server.call(new Supervisor.RestartChild(id), TimeLimit.FOR_EVER);
  }

  /**
   * Forgets a child that does not run; {@code supervisor:delete_child/2}.
   *
   * @param id its id
   * @return its specification, or why it was not deleted
   */
  public Either<Supervisor.DeleteChildError, ChildSpec> deleteChild(String id) {
    return server.call(new Supervisor.DeleteChild(id), TimeLimit.FOR_EVER);
  }

  /**
   * {@return the specification of a child, if there is such a child; {@code
   * supervisor:get_childspec/2}}
   *
   * @param id its id
   */
  public Option<ChildSpec> getChildSpec(String id) {
    return server.call(new Supervisor.GetChildSpec(id), TimeLimit.FOR_EVER);
  }

  /** {@return how many children there are; {@code supervisor:count_children/1}} */
  public ChildCounts countChildren() {
    return server.call(new Supervisor.CountChildren(), TimeLimit.FOR_EVER);
  }

  /**
   * {@return the children, oldest first; {@code supervisor:which_children/1}, which has the newest
   * first}
   */
  public List<ChildInfo> whichChildren() {
    return server.call(new Supervisor.WhichChildren(), TimeLimit.FOR_EVER);
  }

  /**
   * {@return the last times that children were down and were to be restarted, those that go on
   * included; by the time they went down, the newest last, 256 at most}
   */
  public List<RestartRecord> restartHistory() {
    return server.call(new Supervisor.History(), TimeLimit.FOR_EVER);
  }

  /**
   * {@return the whole tree below this supervisor, as it is now} Supervisors that do not come to
   * answer within five seconds are shown as {@linkplain SupervisionTree.Status#SILENT silent}.
   *
   * @throws CallFailed if this supervisor itself does not answer, or the calling process is a
   *     supervisor of the tree, which cannot answer itself
   */
  public SupervisionTree snapshot() {
    return snapshot(ServerAddress.DEFAULT_TIMEOUT);
  }

  /**
   * {@return the whole tree below this supervisor, as it is now} Supervisors that do not come to
   * answer in time are shown as {@linkplain SupervisionTree.Status#SILENT silent}.
   *
   * @param limit how long to wait, for all of them together
   * @throws CallFailed if this supervisor itself does not answer, or the calling process is a
   *     supervisor of the tree, which cannot answer itself
   * @throws IllegalArgumentException if the limit is negative
   */
  public SupervisionTree snapshot(Duration limit) {
    return TreeWalk.of(this, limit);
  }

  /** Stops the supervisor and its children, and waits until they are gone. */
  public void stop() {
    server.stop(ExitReason.shutdown(), TimeLimit.FOR_EVER);
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
