package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.ServerName;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorSpec;
import org.junit.jupiter.api.Test;

/**
 * How to test a restart. The test has a node of its own, so it meets no other test. It kills the
 * server as nobody in production would, waits until another process has the name (for a condition,
 * never for a time), and looks at what a restart promises: the same name, a fresh state, and a
 * supervisor that has counted.
 */
class RestartTest {
  private static final ServerName<KeyValueServer.Ask<?>, KeyValueServer.Tell> STORE =
      ServerName.of("store", KeyValueServer.class);

  @Test
  void aKilledStoreComesBackEmpty() {
    try (Node node = Node.open()) {
      var store =
          ChildSpec.worker(
              "store", parent -> GenServer.startLink(parent, STORE, new KeyValueServer()));
      var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(store)).get();
      var before = STORE.whereis(node).get();
      assertThat(before.call(new KeyValueServer.Put("hazel", "7 years"))).isEmpty();

      before.pid().exit(ExitReason.kill());

      var after =
          await()
              .until(() -> STORE.whereis(node), now -> now.exists(it -> !it.equals(before)))
              .get();
      assertThat(after.call(new KeyValueServer.Size())).isZero();
      assertThat(supervisor.whichChildren().head().restarts()).isEqualTo(1);
    }
  }
}
