package dev.coppice.poetry.server;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Backoff;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.Supervisor.StartChildError;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.supervisor.SupervisorSpec;
import io.vavr.control.Either;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A server that sends a poem to everybody who connects, and closes the connection.
 *
 * <pre>
 * server
 *   ├── clients           supervisor
 *   │     ├── client-1    one connection; ends with it
 *   │     └── client-2
 *   └── acceptor          owns the server socket; the first to be stopped
 * </pre>
 *
 * @param supervisor the supervisor over all of it
 * @param port where it listens
 */
public record PoetryServer(SupervisorRef supervisor, int port) {
  private static final String CLIENTS = "clients";

  /** Whatever stopped a part, such as too many open files, may be over in a moment. */
  private static final Backoff PAUSE =
      Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(10));

  private static final SupervisorSpec SPEC =
      SupervisorSpec.oneForOne(tireless(ChildSpec.supervisor(CLIENTS, SupervisorSpec.oneForOne())));

  /**
   * Starts a server from outside any process.
   *
   * @param node where its processes run
   * @param address where to listen; with port 0 the system chooses one
   * @param serving what is served, and how
   * @return the server, or why there is none, in words
   */
  public static Either<String, PoetryServer> start(
      Node node, InetSocketAddress address, Serving serving) {
    return listening(Supervisor.start(node, SPEC).get(), address, serving);
  }

  /**
   * Starts a server linked to the calling process.
   *
   * @param parent the calling process
   * @param address where to listen; with port 0 the system chooses one
   * @param serving what is served, and how
   * @return the server, or why there is none, in words
   */
  public static Either<String, PoetryServer> startLink(
      Self<?> parent, InetSocketAddress address, Serving serving) {
    return listening(Supervisor.startLink(parent, SPEC).get(), address, serving);
  }

  private static Either<String, PoetryServer> listening(
      SupervisorRef server, InetSocketAddress address, Serving serving) {
    Acceptor acceptor = new Acceptor(server, address, serving);
    Either<String, PoetryServer> started =
        server
            .startChild(tireless(acceptor.spec()))
            .map(_ -> new PoetryServer(server, acceptor.port()))
            .mapLeft(PoetryServer::inWords);
    if (started.isLeft()) {
      server.stop();
    }
    return started;
  }

  /** A server has nobody to give up to: it tries again and again, but not ever faster. */
  private static ChildSpec tireless(ChildSpec child) {
    return child.withBackoff(PAUSE).withRetries(Integer.MAX_VALUE);
  }

  /** The supervisor of a server's clients, as it is now. */
  static SupervisorRef clients(SupervisorRef server) {
    return server
        .whichChildren()
        .find(child -> child.id().equals(CLIENTS))
        .flatMap(child -> child.supervisor())
        .getOrElseThrow(() -> new IllegalStateException("no supervisor for the clients"));
  }

  private static String inWords(StartChildError error) {
    return error
            instanceof
            StartChildError.NotStarted(StartError.Failed(ExitReason.Crash(IOException cause)))
        ? String.valueOf(cause.getMessage())
        : error.toString();
  }
}
