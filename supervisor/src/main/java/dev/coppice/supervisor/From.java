package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;

/**
 * Who made a call, for a reply that comes later than the callback returns: keep {@code
 * from.of(request)} in the state and reply when the answer is known, from any process. A state
 * machine gives it to {@link Action#reply}.
 */
public final class From {
  private final Request<?, ?> request;
  private final ReplyTo<Object> replyTo;

  From(Request<?, ?> request, ReplyTo<Object> replyTo) {
    this.request = request;
    this.replyTo = replyTo;
  }

  /**
   * {@return where the reply to {@code asked} goes}
   *
   * @param asked the request that the callback was given together with this
   * @param <R> what it is answered with
   * @throws IllegalArgumentException if it is another request
   */
  @SuppressWarnings("unchecked") // the request's caller expects its R
  public <R> ReplyTo<R> of(Request<?, R> asked) {
    check(asked);
    replyTo.share();
    return (ReplyTo<R>) (ReplyTo<?>) replyTo;
  }

  @SuppressWarnings("ReferenceEquality") // two calls with equal requests are still two calls
  void check(Request<?, ?> asked) {
    if (asked != request) {
      throw new IllegalArgumentException(
          "a reply to " + asked + ", but the request in hand is " + request);
    }
  }

  Pid<?> asker() {
    return replyTo.asker();
  }

  void send(Object value) {
    replyTo.send(value);
  }

  /** Where the reply goes, for the process that was asked. */
  ReplyTo<Object> replyTo() {
    return replyTo;
  }
}
