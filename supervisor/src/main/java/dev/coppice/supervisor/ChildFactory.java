package dev.coppice.supervisor;

import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;

/**
 * How a {@link SimpleSupervisor} starts a child: in the supervisor's own process, and linked to it.
 * A restart has the same argument again.
 *
 * @param <A> what tells one child from another
 * @param <R> how a child is reached
 */
@FunctionalInterface
public interface ChildFactory<A, R extends ProcessRef> {
  /**
   * Starts a child.
   *
   * @param supervisor the supervisor's process, to which the child is to be linked
   * @param argument what was given to {@link SimpleSupervisorRef#startChild}
   * @return the child, or why there is none
   * @throws Exception counts as a failed start
   */
  Either<StartError, R> start(Self<?> supervisor, A argument) throws Exception;
}
