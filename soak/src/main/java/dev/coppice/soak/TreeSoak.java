package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.SupervisionTree;
import dev.coppice.supervisor.SupervisorRef;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A tree of supervisors under random kills, in several rounds. In each, workers are killed for a
 * while; the tree has to come to rest, with everybody alive and each death restarted. Then
 * supervisors are killed, one after the other, each of them in a tree at rest: their children end
 * with them and are started anew, which no supervisor counts as a restart, and how many that are is
 * certain only if nobody else dies meanwhile.
 *
 * <p>Counted are, by supervisors, restarts; by a process that watches all and asks nobody, births
 * and deaths. What must hold when the tree is at rest: each place in it has had one birth more than
 * deaths; the restarts by each supervisor are the deaths of its children that it has lived through.
 */
final class TreeSoak {
  private static final Duration STUCK = Duration.ofMinutes(3);
  private static final Duration BETWEEN_KILLS = Duration.ofMillis(1);

  private final TreeOptions options;
  private final PrintStream out;
  private final Violations violations;
  private final Limited limited;
  private final Leaks leaks;
  private final SplittableRandom random;
  private final Node node = Node.open();
  private final Tree tree;
  private long kills;

  private TreeSoak(TreeOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.violations = new Violations(out, options.seed());
    this.limited = new Limited(violations, options.roundBusy().plus(STUCK));
    this.random = new SplittableRandom(options.seed());
    this.tree = new Tree(options, node.spawn(Watcher::live));
    this.leaks = new Leaks(violations, allowed(tree));
  }

  /** How many there may be of what a tree at rest does not always have the same number of. */
  private static Map<String, Long> allowed(Tree tree) {
    return Map.of(
        // Each supervisor keeps the last 256.
        "dev.coppice.supervisor.RestartRecord",
        256L * tree.supervisors().size(),
        // Processes share them with those that were spawned about the same time, and live on alone.
        "dev.coppice.mailbox.ProcessTable$Chunk",
        tree.size() + 2L);
  }

  static TreeResult run(TreeOptions options, PrintStream out) {
    return new TreeSoak(options, out).run();
  }

  private TreeResult run() {
    try {
      // So that the timers' thread, which begins when it is needed, is there from the first round.
      var _ = node.run(self -> self.sleep(Duration.ofMillis(1)));
      SupervisorRef root = tree.start(node);
      if (rounds(root)
          && limited.ends("the stop of the tree", root::stop)
          && limited.ends("the watcher's count", () -> await(this::survivors))
          && limited.ends("the close", node::close)) {
        leaks.afterClose(node);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      violations.add("interrupted");
    }
    if (kills < options.kills()) {
      violations.add("only " + kills + " kills in " + options.busy());
    }
    return new TreeResult(kills, deaths(), restarts(), violations.count());
  }

  /** Whether all rounds have ended. */
  private boolean rounds(SupervisorRef root) throws InterruptedException {
    for (int number = 1; number <= options.rounds(); number++) {
      violations.round(number);
      if (!limited.ends("the round", () -> play(root))) {
        return false;
      }
      Thread.sleep(Leaks.STEP);
      report(number, leaks.afterRound());
    }
    return true;
  }

  private void play(SupervisorRef root) {
    await(this::restless);
    killWorkers(options.roundBusy().dividedBy(2));
    look(root); // in the middle of it
    killWorkers(options.roundBusy().dividedBy(2));
    await(this::restless);
    killSupervisors();
    look(root).all().filter(it -> !isAtRest(it)).forEach(it -> violations.add("at rest: " + it));
  }

  // ------------------------------------------------------------------ killing

  private void killWorkers(Duration busy) {
    long began = System.nanoTime();
    long elapsed = 0;
    for (long due = 0; elapsed < busy.toNanos(); elapsed = System.nanoTime() - began) {
      for (; due * BETWEEN_KILLS.toNanos() < elapsed; due++) {
        kill(oneOf(oneOf(tree.twigs()).below()));
      }
      sleep(BETWEEN_KILLS);
    }
  }

  /** A twig of each kind, and a branch. */
  private void killSupervisors() {
    List<Place> victims = new ArrayList<>();
    for (int kind = 0; kind < 4; kind++) {
      victims.add(oneOf(tree.branches()).below().get(kind));
    }
    victims.add(oneOf(tree.branches()));
    for (Place victim : victims) {
      kill(victim);
      await(this::restless);
    }
  }

  private void kill(Place victim) {
    Pid<?> process = victim.process();
    if (process != null && process.isAlive()) {
      process.exit(ExitReason.kill());
      kills++;
    }
  }

  private Place oneOf(List<Place> places) {
    return places.get(random.nextInt(places.size()));
  }

  // ------------------------------------------------------------------ what must hold

  /** A snapshot, which must show every place there is, whatever goes on. */
  private SupervisionTree look(SupervisorRef root) {
    SupervisionTree seen = root.snapshot();
    int size = seen.all().size();
    if (size != tree.size()) {
      violations.add("a snapshot shows " + size + " of " + tree.size());
    }
    return seen;
  }

  private static boolean isAtRest(SupervisionTree seen) {
    return seen.status() == SupervisionTree.Status.RUNNING && seen.mailboxLength() == 0;
  }

  /** What is not yet as it must be when nothing goes on any more. */
  private List<String> restless() {
    List<String> missing = new ArrayList<>();
    for (Place place : tree.everybody()) {
      if (!place.isAlive() || place.births() != place.deaths() + 1) {
        missing.add(
            "%s at %s is %s, after %d births and %d deaths"
                .formatted(
                    place.id(),
                    place.process(),
                    place.isAlive() ? "alive" : "dead",
                    place.births(),
                    place.deaths()));
      }
    }
    for (Place place : tree.supervisors()) {
      if (place.restartsBelow() != place.deathsBelow()) {
        missing.add(
            "%s has restarted children %d times, %d have died"
                .formatted(place.id(), place.restartsBelow(), place.deathsBelow()));
      }
    }
    return missing;
  }

  /** Who is not known to be dead when the tree has been stopped. */
  private List<String> survivors() {
    return tree.everybody().stream()
        .filter(place -> place.isAlive() || place.births() != place.deaths())
        .map(place -> place.id() + " has survived the stop of the tree")
        .toList();
  }

  private void await(Supplier<List<String>> missing) {
    try {
      Audit.await(missing, violations::add);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ------------------------------------------------------------------ what it came to

  private long deaths() {
    return tree.supervisors().stream().mapToLong(Place::deathsBelow).sum();
  }

  private long restarts() {
    return tree.supervisors().stream().mapToLong(Place::restartsBelow).sum();
  }

  private void report(int number, Footprint now) {
    long all = tree.everybody().stream().mapToLong(Place::deaths).sum();
    out.printf(
        "round %d of %d: %,d killed so far, %,d died and %,d were restarted, %,d died with their"
            + " supervisors; %d live objects, %,d bytes%n",
        number,
        options.rounds(),
        kills,
        deaths(),
        restarts(),
        all - deaths(),
        now.objects(),
        now.heap());
  }
}
