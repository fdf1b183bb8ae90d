package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Self;
import io.vavr.control.Option;

/** A process sends itself a message and takes it out from behind everything that waits. */
final class SelectiveScan {
  private sealed interface Mail {}

  private record Unrelated(int number) implements Mail {}

  private record Wanted(int number) implements Mail {}

  private SelectiveScan() {}

  static CoppiceWorkload behind(int unrelated) {
    return (node, ops) ->
        Main.run(
            node,
            (Self<Mail> self) -> {
              for (int i = 0; i < unrelated; i++) {
                self.pid().send(new Unrelated(i));
              }
              long began = System.nanoTime();
              int found = 0;
              for (int i = 0; i < ops; i++) {
                self.pid().send(new Wanted(i));
                found += take(self, i);
              }
              long elapsed = System.nanoTime() - began;
              Check.equal("messages found", ops, found);
              return elapsed;
            });
  }

  private static int take(Self<Mail> self, int number) {
    return self.receive(
        received ->
            received instanceof Message(Wanted(var it)) && it == number
                ? Option.some(1)
                : Option.none());
  }
}
