package dev.coppice.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * The pending timers addressed to one process, so that they end with it. A doubly linked list
 * through the timers themselves: nothing is allocated, and taking one out costs the same however
 * many there are. Guarded by its own lock.
 */
final class TimerList {
  private @Nullable TimerRef first;
  private boolean closed;

  /** Adds a timer; false if the process has died. */
  synchronized boolean add(TimerRef timer) {
    if (closed) {
      return false;
    }
    timer.next = first;
    if (first != null) {
      first.previous = timer;
    }
    first = timer;
    timer.listed = true;
    return true;
  }

  synchronized void remove(TimerRef timer) {
    if (!timer.listed) {
      return;
    }
    if (timer.previous == null) {
      first = timer.next;
    } else {
      timer.previous.next = timer.next;
    }
    if (timer.next != null) {
      timer.next.previous = timer.previous;
    }
    timer.previous = null;
    timer.next = null;
    timer.listed = false;
  }

  /**
   * Cancels all of them, and refuses new ones. Not under this lock: a timer that fires holds its
   * own and may be on its way to this one.
   */
  void cancelAll() {
    TimerRef timer = takeAll();
    while (timer != null) {
      TimerRef next = timer.next;
      timer.next = null;
      timer.drop();
      timer = next;
    }
  }

  /** Empties the list; what was in it is a chain that nobody else touches any more. */
  private synchronized @Nullable TimerRef takeAll() {
    closed = true;
    TimerRef chain = first;
    first = null;
    for (TimerRef timer = chain; timer != null; timer = timer.next) {
      timer.previous = null;
      timer.listed = false;
    }
    return chain;
  }
}
