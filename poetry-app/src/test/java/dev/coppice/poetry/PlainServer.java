package dev.coppice.poetry;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;

/** A server in which nothing is Coppice: a socket and a thread. One client after the other. */
public final class PlainServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicInteger connections = new AtomicInteger();

  /** What it does with each connection, before it closes it. */
  public interface Reply {
    /**
     * Talks to a client.
     *
     * @param connection which connection it is, from 1
     */
    void to(Socket client, int connection) throws IOException;
  }

  public PlainServer(Reply reply) throws IOException {
    var _ = Thread.ofPlatform().daemon().start(() -> serve(reply));
  }

  private void serve(Reply reply) {
    for (; ; ) {
      try (Socket client = listener.accept()) {
        client.setTcpNoDelay(true);
        reply.to(client, connections.incrementAndGet());
      } catch (SocketException e) {
        if (listener.isClosed()) {
          return;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Sends bytes in pieces of this length. */
  public static void send(Socket client, byte[] bytes, int pieceLength) throws IOException {
    OutputStream out = client.getOutputStream();
    for (int from = 0; from < bytes.length; from += pieceLength) {
      out.write(bytes, from, Math.min(pieceLength, bytes.length - from));
      out.flush();
    }
  }

  /** Makes the close that follows a reset. */
  public static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** How many clients have connected. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
