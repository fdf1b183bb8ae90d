package dev.coppice.conformance.supervisor;

import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.ChildStart;
import dev.coppice.supervisor.StartError;
import io.vavr.control.Either;
import java.util.concurrent.CountDownLatch;

/** A start function that has its supervisor wait, and then starts nothing. */
final class Gate implements ChildStart {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  @Override
  public Either<StartError, ProcessRef> start(Self<?> supervisor) throws InterruptedException {
    arrived.countDown();
    opened.await();
    return Either.left(new StartError.Ignored());
  }

  void awaitArrival() throws InterruptedException {
    arrived.await();
  }

  void open() {
    opened.countDown();
  }
}
