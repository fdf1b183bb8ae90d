package dev.coppice.examples;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Self;
import io.vavr.collection.HashMap;
import io.vavr.collection.List;
import io.vavr.collection.TreeMap;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Downloads poems from three servers at once, a process for each, spawned with a monitor. A process
 * that has its poem sends it and ends; one that fails just fails. The client collects poems and
 * DOWNs in one switch, which the compiler checks for completeness. Nobody listens at the third
 * address, and the other two downloads do not notice.
 */
final class SpawnMonitorClient {
  record Poem(int task, String text) {}

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private SpawnMonitorClient() {}

  static void run(PrintStream out) throws IOException {
    try (Node node = Node.open();
        ServerSocket first = new ServerSocket(0, 50, HERE);
        ServerSocket second = new ServerSocket(0, 50, HERE);
        Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(HERE, 0)); // never listens
      node.spawn(_ -> serve(first, "Cut to the stump,\nit comes again."));
      node.spawn(_ -> serve(second, "One branch is down;\nthe tree looks up."));
      var ports = List.of(first.getLocalPort(), second.getLocalPort(), nobody.getLocalPort());
      var _ = node.run((Self<Poem> self) -> download(self, ports, out));
    }
  }

  private static void download(Self<Poem> self, List<Integer> ports, PrintStream out) {
    HashMap<MonitorRef, Integer> running = HashMap.empty();
    for (int task : List.rangeClosed(1, ports.size())) {
      var worker =
          self.spawnMonitor(_ -> self.pid().send(new Poem(task, fetch(ports.get(task - 1)))));
      running = running.put(worker.monitor(), task);
    }
    TreeMap<Integer, String> results = TreeMap.empty();
    while (!running.isEmpty()) {
      switch (self.receive()) {
        case Message(Poem(var task, var text)) -> results = results.put(task, text);
        case Down(var monitor, var reason) -> {
          if (reason.isAbnormal()) {
            results = results.put(running.get(monitor).get(), "failed: " + reason);
          }
          running = running.remove(monitor);
        }
        case Exit(_, _) -> {} // comes only to processes that trap exits
      }
    }
    results.forEach((task, result) -> out.printf("Task %d: %s%n", task, result));
  }

  private static String fetch(int port) throws IOException {
    try (Socket socket = new Socket(HERE, port)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void serve(ServerSocket server, String poem) throws IOException {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(poem.getBytes(StandardCharsets.UTF_8));
    }
  }
}
