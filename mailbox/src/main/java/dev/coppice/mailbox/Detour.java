package dev.coppice.mailbox;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gives those their turn who were woken from outside the carriers of virtual threads: by timers,
 * sockets, other platform threads.
 *
 * <h2>How it works</h2>
 *
 * A carrier runs what its own virtual threads make ready before it looks at anything else.
 * Processes that wake one another keep it at that for ever, and once there is such a pair on every
 * carrier, nobody else ever runs: no timer is heard, no thread begins. So when the {@link Governor}
 * sees that an empty thread, started from outside, does not get to run beside such chatter, it
 * opens the detour. While it is open, whom the runtime wakes on a virtual thread is woken by a
 * platform thread instead, and so comes to the carriers from outside himself, behind those who wait
 * there. Each carrier has run out of work of its own within one turn, and looks round. The first
 * empty thread that runs closes the detour, as a rule after some ten microseconds.
 *
 * <p>No wake-up is lost when the thread ends: who hands one over looks afterwards whether it has,
 * and then does its work.
 */
final class Detour {
  private static volatile @Nullable Detour open;

  private final Queue<Thread> waking = new ConcurrentLinkedQueue<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("coppice-detour").unstarted(this::run);
  private volatile boolean ended;

  /** {@return a detour that is closed} */
  static Detour begin() {
    Detour detour = new Detour();
    detour.thread.start();
    return detour;
  }

  static boolean isOpen() {
    return open != null;
  }

  void open() {
    open = this;
  }

  static void close() {
    if (open != null) {
      open = null;
    }
  }

  /** Unparks a thread, by the detour if it is open and the current thread is a virtual one. */
  static void unpark(Thread sleeper) {
    Detour detour = open;
    if (detour == null || !Thread.currentThread().isVirtual() || !detour.accept(sleeper)) {
      LockSupport.unpark(sleeper);
    }
  }

  /** Has the current thread, a virtual one, give its carrier to others for a moment. */
  @SuppressWarnings("ThreadPriorityCheck") // virtual threads have no other way to share a carrier
  static void giveWay() {
    Detour detour = open;
    if (detour == null) {
      Thread.yield();
    } else if (detour.accept(Thread.currentThread())) {
      LockSupport.park(detour);
    }
  }

  private boolean accept(Thread sleeper) {
    try {
      waking.add(sleeper);
    } catch (OutOfMemoryError e) {
      return false;
    }
    if (ended) {
      wakeAll();
    } else {
      LockSupport.unpark(thread);
    }
    return true;
  }

  private void run() {
    while (!ended) {
      wakeAll();
      if (waking.isEmpty()) {
        LockSupport.park(this);
      }
    }
    wakeAll();
  }

  private void wakeAll() {
    for (Thread sleeper = waking.poll(); sleeper != null; sleeper = waking.poll()) {
      LockSupport.unpark(sleeper);
    }
  }

  /** Lets the thread end. */
  void end() {
    close();
    ended = true;
    LockSupport.unpark(thread);
  }
}
