package dev.coppice.soak;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeCounters;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.SpawnOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several rounds, and what each leaves behind compared with the first. They are alike, but do not
 * do the same: each is busy for so long, however much it gets done, and draws from a seed of its
 * own.
 */
final class Soak {
  /** The runtime's own time limits are of one second. */
  private static final Duration STEP = Duration.ofMillis(1_100);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Long enough for whatever is waited for at the end of a round. */
  private static final Duration STUCK = Duration.ofMinutes(3);

  private final SoakOptions options;
  private final PrintStream out;
  private final Violations violations;

  private Soak(SoakOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.violations = new Violations(out, options.seed());
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
      Footprint open = rounds(node, anchors);
      if (open != null && ends("the close", node::close)) {
        closed(node, open);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      violations.add("interrupted");
    }
    NodeCounters counters = node.counters();
    return new SoakResult(counters.signalDeaths(), counters.spawned(), violations.count());
  }

  private void closed(Node node, Footprint open) throws InterruptedException {
    if (node.processCount() != 0) {
      violations.add("processes are left on the closed node: " + node.processes());
    }
    List<String> left = Footprint.take().leftOf(open);
    for (long end = System.nanoTime() + PATIENCE.toNanos();
        !left.isEmpty() && System.nanoTime() < end; ) {
      Thread.sleep(STEP);
      left = Footprint.take().leftOf(open);
    }
    left.forEach(what -> violations.add("after the close: " + what));
  }

  /** What the first round has left, that is nothing; null if some round did not end. */
  private @Nullable Footprint rounds(Node node, List<Pid<Command>> anchors)
      throws InterruptedException {
    Footprint first = null;
    Footprint second = null;
    for (int number = 1; number <= options.rounds(); number++) {
      violations.round(number);
      if (!ends(
          "the round", new Round(options, node, anchors, violations, options.seed() + number))) {
        return null;
      }
      Thread.sleep(STEP); // for the last entries of the timers to pass
      anchors.forEach(Anchor::exercise);
      Footprint now = settled(first, second);
      report(number, node.counters(), now);
      if (first == null) {
        first = now;
      } else if (second == null) {
        second = now;
      }
    }
    return first;
  }

  /** Runs something on a thread that can be left behind, and waits for its end. */
  private boolean ends(String what, Runnable task) throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("soak")
            .uncaughtExceptionHandler((_, thrown) -> violations.add(what + " was thrown " + thrown))
            .start(task);
    boolean ended = thread.join(options.roundBusy().plus(STUCK));
    if (!ended) {
      violations.add(what + " does not end; it is at " + List.of(thread.getStackTrace()));
    }
    return ended;
  }

  /** The footprint once it is what it should be, or does not change any more. */
  private Footprint settled(@Nullable Footprint first, @Nullable Footprint second)
      throws InterruptedException {
    Footprint before = Footprint.take();
    for (long end = System.nanoTime() + PATIENCE.toNanos(); ; ) {
      Thread.sleep(STEP);
      Footprint now = Footprint.take();
      List<String> differences = new ArrayList<>(now.unlike(first == null ? before : first));
      if (second != null) {
        differences.addAll(now.heavierThan(second));
      }
      if (differences.isEmpty() || System.nanoTime() > end) {
        differences.forEach(difference -> violations.add("after the round: " + difference));
        return now;
      }
      before = now;
    }
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
