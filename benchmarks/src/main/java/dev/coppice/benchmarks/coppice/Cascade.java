package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import io.vavr.control.Option;

/** A chain of processes, each linked to the next; the first exits, and the last has followed. */
final class Cascade {
  private static final ExitReason BOOM = ExitReason.of("boom");
  private static final SpawnOptions LINKED = SpawnOptions.none().withLink();

  private Cascade() {}

  static long callbacks(Node node, int ops) {
    return run(node, ops, (main, home, links) -> main.spawnCallback(me -> grow(me, home, links)));
  }

  private static Idle grow(Self<Void> self, Pid<Pid<Void>> home, int links) {
    if (links == 0) {
      home.send(self.pid());
    } else {
      self.spawnCallback(LINKED, (Self<Void> next) -> grow(next, home, links - 1));
    }
    return Idle.IDLE;
  }

  static long straightLine(Node node, int ops) {
    return run(node, ops, (main, home, links) -> main.spawn(me -> growAndWait(me, home, links)));
  }

  private static void growAndWait(Self<Void> self, Pid<Pid<Void>> home, int links) {
    if (links == 0) {
      home.send(self.pid());
    } else {
      self.spawn(LINKED, (Self<Void> next) -> growAndWait(next, home, links - 1));
    }
    var _ = self.receive();
  }

  /** How the first process of a chain begins, which makes the next one, and so on. */
  private interface Chain {
    Pid<Void> start(Self<?> main, Pid<Pid<Void>> home, int links);
  }

  private static long run(Node node, int ops, Chain chain) {
    return Main.run(
        node,
        (Self<Pid<Void>> self) -> {
          Pid<Void> first = chain.start(self, self.pid(), ops);
          Pid<Void> last = Receiving.next(self);
          self.monitor(last);
          long began = System.nanoTime();
          first.exit(BOOM);
          ExitReason reason = self.receive(Cascade::reasonOf);
          long elapsed = System.nanoTime() - began;
          Check.equal("DOWNs with the reason", 1, reason.equals(BOOM) ? 1 : 0);
          return elapsed;
        });
  }

  private static Option<ExitReason> reasonOf(Received<Pid<Void>> received) {
    return received instanceof Down(_, var reason) ? Option.some(reason) : Option.none();
  }
}
