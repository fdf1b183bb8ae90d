package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import org.apache.pekko.actor.AbstractActor.ActorContext;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;

/** A number goes round and is counted down; who gets the zero says so. */
final class Ring {
  private static final int PROCESSES = 503;

  private record Join(ActorRef next) {}

  private record Token(int left) {}

  private record Done(int place) {}

  private Ring() {}

  static long run(Main main, int ops) throws Exception {
    ActorRef first = main.make(context -> form(context, main.home()));
    long began = System.nanoTime();
    first.tell(new Token(ops), ActorRef.noSender());
    int place = main.report(Done.class).place();
    long elapsed = System.nanoTime() - began;
    Check.equal("the place of the zero", ops % PROCESSES, place);
    return elapsed;
  }

  private static ActorRef form(ActorContext context, ActorRef home) {
    ActorRef first = member(context, home, 0);
    ActorRef previous = first;
    for (int place = 1; place < PROCESSES; place++) {
      ActorRef next = member(context, home, place);
      previous.tell(new Join(next), ActorRef.noSender());
      previous = next;
    }
    previous.tell(new Join(first), ActorRef.noSender());
    return first;
  }

  private static ActorRef member(ActorContext context, ActorRef home, int place) {
    return context.actorOf(Props.create(Member.class, () -> new Member(home, place)));
  }

  private static final class Member extends UntypedAbstractActor {
    private final ActorRef home;
    private final int place;
    private ActorRef next = getSelf();

    Member(ActorRef home, int place) {
      this.home = home;
      this.place = place;
    }

    @Override
    public void onReceive(Object message) {
      switch (message) {
        case Join(var neighbour) -> next = neighbour;
        case Token(var left) when left == 0 -> home.tell(new Done(place), getSelf());
        case Token(var left) -> next.tell(new Token(left - 1), getSelf());
        default -> unhandled(message);
      }
    }
  }
}
