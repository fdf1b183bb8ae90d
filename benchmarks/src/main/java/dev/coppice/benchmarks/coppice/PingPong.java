package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;

/** Pairs of processes, each of which sends its address, and waits to hear from the other. */
final class PingPong {
  /** What {@code pairs} runs at the same time. */
  private static final int PAIRS = 16;

  private record Ping(Pid<Pong> from) {}

  private enum Pong {
    PONG
  }

  private record Done(int trips) {}

  private PingPong() {}

  static long callbacks(Node node, int ops) {
    return run(node, ops, 1, PingPong::callbackPair);
  }

  static long straightLine(Node node, int ops) {
    return run(node, ops, 1, PingPong::straightLinePair);
  }

  static long callbackPairs(Node node, int ops) {
    return run(node, ops, PAIRS, PingPong::callbackPair);
  }

  static long straightLinePairs(Node node, int ops) {
    return run(node, ops, PAIRS, PingPong::straightLinePair);
  }

  /** How a pair begins. */
  private interface Pair {
    void start(Self<Done> main, int trips);
  }

  private static long run(Node node, int ops, int pairs, Pair pair) {
    return Main.run(
        node,
        (Self<Done> self) -> {
          long began = System.nanoTime();
          for (int i = 0; i < pairs; i++) {
            pair.start(self, ops / pairs);
          }
          int trips = 0;
          for (int i = 0; i < pairs; i++) {
            trips += Receiving.next(self).trips();
          }
          long elapsed = System.nanoTime() - began;
          Check.equal("round trips", ops / pairs * pairs, trips);
          return elapsed;
        });
  }

  private static void callbackPair(Self<Done> main, int trips) {
    Pid<Done> home = main.pid();
    Pid<Ping> ponger = main.spawnCallback(_ -> new Ponger());
    main.spawnCallback(
        (Self<Pong> self) -> {
          ponger.send(new Ping(self.pid()));
          return new Pinger(home, ponger, trips, 0);
        });
  }

  private record Ponger() implements Receiving.Messages<Ping> {
    @Override
    public Next<Ping> on(Self<Ping> self, Ping ping) {
      ping.from().send(Pong.PONG);
      return this;
    }
  }

  private record Pinger(Pid<Done> home, Pid<Ping> ponger, int trips, int done)
      implements Receiving.Messages<Pong> {
    @Override
    public Next<Pong> on(Self<Pong> self, Pong pong) {
      if (done + 1 == trips) {
        home.send(new Done(trips));
        return Next.stop(ExitReason.normal());
      }
      ponger.send(new Ping(self.pid()));
      return new Pinger(home, ponger, trips, done + 1);
    }
  }

  private static void straightLinePair(Self<Done> main, int trips) {
    Pid<Done> home = main.pid();
    Pid<Ping> ponger = main.spawn(PingPong::pong);
    main.spawn((Self<Pong> self) -> ping(self, home, ponger, trips));
  }

  private static void pong(Self<Ping> self) {
    for (; ; ) {
      Receiving.next(self).from().send(Pong.PONG);
    }
  }

  private static void ping(Self<Pong> self, Pid<Done> home, Pid<Ping> ponger, int trips) {
    for (int i = 0; i < trips; i++) {
      ponger.send(new Ping(self.pid()));
      var _ = Receiving.next(self);
    }
    home.send(new Done(trips));
  }
}
