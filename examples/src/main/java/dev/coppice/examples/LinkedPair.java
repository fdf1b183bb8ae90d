package dev.coppice.examples;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import java.io.PrintStream;

/**
 * Two processes that cannot live without each other, and one that can. The climber is linked to its
 * partner: when the partner falls, the climber dies of the same reason, without a line of code for
 * it. The guide is linked to the climber but traps exits: it gets the news as a message, and goes
 * on. This is what supervisors are made of.
 */
final class LinkedPair {
  record Ready(Pid<String> partner) {}

  private LinkedPair() {}

  static void run(PrintStream out) {
    try (Node node = Node.open()) {
      var _ = node.run((Self<Ready> self) -> guide(self, out));
    }
  }

  private static void guide(Self<Ready> self, PrintStream out) {
    var _ = self.trapExit(true);
    Pid<Ready> guide = self.pid();
    Pid<Void> climber = self.spawnLink(me -> climb(me, guide));
    for (boolean climbing = true; climbing; ) {
      switch (self.receive()) {
        case Message(Ready(var partner)) -> {
          out.println("the pair is ready");
          partner.send("the rope is torn");
        }
        case Exit(var from, var reason) -> {
          out.println("the " + (from.equals(climber) ? "climber" : "?") + " has ended: " + reason);
          climbing = false;
        }
        case Down(_, _) -> {} // comes only to processes that monitor
      }
    }
    out.println("the guide goes on");
  }

  private static void climb(Self<Void> self, Pid<Ready> guide) {
    Pid<String> partner =
        self.spawnLink(
            (Self<String> me) -> {
              throw new ProcessExit(ExitReason.of(me.receive(String.class)));
            });
    guide.send(new Ready(partner));
    var _ = self.receive(); // for ever: nobody sends it anything
  }
}
