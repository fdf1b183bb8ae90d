package dev.coppice.poetry.server;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Restart;
import dev.coppice.supervisor.SupervisorRef;
import io.vavr.control.Either;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process that lets the clients in, each to a process of its own. Its start opens the server
 * socket, so that who starts it learns at once if that is impossible.
 *
 * <p>What outlives the process is here: a restarted one listens at the port of the one before and
 * goes on counting where that had stopped.
 */
final class Acceptor {
  /** With the default of 50, a crowd of clients waits a second and more to be let in. */
  private static final int BACKLOG = 4096;

  private final SupervisorRef server;
  private final Serving serving;
  private final InetSocketAddress address;
  private final AtomicInteger port;
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * An acceptor.
   *
   * @param server the supervisor under which it is to be started
   * @param address where to listen; with port 0 the system chooses one
   * @param serving what the clients get
   */
  Acceptor(SupervisorRef server, InetSocketAddress address, Serving serving) {
    this.server = server;
    this.serving = serving;
    this.address = address;
    this.port = new AtomicInteger(address.getPort());
  }

  /** Where it listens, once it has been started. */
  int port() {
    return port.get();
  }

  ChildSpec spec() {
    return ChildSpec.worker("acceptor", supervisor -> Either.right(start(supervisor)));
  }

  private Pid<Void> start(Self<?> supervisor) throws IOException {
    ServerSocket listener = listen();
    port.set(listener.getLocalPort());
    return supervisor.spawn(
        SpawnOptions.none().withLabel("acceptor").withLink(), self -> run(self, listener));
  }

  private ServerSocket listen() throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true); // connections of an earlier server may linger at the port
      socket.bind(new InetSocketAddress(address.getAddress(), port.get()), BACKLOG);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void run(Self<Void> self, ServerSocket listener) throws IOException {
    self.own(listener);
    SupervisorRef clients = PoetryServer.clients(server);
    for (; ; ) {
      Socket socket = self.own(listener.accept());
      int connection = connections.incrementAndGet();
      boolean cut = connection <= serving.faults().first();
      clients
          .startChild(
              ChildSpec.process("client-" + connection, new Recital(socket, serving, cut))
                  .withRestart(Restart.TEMPORARY))
          .getOrElseThrow(error -> new IllegalStateException("no process for a client: " + error));
      self.disown(socket);
    }
  }
}
