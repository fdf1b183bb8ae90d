package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;

/**
 * A reference to a {@link Supervisor}. Its calls wait as long as it takes, since the supervisor may
 * be waiting for a child to start or to stop; they throw {@link CallFailed} if it ends meanwhile. A
 * child must not call its own supervisor while it initialises: each would wait for the other.
 */
public final class SupervisorRef implements BehaviourRef {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final ServerRef<Supervisor.Ask<?>, Supervisor.Tell> server;

  SupervisorRef(ServerRef<Supervisor.Ask<?>, Supervisor.Tell> server) {
    this.server = server;
  }

  /**
   * Adds a child behind the others and starts it; {@code supervisor:start_child/2}.
   *
   * @param spec the child
   * @return its process, or why there is none
   */
  public Either<Supervisor.StartChildError, Pid<?>> startChild(ChildSpec spec) {
    return server.call(new Supervisor.StartChild(spec), FOR_EVER);
  }

  /**
   * Stops a child and keeps its specification, unless it is temporary; {@code
   * supervisor:terminate_child/2}. A child about to be restarted is not restarted.
   *
   * @param id its id
   * @return whether there is such a child
   */
  public boolean terminateChild(String id) {
    return server.call(new Supervisor.TerminateChild(id), FOR_EVER);
  }

  /** {@return the children, oldest first} */
  public List<ChildInfo> whichChildren() {
    return server.call(new Supervisor.WhichChildren(), FOR_EVER);
  }

  /** Stops the supervisor and its children, and waits until they are gone. */
  public void stop() {
    server.stop(ExitReason.shutdown(), FOR_EVER);
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
