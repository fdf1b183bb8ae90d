package dev.coppice.soak;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What is known of all the processes of one round. */
final class Ledger {
  private static final int SOCKETS = 8;
  private static final int IMMORTALS_PERCENT = 3;

  private final Node node;
  private final Violations violations;
  private final AtomicLong serials = new AtomicLong();
  private final Collection<Fate> fates = new ConcurrentLinkedQueue<>();
  private final Map<Pid<?>, Fate> byPid = new ConcurrentHashMap<>();
  private final Map<Bond.Pair, Bond> bonds = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable Fate> recent;
  private final List<Fate> immortals = new CopyOnWriteArrayList<>();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private final Semaphore sockets = new Semaphore(SOCKETS);

  Ledger(Node node, Violations violations, int population) {
    this.node = node;
    this.violations = violations;
    // Some of those drawn are then dead: what is done to the dead is to be checked as well.
    this.recent = new AtomicReferenceArray<>(population + population / 2);
  }

  Node node() {
    return node;
  }

  long nextSerial() {
    return serials.incrementAndGet();
  }

  void violation(String what) {
    violations.add(what);
  }

  // ------------------------------------------------------------------ processes

  Fate mortal(boolean traps) {
    return fate(traps, true);
  }

  /** One that lives until the round is over, and can therefore be held to everything. */
  Fate immortal() {
    return fate(true, false);
  }

  private Fate fate(boolean traps, boolean mortal) {
    var fate = new Fate(this, nextSerial(), traps, mortal);
    fates.add(fate);
    return fate;
  }

  /** Both the spawner and the spawned say so, since either may be killed before it can. */
  void born(Fate fate, Pid<Command> pid) {
    fate.pid(pid);
    byPid.put(pid, fate);
    if (fate.mortal()) {
      recent.set((int) (fate.serial() % recent.length()), fate);
    } else {
      immortals.add(fate);
    }
  }

  Collection<Fate> fates() {
    return fates;
  }

  @Nullable Fate of(Pid<?> pid) {
    return byPid.get(pid);
  }

  /** One of those born last, or one of those that stay. */
  @Nullable Fate any(RandomGenerator random) {
    if (random.nextInt(100) < IMMORTALS_PERCENT) {
      return immortals.get(random.nextInt(immortals.size()));
    }
    return recent.get(random.nextInt(recent.length()));
  }

  // ------------------------------------------------------------------ links

  /**
   * A link to be made between two that never had one, else null. A second one would make it unclear
   * how many EXITs are due: linking to the dead gives one each time.
   */
  @Nullable Bond claim(Fate a, Fate b) {
    var bond = new Bond(a, b);
    if (bonds.putIfAbsent(bond.pair(), bond) != null) {
      return null;
    }
    a.bonds().add(bond);
    b.bonds().add(bond);
    return bond;
  }

  @Nullable Bond bond(Fate a, Fate b) {
    return bonds.get(Bond.Pair.of(a, b));
  }

  // ------------------------------------------------------------------ resources

  void opened() {
    opened.incrementAndGet();
  }

  void closed() {
    closed.incrementAndGet();
  }

  long open() {
    return opened.get() - closed.get();
  }

  Semaphore sockets() {
    return sockets;
  }
}
