package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Node;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorSpec;

/** One supervisor with all the children: started in order, and stopped in the reverse. */
final class LargeTree {
  private LargeTree() {}

  static long servers(Node node, int ops) {
    return Main.run(
        node,
        _ -> {
          ChildSpec[] children = new ChildSpec[ops];
          for (int i = 0; i < ops; i++) {
            children[i] =
                ChildSpec.worker(
                    Integer.toString(i), parent -> GenServer.startLink(parent, new Counter()));
          }
          long began = System.nanoTime();
          var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(children)).get();
          int active = supervisor.countChildren().active();
          supervisor.stop();
          long elapsed = System.nanoTime() - began;
          Check.equal("children", ops, active);
          return elapsed;
        });
  }
}
