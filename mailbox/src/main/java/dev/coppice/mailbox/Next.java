package dev.coppice.mailbox;

import java.time.Duration;
import java.util.Objects;

/**
 * What a callback process does next: go on with a {@link Callback}, wait with a time limit, or
 * stop.
 *
 * @param <M> the protocol of the process
 */
public sealed interface Next<M> permits Callback, Next.After, Next.Stop {

  /**
   * Wait for at most {@code limit}, then call {@link Callback#timeout}. Whatever is received first
   * cancels the limit. With a limit of zero the timeout comes only if the mailbox is empty.
   *
   * @param limit how long, not negative
   * @param callback who is called
   * @param <M> the protocol of the process
   */
  record After<M>(Duration limit, Callback<M> callback) implements Next<M> {
    /** Rejects nulls and negative limits. */
    public After {
      Objects.requireNonNull(callback, "callback");
      if (limit.isNegative()) {
        throw new IllegalArgumentException("negative timeout: " + limit);
      }
    }
  }

  /**
   * End the process.
   *
   * @param reason what links and monitors are told
   * @param <M> the protocol of the process
   */
  record Stop<M>(ExitReason reason) implements Next<M> {
    /** Rejects null. */
    public Stop {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * {@return to go on with {@code callback}, and to call its {@link Callback#timeout} if nothing
   * comes within {@code limit}}
   *
   * @param limit how long, not negative
   * @param callback who is called
   * @param <M> the protocol of the process
   */
  static <M> Next<M> after(Duration limit, Callback<M> callback) {
    return new After<>(limit, callback);
  }

  /**
   * {@return to end the process}
   *
   * @param reason what links and monitors are told
   * @param <M> the protocol of the process
   */
  static <M> Next<M> stop(ExitReason reason) {
    return new Stop<>(reason);
  }
}
