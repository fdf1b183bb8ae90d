package dev.coppice.soak;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Being busy with something other than the mailbox when the end comes. */
final class Blocking {
  private Blocking() {}

  static Command.Order sleep(Duration duration) {
    return worker -> worker.self().sleep(duration);
  }

  static Command.Order threadSleep(Duration duration) {
    return worker -> {
      try {
        Thread.sleep(duration);
      } catch (InterruptedException killed) {
        if (worker.self().pid().isAlive()) {
          worker.me().violation("was interrupted, and is alive");
        }
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Ignores interrupts for a while, then speaks: a message that the dead must not get through. */
  static Command.Order ignoreInterrupts(Duration duration, Fate to) {
    return worker -> {
      long end = System.nanoTime() + duration.toNanos();
      for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
        var _ = Thread.interrupted();
      }
      worker.channels().say(to);
    };
  }
}
