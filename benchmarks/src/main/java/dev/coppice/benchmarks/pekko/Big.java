package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import dev.coppice.benchmarks.Peers;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;

/** Each actor pings a peer chosen at random, waits for the answer while it answers others. */
final class Big {
  private record Begin(List<ActorRef> peers) {}

  private record Ping(ActorRef from) {}

  private enum Pong {
    PONG
  }

  private record Done(int pongs) {}

  private Big() {}

  static long run(Main main, int ops) throws Exception {
    int each = ops / Peers.COUNT;
    long began = System.nanoTime();
    main.tell(
        context -> {
          List<ActorRef> peers =
              IntStream.range(0, Peers.COUNT)
                  .mapToObj(
                      seed ->
                          context.actorOf(
                              Props.create(Peer.class, () -> new Peer(main.home(), seed, each))))
                  .toList();
          peers.forEach(peer -> peer.tell(new Begin(peers), ActorRef.noSender()));
        });
    int pongs = 0;
    for (int i = 0; i < Peers.COUNT; i++) {
      pongs += main.report(Done.class).pongs();
    }
    long elapsed = System.nanoTime() - began;
    Check.equal("pings answered", Peers.COUNT * each, pongs);
    return elapsed;
  }

  private static final class Peer extends UntypedAbstractActor {
    private final ActorRef home;
    private final int pings;
    private List<ActorRef> peers = List.of();
    private int seed;
    private int pongs;

    Peer(ActorRef home, int seed, int pings) {
      this.home = home;
      this.seed = seed;
      this.pings = pings;
    }

    @Override
    public void onReceive(Object message) {
      switch (message) {
        case Begin(var all) -> {
          peers = all;
          ping();
        }
        case Ping(var from) -> from.tell(Pong.PONG, getSelf());
        case Pong _ -> {
          pongs++;
          ping();
        }
        default -> unhandled(message);
      }
    }

    private void ping() {
      if (pongs == pings) {
        home.tell(new Done(pongs), getSelf());
      } else {
        seed = Peers.next(seed);
        peers.get(Peers.index(seed)).tell(new Ping(getSelf()), getSelf());
      }
    }
  }
}
