package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One link between two processes, made once and by one of them. */
final class Bond {
  /** Two processes, whichever comes first. */
  record Pair(Fate older, Fate younger) {
    static Pair of(Fate a, Fate b) {
      return a.serial() < b.serial() ? new Pair(a, b) : new Pair(b, a);
    }
  }

  private final Pair pair;
  private final AtomicInteger exitsOfOlder = new AtomicInteger();
  private final AtomicInteger exitsOfYounger = new AtomicInteger();
  private volatile boolean made;
  private volatile boolean unlinking;
  private volatile @Nullable Fate unlinkedBy;
  private volatile @Nullable Fate fencedAt;

  Bond(Fate a, Fate b) {
    this.pair = Pair.of(a, b);
  }

  Pair pair() {
    return pair;
  }

  Fate other(Fate one) {
    return one.equals(pair.older) ? pair.younger : pair.older;
  }

  void made() {
    made = true;
  }

  void unlinking() {
    unlinking = true;
  }

  /** Whether it has been made, and nobody has begun to remove it. */
  boolean stands() {
    return made && !unlinking;
  }

  void unlinkedBy(Fate one) {
    unlinkedBy = one;
  }

  /** {@code receiver} has received everything that was in its mailbox when it unlinked. */
  void fencedAt(Fate receiver) {
    fencedAt = receiver;
  }

  /** {@code receiver} is told that the other one ended. */
  void exitSeenBy(Fate receiver, ExitReason reason) {
    Fate ended = other(receiver);
    if (exits(ended).incrementAndGet() > 1) {
      receiver.violation("second EXIT, " + reason + ", for its link to " + ended);
    }
    if (receiver.equals(fencedAt) || ended.equals(unlinkedBy)) {
      receiver.violation("EXIT " + reason + " of " + ended + ", which had been unlinked");
    }
  }

  private AtomicInteger exits(Fate ended) {
    return ended.equals(pair.older) ? exitsOfOlder : exitsOfYounger;
  }

  /** What {@code survivor} should have seen of this link and has not, if anything. */
  @Nullable String missingAt(Fate survivor) {
    Fate ended = other(survivor);
    if (!stands() || !ended.isDead() || !survivor.isAlive()) {
      return null;
    }
    if (survivor.traps()) {
      return exits(ended).get() == 0 ? survivor + ": missing EXIT of " + ended : null;
    }
    ExitReason reason = ended.seen();
    return reason == null || reason.equals(ExitReason.normal())
        ? null
        : survivor + ": outlived its link to " + ended + ", which ended with " + reason;
  }
}
