package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;

/** A parent creates children; each sends its address and stops; the parent receives them all. */
final class ForkJoin {
  private record Done(ActorRef child) {}

  private record AllDone(int children) {}

  private ForkJoin() {}

  static long run(Main main, int ops) throws Exception {
    long began = System.nanoTime();
    main.tell(
        context -> context.actorOf(Props.create(Parent.class, () -> new Parent(main.home(), ops))));
    int children = main.report(AllDone.class).children();
    long elapsed = System.nanoTime() - began;
    Check.equal("children", ops, children);
    return elapsed;
  }

  private static final class Parent extends UntypedAbstractActor {
    private final ActorRef home;
    private final int children;
    private int done;

    Parent(ActorRef home, int children) {
      this.home = home;
      this.children = children;
    }

    @Override
    public void preStart() {
      for (int i = 0; i < children; i++) {
        getContext().actorOf(Props.create(Child.class, Child::new));
      }
    }

    @Override
    public void onReceive(Object message) {
      if (message instanceof Done && ++done == children) {
        home.tell(new AllDone(done), getSelf());
        getContext().stop(getSelf());
      }
    }
  }

  private static final class Child extends UntypedAbstractActor {
    @Override
    public void preStart() {
      getContext().getParent().tell(new Done(getSelf()), getSelf());
      getContext().stop(getSelf());
    }

    @Override
    public void onReceive(Object message) {
      unhandled(message);
    }
  }
}
