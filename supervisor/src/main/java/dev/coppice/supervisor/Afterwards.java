package dev.coppice.supervisor;

import java.time.Duration;
import java.util.Objects;

/**
 * What a server does when a callback has returned: wait for whatever comes, wait for a limited
 * time, or go on at once.
 *
 * @param <S> the server's state
 */
public sealed interface Afterwards<S> {

  /**
   * Wait for whatever comes.
   *
   * @param <S> the server's state
   */
  record Receive<S>() implements Afterwards<S> {
    private static final Receive<?> ONLY = new Receive<>();
  }

  /**
   * If nothing comes in time, {@link GenServer#handleInfo} gets a {@link
   * dev.coppice.mailbox.Timeout}. Whatever comes first cancels it. With zero the timeout comes only
   * if the mailbox is empty.
   *
   * @param limit how long to wait
   * @param <S> the server's state
   */
  record Within<S>(Duration limit) implements Afterwards<S> {
    /** Rejects negative limits. */
    public Within {
      if (limit.isNegative()) {
        throw new IllegalArgumentException("negative timeout: " + limit);
      }
    }
  }

  /**
   * Go on before anything from the mailbox is handled.
   *
   * @param continuation how
   * @param <S> the server's state
   */
  record Continue<S>(Continuation<S> continuation) implements Afterwards<S> {
    /** Rejects null. */
    public Continue {
      Objects.requireNonNull(continuation, "continuation");
    }
  }

  /**
   * {@return to wait for whatever comes}
   *
   * @param <S> the server's state
   */
  @SuppressWarnings("unchecked") // holds no S
  static <S> Afterwards<S> receive() {
    return (Afterwards<S>) Receive.ONLY;
  }
}
