package dev.coppice.soak;

import dev.coppice.mailbox.Alias;
import dev.coppice.mailbox.AliasMode;
import org.jspecify.annotations.Nullable;

/** One alias that a process made and handed to another. Its owner's alone. */
final class Loan {
  private final Fate owner;
  private final AliasMode mode;
  private @Nullable Alias<Command> alias;
  private @Nullable Watch watch;
  private int received;
  private boolean fenced;
  private boolean down;

  Loan(Fate owner, AliasMode mode) {
    this.owner = owner;
    this.mode = mode;
  }

  void made(Alias<Command> by, @Nullable Watch with) {
    alias = by;
    watch = with;
  }

  @Nullable Alias<Command> alias() {
    return alias;
  }

  /** A message came through the alias. */
  void received() {
    received++;
    if (fenced) {
      violation("after it was put out of use");
    }
    if (down && mode != AliasMode.EXPLICIT_UNALIAS && mode != AliasMode.REPLY) {
      violation("after the DOWN of its monitor");
    }
    if (received > 1 && (mode == AliasMode.REPLY || mode == AliasMode.REPLY_DEMONITOR)) {
      violation("after its one reply");
    }
    if (mode == AliasMode.REPLY_DEMONITOR && watch != null && received == 1 && watch.isOn()) {
      watch.takenOff();
    }
  }

  private void violation(String when) {
    owner.violation("a message through an alias, " + mode + ", " + when);
  }

  void downReceived() {
    down = true;
  }

  /** The owner has received everything that was in its mailbox when it took the alias back. */
  void fenced() {
    fenced = true;
  }
}
