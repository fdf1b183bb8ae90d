package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * A request on its way, of which its sender can do other things before it waits for the response;
 * {@code gen_server:request_id()}. For the process or thread alone that has sent it.
 *
 * <p>A response is the answer, or why there is none: {@code noproc}, {@code timeout}, or the reason
 * the server ended with. It does not come through the mailbox.
 *
 * @param <R> what the request is answered with
 */
public final class RequestId<R> {
  private final Call<R> call;

  RequestId(Call<R> call) {
    this.call = call;
  }

  Call<R> call() {
    return call;
  }

  /**
   * {@return the response, waiting for it} When the time is over the request is given up: a later
   * answer is dropped; {@code gen_server:receive_response/2}.
   *
   * @param timeout how long to wait
   * @throws IllegalArgumentException if the timeout is negative
   */
  public Either<ExitReason, R> receiveResponse(Duration timeout) {
    return call.await(timeout);
  }

  /**
   * {@return the response, waiting for it; none if the time is over, and then it may be waited for
   * again; {@code gen_server:wait_response/2}}
   *
   * @param timeout how long to wait
   * @throws IllegalArgumentException if the timeout is negative
   */
  public Option<Either<ExitReason, R>> waitResponse(Duration timeout) {
    return call.poll(timeout);
  }

  /** {@return the response, if it is there; {@code gen_server:check_response/2}} */
  public Option<Either<ExitReason, R>> checkResponse() {
    return call.poll(Duration.ZERO);
  }

  /**
   * Gives the request up: an answer is dropped, and a server that has yet to handle it will not.
   */
  public void abandon() {
    call.abandon();
  }
}
