package dev.coppice.supervisor;

import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import io.vavr.control.Either;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A supervisor that is held in a child's start function, so that a test can decide what comes into
 * its mailbox, in which order, before it goes on.
 */
final class Held {
  private final Node node;
  private final SupervisorRef supervisor;
  private final CountDownLatch released;
  private int mail;

  private Held(Node node, SupervisorRef supervisor, CountDownLatch released) {
    this.node = node;
    this.supervisor = supervisor;
    this.released = released;
    this.mail = mailOf(node, supervisor);
  }

  private static int mailOf(Node node, SupervisorRef supervisor) {
    return node.info(supervisor).get().mailboxLength();
  }

  /** A start function that is held at one of its starts, which then fails. */
  static final class At implements ChildStart {
    private final ChildStart start;
    private final int which;
    private final AtomicInteger starts = new AtomicInteger();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** A start function that fails at its second start, in which it is held. */
    At(ChildStart start) {
      this(start, 2);
    }

    At(ChildStart start, int which) {
      this.start = start;
      this.which = which;
    }

    @Override
    public Either<StartError, ? extends ProcessRef> start(Self<?> self) throws Exception {
      if (starts.incrementAndGet() != which) {
        return start.start(self);
      }
      held.countDown();
      released.await();
      return Either.left(new StartError.Failed(Actors.REFUSED));
    }

    int starts() {
      return starts.get();
    }

    /** Waits until the supervisor is held. */
    Held hold(Node node, SupervisorRef supervisor) throws InterruptedException {
      held.await();
      return new Held(node, supervisor, released);
    }
  }

  /** Holds a supervisor now, by a child that it is asked to start, and does not get. */
  static Held now(Node node, SupervisorRef supervisor) throws InterruptedException {
    At at = new At(_ -> Either.left(new StartError.Ignored()), 1);
    Remote.spawn(node).tell(_ -> supervisor.startChild(ChildSpec.worker("held", at)));
    return at.hold(node, supervisor);
  }

  /** Asks the supervisor something, which is in its mailbox when this returns. */
  <T> CompletableFuture<T> ask(Function<SupervisorRef, T> question) {
    var answer = new CompletableFuture<T>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(question.apply(supervisor));
          } catch (Throwable thrown) {
            answer.completeExceptionally(thrown);
          }
        });
    more();
    return answer;
  }

  /** Something has come into its mailbox, and is there when this returns. */
  void more() {
    mail++;
    await().until(() -> mailOf(node, supervisor) >= mail);
  }

  void release() {
    released.countDown();
  }
}
