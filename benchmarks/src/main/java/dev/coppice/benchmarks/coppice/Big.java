package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.benchmarks.Peers;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Each process pings a peer chosen at random, waits for the answer while it answers others, and so
 * on; then it goes on answering. A ping may arrive before the list of peers does.
 */
final class Big {
  private sealed interface Talk {}

  private record Begin(List<Pid<Talk>> peers) implements Talk {}

  private record Ping(Pid<Talk> from) implements Talk {}

  private enum Pong implements Talk {
    PONG
  }

  private record Done(int pongs) {}

  private Big() {}

  static long callbacks(Node node, int ops) {
    return run(
        node,
        ops,
        (main, seed, pings) -> {
          Pid<Done> home = main.pid();
          return main.spawnCallback(_ -> new Peer(home, List.of(), seed, pings, 0));
        });
  }

  static long straightLine(Node node, int ops) {
    return run(
        node,
        ops,
        (main, seed, pings) -> {
          Pid<Done> home = main.pid();
          return main.spawn(self -> talk(self, home, seed, pings));
        });
  }

  /** How a peer begins. */
  private interface Member {
    Pid<Talk> start(Self<Done> main, int seed, int pings);
  }

  private static long run(Node node, int ops, Member member) {
    int each = ops / Peers.COUNT;
    return Main.run(
        node,
        (Self<Done> self) -> {
          long began = System.nanoTime();
          List<Pid<Talk>> peers =
              IntStream.range(0, Peers.COUNT)
                  .mapToObj(seed -> member.start(self, seed, each))
                  .toList();
          peers.forEach(peer -> peer.send(new Begin(peers)));
          int pongs = 0;
          for (int i = 0; i < Peers.COUNT; i++) {
            pongs += Receiving.next(self).pongs();
          }
          long elapsed = System.nanoTime() - began;
          Check.equal("pings answered", Peers.COUNT * each, pongs);
          return elapsed;
        });
  }

  private record Peer(Pid<Done> home, List<Pid<Talk>> peers, int seed, int pings, int pongs)
      implements Receiving.Messages<Talk> {
    @Override
    public Next<Talk> on(Self<Talk> self, Talk talk) {
      return switch (talk) {
        case Begin(var all) -> new Peer(home, all, seed, pings, 0).ping(self);
        case Ping(var from) -> {
          from.send(Pong.PONG);
          yield this;
        }
        case Pong _ -> new Peer(home, peers, seed, pings, pongs + 1).ping(self);
      };
    }

    private Peer ping(Self<Talk> self) {
      if (pongs == pings) {
        home.send(new Done(pongs));
        return this;
      }
      int next = Peers.next(seed);
      peers.get(Peers.index(next)).send(new Ping(self.pid()));
      return new Peer(home, peers, next, pings, pongs);
    }
  }

  private static void talk(Self<Talk> self, Pid<Done> home, int firstSeed, int pings) {
    List<Pid<Talk>> peers = self.receive(Begin.class).peers();
    int seed = firstSeed;
    for (int i = 0; i < pings; i++) {
      seed = Peers.next(seed);
      peers.get(Peers.index(seed)).send(new Ping(self.pid()));
      answerUntilPong(self);
    }
    home.send(new Done(pings));
    answerUntilPong(self);
  }

  private static void answerUntilPong(Self<Talk> self) {
    while (Receiving.next(self) instanceof Ping(var from)) {
      from.send(Pong.PONG);
    }
  }
}
