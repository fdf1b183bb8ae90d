package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import dev.coppice.benchmarks.Heap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;

/** Actors count themselves, and then wait for a message that never comes. */
final class Spawning {
  private enum Full {
    FULL
  }

  private Spawning() {}

  static long run(Main main, int ops) throws Exception {
    AtomicInteger counter = new AtomicInteger();
    long began = System.nanoTime();
    main.tell(
        context -> {
          for (int i = 0; i < ops; i++) {
            context.actorOf(Props.create(Idle.class, () -> new Idle(counter, ops, main.home())));
          }
        });
    var _ = main.report(Full.class);
    long elapsed = System.nanoTime() - began;
    Check.equal("actors", ops, counter.get());
    return elapsed;
  }

  /** How much fuller the heap is with them. */
  static long memory(Main main, int ops) throws Exception {
    long before = Heap.used();
    var _ = run(main, ops);
    Thread.sleep(500);
    return Heap.used() - before;
  }

  private static final class Idle extends UntypedAbstractActor {
    private final AtomicInteger counter;
    private final int all;
    private final ActorRef home;

    Idle(AtomicInteger counter, int all, ActorRef home) {
      this.counter = counter;
      this.all = all;
      this.home = home;
    }

    @Override
    public void preStart() {
      if (counter.incrementAndGet() == all) {
        home.tell(Full.FULL, getSelf());
      }
    }

    @Override
    public void onReceive(Object message) {
      unhandled(message);
    }
  }
}
