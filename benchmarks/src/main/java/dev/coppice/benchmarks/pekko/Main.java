package dev.coppice.benchmarks.pekko;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.apache.pekko.pattern.Patterns;

/**
 * What measures from outside the actor system. The actors of an iteration are children of one
 * parent: to create them from here would be a conversation with the system's guardian for each.
 */
final class Main {
  private static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(60);

  /** Something for the parent to do. */
  private record Task(Consumer<AbstractActor.ActorContext> action) {}

  private final BlockingQueue<Object> reports = new LinkedBlockingQueue<>();
  private final ActorRef parent;

  Main(ActorSystem system) {
    this.parent = system.actorOf(Props.create(Parent.class, () -> new Parent(reports)));
  }

  private static final class Parent extends UntypedAbstractActor {
    private final BlockingQueue<Object> reports;

    Parent(BlockingQueue<Object> reports) {
      this.reports = reports;
    }

    @Override
    public void onReceive(Object message) {
      if (message instanceof Task(var action)) {
        action.accept(getContext());
      } else {
        reports.add(message);
      }
    }
  }

  /** {@return where actors report to} */
  ActorRef home() {
    return parent;
  }

  /** Lets the parent do something, without waiting for it. */
  void tell(Consumer<AbstractActor.ActorContext> action) {
    parent.tell(new Task(action), ActorRef.noSender());
  }

  /** {@return what the parent has made} */
  <T> T make(Function<AbstractActor.ActorContext, T> action) throws Exception {
    CompletableFuture<T> made = new CompletableFuture<>();
    tell(context -> made.complete(action.apply(context)));
    return made.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** {@return the next thing reported} */
  <T> T report(Class<T> type) throws InterruptedException {
    return type.cast(reports.take());
  }

  /** Stops the parent, and with it all others. */
  void stop() throws Exception {
    Patterns.gracefulStop(parent, PATIENCE)
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
