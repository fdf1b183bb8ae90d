package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Pid;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one process: what was done to it, what it did, and what others saw of its end.
 *
 * <p>What it did is written down after it was done: a process that is killed between the two then
 * only misses an expectation, and never raises a false one. What is done to it (a reason to end) is
 * written down before.
 */
final class Fate {
  private final Ledger ledger;
  private final long serial;
  private final boolean traps;
  private final boolean mortal;
  private final Set<ExitReason> given = ConcurrentHashMap.newKeySet(2);
  private final AtomicReference<@Nullable ExitReason> seen = new AtomicReference<>();
  private final Collection<Name<Command>> names = new ConcurrentLinkedQueue<>();
  private final Collection<Resource> resources = new ConcurrentLinkedQueue<>();
  private final Collection<Watch> watches = new ConcurrentLinkedQueue<>();
  private final Collection<Bond> bonds = new ConcurrentLinkedQueue<>();
  private final Collection<Channel> inbound = new ConcurrentLinkedQueue<>();
  private final Collection<Alarm> alarms = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Pid<Command> pid;

  Fate(Ledger ledger, long serial, boolean traps, boolean mortal) {
    this.ledger = ledger;
    this.serial = serial;
    this.traps = traps;
    this.mortal = mortal;
  }

  Ledger ledger() {
    return ledger;
  }

  long serial() {
    return serial;
  }

  boolean traps() {
    return traps;
  }

  /** Whether it may be ended before the round is over. */
  boolean mortal() {
    return mortal;
  }

  void pid(Pid<Command> known) {
    pid = known;
  }

  /** Its address; null if it has not come to life, and perhaps never will. */
  @Nullable Pid<Command> pid() {
    return pid;
  }

  void send(Command command) {
    Pid<Command> known = pid;
    if (known != null) {
      known.send(command);
    }
  }

  boolean isAlive() {
    Pid<Command> known = pid;
    return known != null && known.isAlive();
  }

  /** Whether it has lived. */
  boolean isDead() {
    Pid<Command> known = pid;
    return known != null && !known.isAlive();
  }

  Collection<Name<Command>> names() {
    return names;
  }

  /** The last name it got that was meant for it alone; null if it never had one. */
  @Nullable Name<Command> ownName() {
    Name<Command> last = null;
    for (Name<Command> name : names) {
      last = Naming.isShared(name) ? last : name;
    }
    return last;
  }

  Collection<Resource> resources() {
    return resources;
  }

  Collection<Watch> watches() {
    return watches;
  }

  Collection<Bond> bonds() {
    return bonds;
  }

  Collection<Channel> inbound() {
    return inbound;
  }

  Collection<Alarm> alarms() {
    return alarms;
  }

  // ------------------------------------------------------------------ its end

  /** A reason it may end with from now on. */
  void give(ExitReason reason) {
    given.add(reason);
  }

  Collection<ExitReason> given() {
    return given;
  }

  /** With which reason it ended, as far as somebody was told. */
  @Nullable ExitReason seen() {
    return seen.get();
  }

  /**
   * Somebody is told of its end: by then nothing of it may be left.
   *
   * @param certain whether {@code noproc} can only be the reason it really ended with
   */
  void ended(ExitReason reason, boolean certain, String how) {
    if (!reason.equals(ExitReason.noproc()) || certain) {
      if (!seen.compareAndSet(null, reason) && !reason.equals(seen.get())) {
        violation(how + " says " + reason + ", another was told " + seen.get());
      }
    }
    if (!isDead()) {
      violation(how + " of a process that is alive");
    }
    for (Name<Command> name : names) {
      if (ledger.node().whereis(name).exists(holder -> holder.equals(pid))) {
        violation(how + ", " + reason + ", while its name " + name + " is not free");
      }
    }
    for (Resource resource : resources) {
      if (!resource.isClosed()) {
        violation(how + ", " + reason + ", while its resource " + resource + " is open");
      }
    }
  }

  void violation(String what) {
    ledger.violation(this + ": " + what);
  }

  @Override
  public String toString() {
    return "#" + serial + (traps ? " trapping " : " ") + pid;
  }
}
