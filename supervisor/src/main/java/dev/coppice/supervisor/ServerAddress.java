package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import io.vavr.control.Either;
import java.time.Duration;

/**
 * How a {@link GenServer} process is reached: a {@link ServerRef} for one process, or a {@link
 * NamedServer} for whoever has a name when something is sent. It can be used from any process or
 * thread.
 *
 * @param <Q> the server's requests
 * @param <M> its one-way messages
 */
public sealed interface ServerAddress<Q, M> permits ServerRef, NamedServer {

  /** How long a call waits for its answer if nothing else is said, as in OTP: five seconds. */
  Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Asks the server and waits for its answer, at most {@link #DEFAULT_TIMEOUT}; {@code
   * gen_server:call/2}.
   *
   * @param request what is asked
   * @param <R> what the request is answered with
   * @return the answer
   * @throws CallFailed if there is no answer
   */
  default <R> R call(Request<Q, R> request) {
    return call(request, DEFAULT_TIMEOUT);
  }

  /**
   * Asks the server and waits for its answer; {@code gen_server:call/3}. A server that is late
   * still handles the request, but its answer is dropped.
   *
   * @param request what is asked
   * @param timeout how long to wait
   * @param <R> what the request is answered with
   * @return the answer
   * @throws CallFailed if there is no answer
   * @throws IllegalArgumentException if the timeout is negative
   */
  default <R> R call(Request<Q, R> request, Duration timeout) {
    return tryCall(request, timeout)
        .getOrElseThrow(why -> new CallFailed(new CallFailed.Failure(why, this, request)));
  }

  /**
   * Asks the server and waits for its answer, where the lack of one is for the caller to decide on.
   *
   * @param request what is asked
   * @param timeout how long to wait
   * @param <R> what the request is answered with
   * @return the answer, or why there is none: {@code noproc}, {@code timeout}, {@code calling_self}
   *     or the reason the server ended with
   * @throws IllegalArgumentException if the timeout is negative
   */
  <R> Either<ExitReason, R> tryCall(Request<Q, R> request, Duration timeout);

  /**
   * Tells the server something, without an answer; {@code gen_server:cast/2}. It arrives at {@link
   * GenServer#handleCast}. Never blocks or fails, also when there is no server.
   *
   * @param message what
   */
  void cast(M message);
}
