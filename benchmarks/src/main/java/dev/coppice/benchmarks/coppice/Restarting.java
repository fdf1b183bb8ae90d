package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorSpec;
import java.time.Duration;

/**
 * A server crashes, its supervisor restarts it, and it answers a call. Each hundred crashes have a
 * supervisor of their own: OTP's looks through all its latest restarts at each.
 */
final class Restarting {
  private static final int CRASHES = 100;

  /** A server that tells where it runs. */
  private record Up(ServerRef<Counter.Ask<?>, Counter.Tell> server) {}

  private Restarting() {}

  static long servers(Node node, int ops) {
    int crashes = Math.min(CRASHES, ops);
    return Main.run(
        node,
        (Self<Up> self) -> {
          long began = System.nanoTime();
          int served = 0;
          for (int i = 0; i < ops / crashes; i++) {
            served += crashAndCall(node, self, crashes);
          }
          long elapsed = System.nanoTime() - began;
          Check.equal("calls answered", ops / crashes * crashes, served);
          return elapsed;
        });
  }

  private static int crashAndCall(Node node, Self<Up> self, int crashes) {
    Pid<Up> home = self.pid();
    SupervisorSpec spec =
        SupervisorSpec.oneForOne(
                ChildSpec.worker(
                    "counter",
                    parent ->
                        GenServer.startLink(parent, new Counter())
                            .peek(server -> home.send(new Up(server)))))
            .withIntensity(crashes, Duration.ofSeconds(60));
    var supervisor = Supervisor.start(node, spec).get();
    var server = Receiving.next(self).server();
    int served = 0;
    for (int i = 0; i < crashes; i++) {
      server.cast(Counter.Tell.CRASH);
      server = Receiving.next(self).server();
      served += server.call(Counter.Ping.PING);
    }
    supervisor.stop();
    return served;
  }
}
