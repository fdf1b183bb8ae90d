package dev.coppice.supervisor;

import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;

/** The start function of one child of a {@link SimpleSupervisor}. */
record SimpleStart<A, R extends ProcessRef>(ChildFactory<A, R> factory, A argument)
    implements ChildStart {
  @Override
  public Either<StartError, R> start(Self<?> supervisor) throws Exception {
    return factory.start(supervisor, argument);
  }
}
