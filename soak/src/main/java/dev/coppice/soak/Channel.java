package dev.coppice.soak;

import org.jspecify.annotations.Nullable;

/**
 * All that one sender sends to one receiver in order, messages and exit signals together, numbered
 * from one without gaps.
 */
final class Channel {
  private final @Nullable Fate from;
  private final Fate to;
  private long numbers;
  private volatile long sent;
  private volatile long received;

  Channel(@Nullable Fate from, Fate to) {
    this.from = from;
    this.to = to;
    to.inbound().add(this);
  }

  /** Who sends; null from outside any process. */
  @Nullable Fate from() {
    return from;
  }

  Fate to() {
    return to;
  }

  /** The number of what is sent next. Sender only. */
  long next() {
    return ++numbers;
  }

  /** All that has a number is sent. Sender only. */
  void sent() {
    sent = numbers;
  }

  /** Receiver only. */
  void received(long number) {
    if (number != received + 1) {
      to.violation("received number " + number + " of " + from + " after " + received);
    }
    received = number;
  }

  /** What the receiver should have received and has not, if anything. */
  @Nullable String missing() {
    return to.isAlive() && received < sent
        ? to + ": missing messages of " + from + ", " + received + " of " + sent + " received"
        : null;
  }
}
