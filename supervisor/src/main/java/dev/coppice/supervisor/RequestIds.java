package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.Objects;

/**
 * Requests on their way, each with a label, of which the first response can be waited for; {@code
 * gen_server:request_id_collection()}. An immutable value.
 *
 * @param <L> what tells them apart
 * @param <R> what the requests are answered with
 */
public final class RequestIds<L, R> {
  private final List<Tuple2<L, RequestId<R>>> open;

  private RequestIds(List<Tuple2<L, RequestId<R>>> open) {
    this.open = open;
  }

  /**
   * What waiting for a response came to.
   *
   * @param <L> what tells them apart
   * @param <R> what the requests are answered with
   */
  public sealed interface Response<L, R> {}

  /**
   * A response.
   *
   * @param label whose
   * @param outcome the answer, or why there is none
   * @param rest the requests without this one
   * @param <L> what tells them apart
   * @param <R> what the requests are answered with
   */
  public record Responded<L, R>(L label, Either<ExitReason, R> outcome, RequestIds<L, R> rest)
      implements Response<L, R> {}

  /**
   * The time is over.
   *
   * @param <L> what tells them apart
   * @param <R> what the requests are answered with
   */
  public record TimedOut<L, R>() implements Response<L, R> {}

  /**
   * There is no request to wait for.
   *
   * @param <L> what tells them apart
   * @param <R> what the requests are answered with
   */
  public record NoRequest<L, R>() implements Response<L, R> {}

  /**
   * {@return no requests; {@code gen_server:reqids_new/0}}
   *
   * @param <L> what tells them apart
   * @param <R> what the requests are answered with
   */
  public static <L, R> RequestIds<L, R> empty() {
    return new RequestIds<>(List.empty());
  }

  /**
   * {@return these and one more; {@code gen_server:reqids_add/3}}
   *
   * @param label what tells it from others; need not be unique
   * @param request the request
   * @throws IllegalArgumentException if it is among these already
   */
  public RequestIds<L, R> add(L label, RequestId<R> request) {
    Objects.requireNonNull(label, "label");
    if (open.exists(one -> one._2 == request)) {
      throw new IllegalArgumentException("the request is in the collection already");
    }
    return new RequestIds<>(open.append(new Tuple2<>(label, request)));
  }

  /** {@return how many they are; {@code gen_server:reqids_size/1}} */
  public int size() {
    return open.size();
  }

  /** {@return their labels, in the order they were added} */
  public List<L> labels() {
    return open.map(Tuple2::_1);
  }

  /**
   * Waits for the first response. When the time is over all requests are given up; {@code
   * gen_server:receive_response/3}.
   *
   * @param timeout how long to wait
   * @return the response
   * @throws IllegalArgumentException if the timeout is negative
   */
  public Response<L, R> receiveResponse(Duration timeout) {
    Response<L, R> response = waitResponse(timeout);
    if (response instanceof TimedOut<L, R>) {
      open.forEach(one -> one._2.abandon());
    }
    return response;
  }

  /**
   * Waits for the first response. When the time is over they can be waited for again; {@code
   * gen_server:wait_response/3}.
   *
   * @param timeout how long to wait
   * @return the response
   * @throws IllegalArgumentException if the timeout is negative
   */
  public Response<L, R> waitResponse(Duration timeout) {
    if (open.isEmpty()) {
      return new NoRequest<>();
    }
    for (Call<R> over : Call.firstOf(open.map(one -> one._2.call()), timeout)) {
      for (Tuple2<L, RequestId<R>> one : open.find(candidate -> candidate._2.call() == over)) {
        return new Responded<>(
            one._1, one._2.receiveResponse(Duration.ZERO), new RequestIds<>(open.remove(one)));
      }
    }
    return new TimedOut<>();
  }
}
