package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;

/** A parent spawns children; each sends its address and ends; the parent receives them all. */
final class ForkJoin {
  private record Done(Pid<Void> child) {}

  private record AllDone(int children) {}

  private ForkJoin() {}

  static long callbacks(Node node, int ops) {
    return run(
        node, ops, (main, home) -> main.spawnCallback((Self<Done> self) -> fork(self, home, ops)));
  }

  private static Next<Done> fork(Self<Done> parent, Pid<AllDone> home, int children) {
    Pid<Done> to = parent.pid();
    for (int i = 0; i < children; i++) {
      parent.spawnCallback(
          (Self<Void> self) -> {
            to.send(new Done(self.pid()));
            return Next.stop(ExitReason.normal());
          });
    }
    return new Parent(home, children, 0);
  }

  private record Parent(Pid<AllDone> home, int children, int done)
      implements Receiving.Messages<Done> {
    @Override
    public Next<Done> on(Self<Done> self, Done message) {
      if (done + 1 == children) {
        home.send(new AllDone(children));
        return Next.stop(ExitReason.normal());
      }
      return new Parent(home, children, done + 1);
    }
  }

  static long straightLine(Node node, int ops) {
    return run(
        node, ops, (main, home) -> main.spawn((Self<Done> self) -> forkAndJoin(self, home, ops)));
  }

  private static void forkAndJoin(Self<Done> parent, Pid<AllDone> home, int children) {
    Pid<Done> to = parent.pid();
    for (int i = 0; i < children; i++) {
      parent.spawn((Self<Void> self) -> to.send(new Done(self.pid())));
    }
    for (int i = 0; i < children; i++) {
      var _ = Receiving.next(parent);
    }
    home.send(new AllDone(children));
  }

  /** How the parent begins. */
  private interface Family {
    void start(Self<AllDone> main, Pid<AllDone> home);
  }

  private static long run(Node node, int ops, Family family) {
    return Main.run(
        node,
        (Self<AllDone> self) -> {
          long began = System.nanoTime();
          family.start(self, self.pid());
          int children = Receiving.next(self).children();
          long elapsed = System.nanoTime() - began;
          Check.equal("children", ops, children);
          return elapsed;
        });
  }
}
