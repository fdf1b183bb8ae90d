package dev.coppice.soak;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Owning resources, and releasing them before the end. */
final class Owning {
  private static final int READ_MILLIS = 20;

  private Owning() {}

  static Command.Order own(int count) {
    return worker -> {
      for (int i = 0; i < count; i++) {
        own(worker, new Resource(worker.ledger(), List.of()));
      }
    };
  }

  private static void own(Worker worker, Resource resource) {
    worker.self().own(resource);
    worker.me().resources().add(resource);
  }

  /** Closes one of the resources. */
  static Command.Order release() {
    return worker -> {
      for (Resource resource : worker.me().resources()) {
        if (!resource.isClosed()) {
          release(worker, resource);
          return;
        }
      }
    };
  }

  static Command.Order releaseAll() {
    return worker -> {
      for (Resource resource : worker.me().resources()) {
        if (!resource.isClosed()) {
          release(worker, resource);
        }
      }
    };
  }

  private static void release(Worker worker, Resource resource) throws IOException {
    resource.release();
    worker.self().disown(resource);
  }

  /** Opens a server and a connection to it, and waits for what never comes. */
  static Command.Order ownSockets() {
    return worker -> {
      if (worker.me().mortal() && worker.ledger().sockets().tryAcquire()) {
        List<Closeable> parts = new ArrayList<>();
        Resource resource;
        try {
          open(parts);
          resource = new Resource(worker.ledger(), parts);
        } catch (IOException refused) { // or interrupted, since it has been killed
          closeAll(parts);
          worker.ledger().sockets().release();
          return;
        }
        own(worker, resource);
        read((Socket) parts.getLast());
      }
    };
  }

  private static void open(List<Closeable> parts) throws IOException {
    var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    parts.add(server);
    var client = new Socket();
    parts.add(client);
    client.setSoLinger(true, 0); // thousands of them must not wait for the peer's last words
    client.connect(server.getLocalSocketAddress());
    Socket accepted = server.accept();
    parts.add(accepted);
    accepted.setSoLinger(true, 0);
  }

  private static void read(Socket socket) {
    try {
      socket.setSoTimeout(READ_MILLIS);
      var _ = socket.getInputStream().read();
    } catch (SocketTimeoutException expected) {
      // nothing is ever sent
    } catch (IOException closed) {
      // by the interrupt of a kill
    }
  }

  private static void closeAll(List<Closeable> parts) {
    for (Closeable part : parts) {
      try {
        part.close();
      } catch (IOException ignored) {
        // it was never used
      }
    }
  }
}
