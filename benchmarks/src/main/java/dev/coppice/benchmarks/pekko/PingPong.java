package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import org.apache.pekko.actor.AbstractActor.ActorContext;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;

/** Pairs of actors, each of which sends its address, and waits to hear from the other. */
final class PingPong {
  private static final int PAIRS = 16;

  private record Ping(ActorRef from) {}

  private enum Pong {
    PONG
  }

  private record Done(int trips) {}

  private PingPong() {}

  static long one(Main main, int ops) throws Exception {
    return run(main, ops, 1);
  }

  static long pairs(Main main, int ops) throws Exception {
    return run(main, ops, PAIRS);
  }

  private static long run(Main main, int ops, int pairs) throws Exception {
    long began = System.nanoTime();
    main.tell(
        context -> {
          for (int i = 0; i < pairs; i++) {
            pair(context, main.home(), ops / pairs);
          }
        });
    int trips = 0;
    for (int i = 0; i < pairs; i++) {
      trips += main.report(Done.class).trips();
    }
    long elapsed = System.nanoTime() - began;
    Check.equal("round trips", ops / pairs * pairs, trips);
    return elapsed;
  }

  private static void pair(ActorContext context, ActorRef home, int trips) {
    ActorRef ponger = context.actorOf(Props.create(Ponger.class, Ponger::new));
    context.actorOf(Props.create(Pinger.class, () -> new Pinger(home, ponger, trips)));
  }

  private static final class Ponger extends UntypedAbstractActor {
    @Override
    public void onReceive(Object message) {
      ((Ping) message).from().tell(Pong.PONG, getSelf());
    }
  }

  private static final class Pinger extends UntypedAbstractActor {
    private final ActorRef home;
    private final ActorRef ponger;
    private final int trips;
    private int done;

    Pinger(ActorRef home, ActorRef ponger, int trips) {
      this.home = home;
      this.ponger = ponger;
      this.trips = trips;
    }

    @Override
    public void preStart() {
      ponger.tell(new Ping(getSelf()), getSelf());
    }

    @Override
    public void onReceive(Object message) {
      if (++done == trips) {
        home.tell(new Done(done), getSelf());
      } else {
        ponger.tell(new Ping(getSelf()), getSelf());
      }
    }
  }
}
