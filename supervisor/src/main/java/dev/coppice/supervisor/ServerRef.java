package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.Objects;

/**
 * A typed reference to a {@link GenServer} process. It can be used from any process or thread, and
 * stays a valid reference, to nobody, when the server has ended.
 *
 * @param pid the server's process; what is sent to it directly arrives at {@link
 *     GenServer#handleInfo}
 * @param <Q> its requests
 * @param <M> its one-way messages
 */
@SuppressWarnings("UnusedTypeParameter") // Q types the calls
public record ServerRef<Q, M>(Pid<M> pid) implements ProcessRef {

  /** How long a call waits for its answer if nothing else is said, as in OTP: five seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /** Rejects null. */
  public ServerRef {
    Objects.requireNonNull(pid, "pid");
  }

  /**
   * Asks the server and waits for its answer, at most {@link #DEFAULT_TIMEOUT}; {@code
   * gen_server:call/2}.
   *
   * @param request what is asked
   * @param <R> what the request is answered with
   * @return the answer
   * @throws CallFailed if there is no answer
   */
  public <R> R call(Request<Q, R> request) {
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
  public <R> R call(Request<Q, R> request, Duration timeout) {
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
  public <R> Either<ExitReason, R> tryCall(Request<Q, R> request, Duration timeout) {
    Objects.requireNonNull(request, "request");
    Call<Object> call = Call.to(pid);
    Envelope.sendTo(pid, new Envelope.Asked(request, call.replyTo()));
    @SuppressWarnings("unchecked") // Answer.reply and From.of let only an R through
    Either<ExitReason, R> answer = (Either<ExitReason, R>) (Either<?, ?>) call.await(timeout);
    return answer;
  }

  /**
   * Tells the server something, without an answer; {@code gen_server:cast/2}. It arrives at {@link
   * GenServer#handleCast}. Never blocks or fails, also when the server is gone.
   *
   * @param message what
   */
  public void cast(M message) {
    Envelope.sendTo(pid, new Envelope.Told<>(Objects.requireNonNull(message, "message")));
  }

  /**
   * Stops the server with {@code normal} and waits until it is gone; {@code gen_server:stop/1}.
   * What was sent before is handled first, then {@link GenServer#terminate} runs.
   *
   * @throws CallFailed if the server was not there, or ended with another reason
   */
  public void stop() {
    stop(ExitReason.normal(), Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * Stops the server and waits until it is gone; {@code gen_server:stop/3}.
   *
   * @param reason what it is to end with
   * @param timeout how long to wait; the server goes on stopping even when that is over
   * @throws CallFailed if the server was not there, ended with another reason, or was late
   * @throws IllegalArgumentException if the timeout is negative
   */
  public void stop(ExitReason reason, Duration timeout) {
    Envelope.Stop stop = new Envelope.Stop(reason);
    Call<Object> end = Call.to(pid); // nobody replies to it: it waits for the server's end
    Envelope.sendTo(pid, stop);
    ExitReason actual = end.await(timeout).getLeft();
    if (!actual.equals(reason)) {
      throw new CallFailed(new CallFailed.Failure(actual, this, stop));
    }
  }

  @Override
  public String toString() {
    return pid.toString();
  }
}
