package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;

/** Producers send numbers without waiting; a consumer adds them up. */
final class ManyToOne {
  private record Add(int amount) {}

  private record Sum(long sum) {}

  private ManyToOne() {}

  static CoppiceWorkload callbacks(int producers) {
    return (node, ops) -> run(node, ops, producers, ManyToOne::spawnCallbacks);
  }

  static CoppiceWorkload straightLine(int producers) {
    return (node, ops) -> run(node, ops, producers, ManyToOne::spawnStraightLine);
  }

  /** How the processes begin. */
  private interface Cast {
    void start(Self<Sum> main, int producers, int each);
  }

  private static long run(Node node, int ops, int producers, Cast cast) {
    int each = ops / producers;
    return Main.run(
        node,
        (Self<Sum> self) -> {
          long began = System.nanoTime();
          cast.start(self, producers, each);
          long sum = Receiving.next(self).sum();
          long elapsed = System.nanoTime() - began;
          Check.equal("sum", (long) producers * each * (each - 1) / 2, sum);
          return elapsed;
        });
  }

  private static void spawnCallbacks(Self<Sum> main, int producers, int each) {
    Pid<Sum> home = main.pid();
    Pid<Add> consumer = main.spawnCallback(_ -> new Consumer(home, producers * each, 0));
    for (int i = 0; i < producers; i++) {
      main.spawnCallback(
          (Self<Void> _) -> {
            produce(consumer, each);
            return Next.stop(ExitReason.normal());
          });
    }
  }

  private record Consumer(Pid<Sum> home, int left, long sum) implements Receiving.Messages<Add> {
    @Override
    public Next<Add> on(Self<Add> self, Add add) {
      if (left == 1) {
        home.send(new Sum(sum + add.amount()));
      }
      return new Consumer(home, left - 1, sum + add.amount());
    }
  }

  private static void spawnStraightLine(Self<Sum> main, int producers, int each) {
    Pid<Sum> home = main.pid();
    Pid<Add> consumer = main.spawn(self -> consume(self, home, producers * each));
    for (int i = 0; i < producers; i++) {
      main.spawn(_ -> produce(consumer, each));
    }
  }

  private static void consume(Self<Add> self, Pid<Sum> home, int messages) {
    long sum = 0;
    for (int i = 0; i < messages; i++) {
      sum += Receiving.next(self).amount();
    }
    home.send(new Sum(sum));
  }

  private static void produce(Pid<Add> consumer, int messages) {
    for (int i = 0; i < messages; i++) {
      consumer.send(new Add(i));
    }
  }
}
