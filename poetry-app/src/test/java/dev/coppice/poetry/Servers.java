package dev.coppice.poetry;

import dev.coppice.mailbox.Node;
import dev.coppice.poetry.poems.Bytes;
import dev.coppice.poetry.server.PoetryServer;
import dev.coppice.poetry.server.Serving;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** What tests need around servers. */
public final class Servers {
  private Servers() {}

  /** Starts a server at a free port. */
  public static PoetryServer start(Node node, Serving serving) {
    return PoetryServer.start(node, new InetSocketAddress(loopback(), 0), serving)
        .getOrElseThrow(why -> new AssertionError(why));
  }

  /** A socket that keeps its port and refuses whoever connects to it. */
  public static Socket refusing() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(loopback(), 0));
    return socket;
  }

  /** What a plain client receives. */
  public static Bytes receive(int port) throws IOException {
    try (Socket client = connect(port);
        InputStream in = client.getInputStream()) {
      return Bytes.of(in.readAllBytes());
    }
  }

  /** A plain client that does not wait for ever. */
  public static Socket connect(int port) throws IOException {
    Socket client = new Socket(loopback(), port);
    client.setSoTimeout(30_000);
    return client;
  }

  public static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }
}
