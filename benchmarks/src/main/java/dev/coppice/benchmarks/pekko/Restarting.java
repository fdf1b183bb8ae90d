package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.OneForOneStrategy;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.SupervisorStrategy;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.apache.pekko.japi.pf.DeciderBuilder;

/**
 * An actor crashes, its parent restarts it, and it answers. Its reference and its mailbox survive,
 * so the question can be sent at once.
 */
final class Restarting {
  private enum Ping {
    PING
  }

  private enum Pong {
    PONG
  }

  private record Done(int restarts, int answers) {}

  private Restarting() {}

  static long run(Main main, int ops) throws Exception {
    long began = System.nanoTime();
    main.tell(
        context -> context.actorOf(Props.create(Parent.class, () -> new Parent(main.home(), ops))));
    Done done = main.report(Done.class);
    long elapsed = System.nanoTime() - began;
    Check.equal("restarts", ops, done.restarts());
    Check.equal("answers", ops, done.answers());
    return elapsed;
  }

  private static final class Parent extends UntypedAbstractActor {
    private final ActorRef home;
    private final int all;
    private final ActorRef child;
    private int restarts;
    private int answers;

    Parent(ActorRef home, int all) {
      this.home = home;
      this.all = all;
      this.child = getContext().actorOf(Props.create(Child.class, Child::new));
    }

    @Override
    public SupervisorStrategy supervisorStrategy() {
      return new OneForOneStrategy(
          false,
          DeciderBuilder.match(
                  Boom.class,
                  _ -> {
                    restarts++;
                    return SupervisorStrategy.restart();
                  })
              .build());
    }

    @Override
    public void preStart() {
      crashAndAsk();
    }

    private void crashAndAsk() {
      child.tell(new Boom(), getSelf());
      child.tell(Ping.PING, getSelf());
    }

    @Override
    public void onReceive(Object message) {
      if (++answers == all) {
        home.tell(new Done(restarts, answers), getSelf());
      } else {
        crashAndAsk();
      }
    }
  }

  private static final class Child extends UntypedAbstractActor {
    @Override
    public void onReceive(Object message) {
      if (message instanceof Boom boom) {
        throw boom;
      }
      getSender().tell(Pong.PONG, getSelf());
    }
  }
}
