package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;

/** A number goes round and is counted down; who gets the zero says so. */
final class Ring {
  private static final int PROCESSES = 503;

  private sealed interface Hop {}

  private record Join(Pid<Hop> next) implements Hop {}

  private record Token(int left) implements Hop {}

  private record Done(int place) {}

  private Ring() {}

  static long callbacks(Node node, int ops) {
    return run(
        node,
        ops,
        (main, place) -> {
          Pid<Done> home = main.pid();
          return main.spawnCallback(self -> new Member(home, place, self.pid()));
        });
  }

  static long straightLine(Node node, int ops) {
    return run(
        node,
        ops,
        (main, place) -> {
          Pid<Done> home = main.pid();
          return main.spawn(self -> pass(self, home, place));
        });
  }

  /** How a member begins. */
  private interface Place {
    Pid<Hop> take(Self<Done> main, int place);
  }

  private static long run(Node node, int ops, Place member) {
    return Main.run(
        node,
        (Self<Done> self) -> {
          Pid<Hop> first = member.take(self, 0);
          Pid<Hop> previous = first;
          for (int place = 1; place < PROCESSES; place++) {
            Pid<Hop> next = member.take(self, place);
            previous.send(new Join(next));
            previous = next;
          }
          previous.send(new Join(first));
          long began = System.nanoTime();
          first.send(new Token(ops));
          int place = Receiving.next(self).place();
          long elapsed = System.nanoTime() - began;
          Check.equal("the place of the zero", ops % PROCESSES, place);
          return elapsed;
        });
  }

  private record Member(Pid<Done> home, int place, Pid<Hop> next)
      implements Receiving.Messages<Hop> {
    @Override
    public Next<Hop> on(Self<Hop> self, Hop hop) {
      return switch (hop) {
        case Join(var neighbour) -> new Member(home, place, neighbour);
        case Token(var left) -> {
          pass(left, next, home, place);
          yield this;
        }
      };
    }
  }

  private static void pass(Self<Hop> self, Pid<Done> home, int place) {
    Pid<Hop> next = self.pid();
    for (; ; ) {
      switch (Receiving.next(self)) {
        case Join(var neighbour) -> next = neighbour;
        case Token(var left) -> pass(left, next, home, place);
      }
    }
  }

  private static void pass(int left, Pid<Hop> next, Pid<Done> home, int place) {
    if (left == 0) {
      home.send(new Done(place));
    } else {
      next.send(new Token(left - 1));
    }
  }
}
