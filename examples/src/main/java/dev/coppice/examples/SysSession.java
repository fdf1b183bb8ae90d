package dev.coppice.examples;

import dev.coppice.mailbox.Node;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Sys;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.io.PrintStream;

/**
 * Looks into a server while it runs: its state, what comes and goes, how much. Then the server is
 * suspended, its state is mended by hand, and it goes on as if nothing had happened.
 */
final class SysSession {
  private SysSession() {}

  static void run(PrintStream out) {
    try (Node node = Node.open()) {
      var trees = GenServer.start(node, new KeyValueServer()).get();
      Sys.statistics(trees, true);
      Sys.log(trees, 2);

      trees.call(new KeyValueServer.Put("hazel", "80 years"));
      out.println("the state: " + Sys.getState(trees));
      out.println("the last events:");
      Sys.log(trees).forEach(event -> out.println("  " + event));

      Sys.suspend(trees);
      out.println("suspended: " + Sys.getStatus(trees).suspended());
      var size = trees.sendRequest(new KeyValueServer.Size());
      out.println("an answer meanwhile: " + size.checkResponse());
      Sys.replaceState(trees, SysSession::mended);
      Sys.resume(trees);

      out.println("hazel: " + trees.call(new KeyValueServer.Get("hazel")).get());
      out.println("the answer now: " + size.checkResponse().get().get());
      out.println("messages in: " + Sys.statistics(trees).get().messagesIn());
    }
  }

  /** Hazel does not grow so old. */
  private static Object mended(Object state) {
    return ((Map<?, ?>) state).isEmpty() ? state : HashMap.of("hazel", "8 years");
  }
}
