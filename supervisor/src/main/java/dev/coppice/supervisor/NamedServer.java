package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import io.vavr.control.Either;
import java.time.Duration;

/**
 * Whoever has a name when something is sent: the address to give to others when the server may be
 * restarted.
 *
 * @param node where the name is looked up
 * @param name the name
 * @param <Q> the server's requests
 * @param <M> its one-way messages
 */
public record NamedServer<Q, M>(Node node, ServerName<Q, M> name) implements ServerAddress<Q, M> {

  @Override
  public <R> Either<ExitReason, R> tryCall(Request<Q, R> request, Duration timeout) {
    return name.whereis(node)
        .<Either<ExitReason, R>>map(server -> server.tryCall(request, timeout))
        .getOrElse(() -> Either.left(ExitReason.noproc()));
  }

  @Override
  public <R> RequestId<R> sendRequest(Request<Q, R> request) {
    return name.whereis(node)
        .map(server -> server.sendRequest(request))
        .getOrElse(() -> new RequestId<>(Call.failed(node, ExitReason.noproc())));
  }

  @Override
  public void cast(M message) {
    name.whereis(node).forEach(server -> server.cast(message));
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
