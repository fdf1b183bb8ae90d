package dev.coppice.benchmarks.coppice;

import dev.coppice.benchmarks.Check;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Loopback connections with a process at each end, which read as if nothing else were to do. */
final class SocketEcho {
  private static final int CONNECTIONS = 100;
  private static final int BYTES = 64;

  private enum Go {
    GO
  }

  private record Done(int echoes) {}

  private SocketEcho() {}

  static long straightLine(Node node, int ops) {
    int connections = Math.min(CONNECTIONS, ops);
    int rounds = ops / connections;
    return Main.run(
        node,
        (Self<Done> self) -> {
          Pid<Done> home = self.pid();
          List<Pid<Go>> clients = new ArrayList<>();
          InetAddress here = InetAddress.getLoopbackAddress();
          try (ServerSocket listener = new ServerSocket(0, connections, here)) {
            for (int i = 0; i < connections; i++) {
              Socket near = new Socket(here, listener.getLocalPort());
              Socket far = listener.accept();
              self.spawn(_ -> echo(far));
              clients.add(self.spawn(client -> ask(client, near, rounds, home)));
            }
          }
          long began = System.nanoTime();
          clients.forEach(client -> client.send(Go.GO));
          int echoes = 0;
          for (int i = 0; i < connections; i++) {
            echoes += Receiving.next(self).echoes();
          }
          long elapsed = System.nanoTime() - began;
          Check.equal("echoes", connections * rounds, echoes);
          return elapsed;
        });
  }

  private static void echo(Socket socket) throws IOException {
    byte[] buffer = new byte[BYTES];
    try (socket) {
      socket.setTcpNoDelay(true);
      while (socket.getInputStream().readNBytes(buffer, 0, BYTES) == BYTES) {
        socket.getOutputStream().write(buffer);
      }
    }
  }

  private static void ask(Self<Go> self, Socket socket, int rounds, Pid<Done> home)
      throws IOException {
    byte[] buffer = new byte[BYTES];
    int echoes = 0;
    try (socket) {
      socket.setTcpNoDelay(true);
      var _ = Receiving.next(self);
      for (int i = 0; i < rounds; i++) {
        socket.getOutputStream().write(buffer);
        if (socket.getInputStream().readNBytes(buffer, 0, BYTES) == BYTES) {
          echoes++;
        }
      }
    }
    home.send(new Done(echoes));
  }
}
