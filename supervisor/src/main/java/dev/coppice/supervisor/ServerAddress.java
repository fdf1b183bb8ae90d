package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import io.vavr.control.Either;
import java.time.Duration;

/**
 * How the process of a {@link GenServer} or a {@link GenStateMachine} is reached: a {@link
 * ServerRef} for one process, or a {@link NamedServer} for whoever has a name when something is
 * sent. It can be used from any process or thread.
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
   * Asks the server and waits for its answer; {@code gen_server:call/3}. The answer of a server
   * that is late is dropped; a request that it has yet to handle when the time is over is not
   * handled at all. Made while another call is being handled, this one waits no longer than that
   * one's caller.
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
   * @return the answer, or why there is none: {@code noproc}, {@code timeout}, {@code
   *     calling_self}, a {@link dev.coppice.mailbox.CallCycle} if the server waits for the caller,
   *     or the reason the server ended with
   * @throws IllegalArgumentException if the timeout is negative
   */
  <R> Either<ExitReason, R> tryCall(Request<Q, R> request, Duration timeout);

  /**
   * Sends the server a request, and does not wait for the response; {@code
   * gen_server:send_request/2}. It never fails: that there is no server is known when the response
   * is waited for.
   *
   * @param request what is asked
   * @param <R> what the request is answered with
   * @return what to wait for the response with
   */
  <R> RequestId<R> sendRequest(Request<Q, R> request);

  /**
   * Tells the server something, without an answer; {@code gen_server:cast/2}. It arrives at {@link
   * GenServer#handleCast} or as an {@link Event.Cast}. Never blocks or fails, also when there is no
   * server.
   *
   * @param message what
   */
  void cast(M message);
}
