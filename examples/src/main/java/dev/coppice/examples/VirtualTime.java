package dev.coppice.examples;

import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.test.Leftover;
import dev.coppice.test.Simulation;
import dev.coppice.test.Stage;
import io.vavr.collection.List;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A hundred processes that do something every second, for a day, on a simulated node: the clock
 * jumps from one timer to the next, so the day takes as long as the work in it.
 */
final class VirtualTime {
  private static final int CLOCKS = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private sealed interface Ask {}

  private record Tick() implements Ask {}

  /** How often a clock has ticked. */
  private record Clock(long ticks) implements Callback<Ask> {
    static Callback<Ask> start(Self<Ask> self) {
      self.node().sendInterval(SECOND, self.pid(), new Tick());
      return new Clock(0);
    }

    @Override
    public Next<Ask> handle(Self<Ask> self, Received<Ask> received) {
      if (received instanceof Message<Ask>(Tick())) {
        return new Clock(ticks + 1);
      }
      return Next.stop(ExitReason.normal());
    }
  }

  private VirtualTime() {}

  static void run(PrintStream out) {
    run(Duration.ofHours(1), out);
  }

  static void run(Duration howLong, PrintStream out) {
    Simulation.withSeed(1)
        .withTrace(0)
        .allowing(Leftover.PROCESSES)
        .run(stage -> let(howLong, stage, out))
        .orThrow();
  }

  private static void let(Duration pass, Stage stage, PrintStream out) {
    Node node = stage.node();
    List<Pid<Ask>> clocks = List.fill(CLOCKS, () -> node.spawnCallback(Clock::start));
    var _ = node.run(self -> self.sleep(pass.plusMillis(500)));
    long handled = clocks.flatMap(node::info).map(info -> info.handled()).sum().longValue();
    out.println(CLOCKS + " clocks have ticked " + handled + " times in " + pass);
  }
}
