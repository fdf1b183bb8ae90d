package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A kind of child that ends with the reason it is sent, whatever that is, and makes itself known
 * each time it is born.
 */
record Mortal(BlockingQueue<Pid<ExitReason>> born) {
  static final ExitReason BROKEN = ExitReason.of("broken");

  Mortal() {
    this(new LinkedBlockingQueue<>());
  }

  /** A permanent child of this kind. */
  ChildSpec child(String id) {
    return ChildSpec.process(
        id,
        (Self<ExitReason> self) -> {
          born.add(self.pid());
          throw new ProcessExit(self.receive(ExitReason.class));
        });
  }

  /** The next one to be born. */
  Pid<ExitReason> next() {
    try {
      return born.take();
    } catch (InterruptedException e) {
      throw new AssertionError("none was born in time", e);
    }
  }

  /** Waits for the next one to be born and breaks it. */
  void breakNext() {
    next().send(BROKEN);
  }
}
