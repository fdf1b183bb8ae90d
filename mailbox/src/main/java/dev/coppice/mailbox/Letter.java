package dev.coppice.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a mailbox. Linked into the mailbox itself, so that an empty mailbox costs nothing.
 * {@code next} belongs to whoever owns the chain: the sender until its compare-and-set, the
 * receiver after it took the chain.
 */
sealed class Letter permits Letter.Signal, Letter.Tick {
  private final @Nullable Object content;
  @Nullable Letter next;

  /** How many letters its mailbox held when it was put, itself included. */
  int depth = 1;

  Letter(@Nullable Object content) {
    this.content = content;
  }

  /** The message; null if it is a signal or a tick. */
  final @Nullable Object content() {
    return content;
  }

  /** What the process is shown, or null for what is not for its eyes. */
  @SuppressWarnings("unchecked") // a Pid<M> lets only an M in
  <M> @Nullable Received<M> received() {
    return content == null ? null : new Message<>((M) content);
  }

  /** A DOWN or EXIT. */
  static final class Signal extends Letter {
    private final Received<?> signal;

    Signal(Received<?> signal) {
      super(null);
      this.signal = signal;
    }

    @Override
    @SuppressWarnings("unchecked") // Down and Exit hold no M
    <M> @Nullable Received<M> received() {
      return signal instanceof Down<?>(var monitor, _) && monitor.flushed
          ? null
          : (Received<M>) signal;
    }
  }

  /** The end of a callback's time limit, see {@link CallbackProcess}. */
  static final class Tick extends Letter {
    final long generation;

    Tick(long generation) {
      super(null);
      this.generation = generation;
    }
  }
}
