package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;

/** Producers send numbers without waiting; a consumer adds them up. */
final class ManyToOne {
  private record Add(int amount) {}

  private record Sum(long sum) {}

  private ManyToOne() {}

  static PekkoWorkload producers(int producers) {
    return (main, ops) -> run(main, ops, producers);
  }

  private static long run(Main main, int ops, int producers) throws Exception {
    int each = ops / producers;
    long began = System.nanoTime();
    main.tell(
        context -> {
          ActorRef consumer =
              context.actorOf(
                  Props.create(Consumer.class, () -> new Consumer(main.home(), producers * each)));
          for (int i = 0; i < producers; i++) {
            context.actorOf(Props.create(Producer.class, () -> new Producer(consumer, each)));
          }
        });
    long sum = main.report(Sum.class).sum();
    long elapsed = System.nanoTime() - began;
    Check.equal("sum", (long) producers * each * (each - 1) / 2, sum);
    return elapsed;
  }

  private static final class Consumer extends UntypedAbstractActor {
    private final ActorRef home;
    private int left;
    private long sum;

    Consumer(ActorRef home, int left) {
      this.home = home;
      this.left = left;
    }

    @Override
    public void onReceive(Object message) {
      sum += ((Add) message).amount();
      if (--left == 0) {
        home.tell(new Sum(sum), getSelf());
      }
    }
  }

  private static final class Producer extends UntypedAbstractActor {
    private final ActorRef consumer;
    private final int messages;

    Producer(ActorRef consumer, int messages) {
      this.consumer = consumer;
      this.messages = messages;
    }

    @Override
    public void preStart() {
      for (int i = 0; i < messages; i++) {
        consumer.tell(new Add(i), getSelf());
      }
      getContext().stop(getSelf());
    }

    @Override
    public void onReceive(Object message) {
      unhandled(message);
    }
  }
}
