package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import io.vavr.Tuple2;
import io.vavr.collection.LinkedHashMap;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import io.vavr.collection.Seq;
import io.vavr.control.Either;
import java.time.Duration;

/**
 * The answers of several servers to the same request, see {@link GenServer#multiCall}.
 *
 * @param replies who answered what
 * @param failed why others did not
 * @param <Q> the servers' requests
 * @param <M> their one-way messages
 * @param <R> what the request is answered with
 */
public record MultiCall<Q, M, R>(
    Map<ServerAddress<Q, M>, R> replies, Map<ServerAddress<Q, M>, ExitReason> failed) {

  static <Q, M, R> MultiCall<Q, M, R> of(
      Seq<? extends ServerAddress<Q, M>> servers, Request<Q, R> request, Duration timeout) {
    List<Tuple2<ServerAddress<Q, M>, RequestId<R>>> sent =
        List.ofAll(servers).map(server -> new Tuple2<>(server, server.sendRequest(request)));
    Call.allOf(sent.map(one -> one._2.call()), timeout);
    Map<ServerAddress<Q, M>, R> replies = LinkedHashMap.empty();
    Map<ServerAddress<Q, M>, ExitReason> failed = LinkedHashMap.empty();
    for (Tuple2<ServerAddress<Q, M>, RequestId<R>> one : sent) {
      Either<ExitReason, R> response = one._2.receiveResponse(Duration.ZERO);
      if (response.isRight()) {
        replies = replies.put(one._1, response.get());
      } else {
        failed = failed.put(one._1, response.getLeft());
      }
    }
    return new MultiCall<>(replies, failed);
  }
}
