package dev.coppice.soak;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeCounters;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.SpawnOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Several rounds, and what each leaves behind compared with the first. They are alike, but do not
 * do the same: each is busy for so long, however much it gets done, and draws from a seed of its
 * own.
 */
final class Soak {
  /** Long enough for whatever is waited for at the end of a round. */
  private static final Duration STUCK = Duration.ofMinutes(3);

  private final SoakOptions options;
  private final PrintStream out;
  private final Violations violations;
  private final Leaks leaks;
  private final Limited limited;

  private Soak(SoakOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.violations = new Violations(out, options.seed());
    this.leaks = new Leaks(violations, Map.of());
    this.limited = new Limited(violations, options.roundBusy().plus(STUCK));
  }

  static SoakResult run(SoakOptions options, PrintStream out) {
    return new Soak(options, out).run();
  }

  private SoakResult run() {
    Node node = Node.open();
    SpawnOptions trapping = SpawnOptions.none().withTrapExit();
    List<Pid<Command>> anchors =
        List.of(node.spawn(trapping, Anchor::live), node.spawnCallback(trapping, Anchor::start));
    try {
      if (rounds(node, anchors) && limited.ends("the close", node::close)) {
        leaks.afterClose(node);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      violations.add("interrupted");
    }
    NodeCounters counters = node.counters();
    return new SoakResult(counters.signalDeaths(), counters.spawned(), violations.count());
  }

  /** Whether all rounds have ended. */
  private boolean rounds(Node node, List<Pid<Command>> anchors) throws InterruptedException {
    for (int number = 1; number <= options.rounds(); number++) {
      violations.round(number);
      if (!limited.ends(
          "the round", new Round(options, node, anchors, violations, options.seed() + number))) {
        return false;
      }
      Thread.sleep(Leaks.STEP); // for the last entries of the timers to pass
      anchors.forEach(Anchor::exercise);
      report(number, node.counters(), leaks.afterRound());
    }
    return true;
  }

  private void report(int number, NodeCounters counters, Footprint now) {
    out.printf(
        "round %d of %d: %,d processes so far, %,d killed, %,d crashed; %d live objects, %,d"
            + " bytes%n",
        number,
        options.rounds(),
        counters.spawned(),
        counters.signalDeaths(),
        counters.crashes(),
        now.objects(),
        now.heap());
  }
}
