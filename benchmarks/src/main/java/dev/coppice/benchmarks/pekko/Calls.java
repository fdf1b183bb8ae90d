package dev.coppice.benchmarks.pekko;

import dev.coppice.benchmarks.Check;
import java.time.Duration;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.apache.pekko.pattern.Patterns;

/**
 * Clients ask a server, with a time limit. The answer's completion asks the next question: of the
 * ways to ask, the one with the fewest steps.
 */
final class Calls {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int CLIENTS = 8;

  private enum Ping {
    PING
  }

  private record Done(int answer) {}

  private record Failed(Throwable why) {}

  private Calls() {}

  static long oneClient(Main main, int ops) throws Exception {
    return run(main, ops, 1);
  }

  static long manyClients(Main main, int ops) throws Exception {
    return run(main, ops, CLIENTS);
  }

  private static long run(Main main, int ops, int clients) throws Exception {
    ActorRef server =
        main.make(context -> context.actorOf(Props.create(Counter.class, Counter::new)));
    int each = ops / clients;
    long began = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      ask(server, main.home(), each);
    }
    int answer = 0;
    for (int i = 0; i < clients; i++) {
      answer =
          switch (main.report(Object.class)) {
            case Done(var count) -> Math.max(answer, count);
            case Failed(var why) -> throw new IllegalStateException(why);
            case Object other -> throw new IllegalStateException(other.toString());
          };
    }
    long elapsed = System.nanoTime() - began;
    Check.equal("calls answered", clients * each, answer);
    return elapsed;
  }

  private static void ask(ActorRef server, ActorRef home, int left) {
    Patterns.ask(server, Ping.PING, LIMIT)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                home.tell(new Failed(failure), ActorRef.noSender());
              } else if (left == 1) {
                home.tell(new Done((Integer) answer), ActorRef.noSender());
              } else {
                ask(server, home, left - 1);
              }
            });
  }

  private static final class Counter extends UntypedAbstractActor {
    private int calls;

    @Override
    public void onReceive(Object message) {
      calls++;
      getSender().tell(calls, getSelf());
    }
  }
}
