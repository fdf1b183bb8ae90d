package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.OneForOneStrategy;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.SupervisorStrategy;
import org.apache.pekko.actor.Terminated;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.apache.pekko.japi.pf.DeciderBuilder;

/** Actors that crash at once and are stopped for it, and the news for who watches them. */
final class Crashing {
  private static final int BATCH = 1_000;

  private record Done(int crashes, int ended) {}

  private Crashing() {}

  static long run(Main main, int ops) throws Exception {
    int batch = Math.min(BATCH, ops);
    int all = ops / batch * batch;
    long began = System.nanoTime();
    main.tell(
        context ->
            context.actorOf(
                Props.create(Watcher.class, () -> new Watcher(main.home(), batch, all))));
    Done done = main.report(Done.class);
    long elapsed = System.nanoTime() - began;
    Check.equal("crashes", all, done.crashes());
    Check.equal("news of them", all, done.ended());
    return elapsed;
  }

  private static final class Watcher extends UntypedAbstractActor {
    private final ActorRef home;
    private final int batch;
    private final int all;
    private int crashes;
    private int ended;

    Watcher(ActorRef home, int batch, int all) {
      this.home = home;
      this.batch = batch;
      this.all = all;
    }

    @Override
    public SupervisorStrategy supervisorStrategy() {
      return new OneForOneStrategy(
          false,
          DeciderBuilder.match(
                  Boom.class,
                  _ -> {
                    crashes++;
                    return SupervisorStrategy.stop();
                  })
              .build());
    }

    @Override
    public void preStart() {
      startBatch();
    }

    private void startBatch() {
      for (int i = 0; i < batch; i++) {
        getContext()
            .watch(getContext().actorOf(Props.create(Crasher.class, Crasher::new)))
            .tell(new Boom(), getSelf());
      }
    }

    @Override
    public void onReceive(Object message) {
      if (message instanceof Terminated && ++ended % batch == 0) {
        if (ended == all) {
          home.tell(new Done(crashes, ended), getSelf());
        } else {
          startBatch();
        }
      }
    }
  }

  private static final class Crasher extends UntypedAbstractActor {
    @Override
    public void onReceive(Object message) {
      throw (Boom) message;
    }
  }
}
