package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.ServerRef;

/** Straight-line clients call a server, with the default time limit. */
final class Calls {
  private static final int CLIENTS = 8;

  private enum Done {
    DONE
  }

  private Calls() {}

  static long oneClient(Node node, int ops) {
    return Main.run(node, self -> measure(node, ops));
  }

  /** The caller's mailbox is full of what a call must not look at. */
  static CoppiceWorkload underMail(int unrelated) {
    return (node, ops) ->
        Main.run(
            node,
            (Self<Integer> self) -> {
              for (int i = 0; i < unrelated; i++) {
                self.pid().send(i);
              }
              return measure(node, ops);
            });
  }

  private static long measure(Node node, int ops) {
    var server = GenServer.start(node, new Counter()).get();
    long began = System.nanoTime();
    int answer = call(server, ops);
    long elapsed = System.nanoTime() - began;
    Check.equal("calls answered", ops, answer);
    return elapsed;
  }

  private static int call(ServerRef<Counter.Ask<?>, Counter.Tell> server, int times) {
    int answer = 0;
    for (int i = 0; i < times; i++) {
      answer = server.call(Counter.Ping.PING);
    }
    return answer;
  }

  static long manyClients(Node node, int ops) {
    int each = ops / CLIENTS;
    return Main.run(
        node,
        (Self<Done> self) -> {
          var server = GenServer.start(node, new Counter()).get();
          Pid<Done> home = self.pid();
          long began = System.nanoTime();
          for (int i = 0; i < CLIENTS; i++) {
            self.spawn(
                _ -> {
                  var _ = call(server, each);
                  home.send(Done.DONE);
                });
          }
          for (int i = 0; i < CLIENTS; i++) {
            var _ = Receiving.next(self);
          }
          long elapsed = System.nanoTime() - began;
          Check.equal("calls answered", CLIENTS * each + 1, server.call(Counter.Ping.PING));
          return elapsed;
        });
  }
}
