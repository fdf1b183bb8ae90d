package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks for what should have happened and has not. */
final class Audit {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(20);

  private final Ledger ledger;

  Audit(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Waits until nothing is missing; what still is after half a minute is a violation. */
  void await(Supplier<List<String>> missing) throws InterruptedException {
    await(missing, ledger::violation);
  }

  /** Waits until nothing is missing; tells what still is after half a minute. */
  static void await(Supplier<List<String>> missing, Consumer<String> tell)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<String> left = missing.get();
    while (!left.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(STEP);
      left = missing.get();
    }
    left.forEach(tell);
  }

  /** What those that are alive should have been told or sent, and have not received. */
  List<String> untold() {
    List<String> missing = new ArrayList<>();
    for (Fate fate : ledger.fates()) {
      if (fate.isAlive()) {
        collect(missing, fate.watches(), Watch::missing);
        collect(missing, fate.bonds(), bond -> bond.missingAt(fate));
        collect(missing, fate.inbound(), Channel::missing);
        collect(missing, fate.alarms(), Alarm::missing);
      }
    }
    return missing;
  }

  private static <T> void collect(List<String> missing, Collection<T> all, Check<T> check) {
    for (T one : all) {
      String problem = check.apply(one);
      if (problem != null) {
        missing.add(problem);
      }
    }
  }

  /** Says what is missing about one thing, if anything. */
  @FunctionalInterface
  private interface Check<T> {
    @Nullable String apply(T one);
  }

  /** What is still open of what the dead owned. */
  List<String> open() {
    long open = ledger.open();
    return open == 0 ? List.of() : List.of(open + " resources were never closed");
  }

  /**
   * Every reason seen must have been given to that process, or have come to it over links from one
   * to which it was given, perhaps by way of others of whose end nobody was told.
   */
  void reasons() {
    Deque<End> toSpread = new ArrayDeque<>();
    Set<End> possible = new HashSet<>();
    for (Fate fate : ledger.fates()) {
      for (ExitReason reason : fate.given()) {
        reach(new End(fate, reason), possible, toSpread);
      }
    }
    for (End end = toSpread.poll(); end != null; end = toSpread.poll()) {
      for (Bond bond : end.fate.bonds()) {
        Fate peer = bond.other(end.fate);
        if (!peer.traps()) {
          reach(new End(peer, end.reason), possible, toSpread);
        }
      }
    }
    for (Fate fate : ledger.fates()) {
      ExitReason reason = fate.seen();
      if (reason != null && !possible.contains(new End(fate, reason))) {
        fate.violation("ended with " + reason + ", which nobody gave it");
      }
    }
  }

  /** That a process ended for that reason. */
  private record End(Fate fate, ExitReason reason) {
    boolean isPossible() {
      ExitReason seen = fate.seen();
      return seen == null ? fate.isDead() : seen.equals(reason);
    }

    boolean spreads() {
      return !reason.equals(ExitReason.normal());
    }
  }

  private static void reach(End end, Set<End> possible, Deque<End> toSpread) {
    if (end.isPossible() && possible.add(end) && end.spreads()) {
      toSpread.add(end);
    }
  }
}
