package dev.coppice.supervisor;

import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;

/** How a supervisor starts a child: in the supervisor's own process, and linked to it. */
@FunctionalInterface
public interface ChildStart {
  /**
   * Starts the child.
   *
   * @param supervisor the supervisor's process, to which the child is to be linked
   * @return the child, or why there is none
   * @throws Exception counts as a failed start
   */
  Either<StartError, ? extends ProcessRef> start(Self<?> supervisor) throws Exception;
}
