package dev.coppice.benchmarks.coppice;

import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Self;

/** Waits for ever. */
enum Idle implements Receiving.Messages<Void> {
  IDLE;

  @Override
  public Next<Void> on(Self<Void> self, Void message) {
    return this;
  }
}
