package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Order;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** What a process owns is closed when it ends. */
class OwnedResourcesTest extends ProcessTest {
  private final List<Object> closed = new CopyOnWriteArrayList<>();

  OwnedResourcesTest(Kind kind) {
    super(kind);
  }

  /** A resource that notes when it is closed. */
  private AutoCloseable resource(Object name) {
    return () -> closed.add(name);
  }

  private Puppet ownerOf(AutoCloseable... resources) {
    Puppet owner = puppet();
    for (AutoCloseable resource : resources) {
      owner.run(self -> self.own(resource));
    }
    return owner;
  }

  private static ServerSocket listen(int port) throws Exception {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }

  @Test
  @DisplayName("resources are closed newest first")
  void newestFirst() {
    Puppet owner = ownerOf(resource(1), resource(2), resource(3));
    owner.pid().exit(BOOM);
    assertThat(owner.reason()).isEqualTo(BOOM);
    assertThat(closed).containsExactly(3, 2, 1);
  }

  @Test
  @DisplayName("resources are closed after a normal end")
  void normalEnd() {
    Puppet owner = ownerOf(resource(1));
    owner.finish();
    assertThat(owner.reason()).isEqualTo(ExitReason.normal());
    assertThat(closed).containsExactly(1);
  }

  @Test
  @DisplayName("resources are closed after a crash")
  void crash() {
    Puppet owner = ownerOf(resource(1));
    owner.crash(new IllegalStateException("oops"));
    assertThat(owner.reason()).isInstanceOf(ExitReason.Crash.class);
    assertThat(closed).containsExactly(1);
  }

  @Test
  @DisplayName("resources are closed after a kill")
  void kill() {
    Puppet owner = ownerOf(resource(1));
    owner.pid().exit(ExitReason.kill());
    assertThat(owner.reason()).isEqualTo(ExitReason.killed());
    assertThat(closed).containsExactly(1);
  }

  @Test
  @DisplayName("resources are closed after an exit that came over a link")
  void linkedExit() {
    Puppet owner = ownerOf(resource(1));
    Puppet peer = puppet();
    link(owner, peer);
    peer.pid().exit(BOOM);
    assertThat(owner.reason()).isEqualTo(BOOM);
    assertThat(closed).containsExactly(1);
  }

  @Test
  @DisplayName("own returns the resource, disown gives it up")
  void disown() {
    AutoCloseable kept = resource("kept");
    AutoCloseable given = resource("given away");
    Puppet owner = ownerOf(kept, given);
    owner.run(self -> assertThat(self.own(given)).isSameAs(given));
    owner.run(
        self -> {
          self.disown(given);
          self.disown(given);
          self.disown(given); // need not be owned
        });
    owner.finish();
    owner.reason();
    assertThat(closed).containsExactly("kept");
  }

  @Test
  @DisplayName("resources are closed before monitors, links and calls are told")
  void closedBeforeTheyAreTold() {
    Puppet watcher = trapper();
    var early = new CompletableFuture<List<Received<Order>>>();
    Puppet owner = ownerOf(() -> early.complete(watcher.rest()));
    link(watcher, owner);
    MonitorRef ref = monitor(watcher, owner);
    owner.pid().exit(BOOM);
    assertThat(Puppet.await(early)).isEmpty();
    assertThat(List.of(watcher.next(), watcher.next()))
        .containsExactlyInAnyOrder(exit(owner, BOOM), down(ref, BOOM));
  }

  @Test
  @DisplayName("who monitors a process whose resources are being closed hears of it afterwards")
  void monitorDuringClose() {
    var closing = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    Puppet watcher = puppet();
    Puppet owner =
        ownerOf(
            () -> {
              closing.countDown();
              go.await();
              closed.add("done");
            });
    owner.pid().exit(BOOM);
    awaitDeaf(closing);
    MonitorRef ref = monitor(watcher, owner);
    go.countDown();
    assertThat(watcher.next()).isEqualTo(down(ref, ExitReason.noproc()));
    assertThat(closed).isNotEmpty();
  }

  @Test
  @DisplayName("PX-19 the name is free before resources are closed")
  void nameIsFreeFirst() {
    var name = Name.of("owner", Order.class);
    var free = new CompletableFuture<Boolean>();
    Puppet owner = ownerOf(() -> free.complete(node.whereis(name).isEmpty()));
    node.register(name, owner.pid());
    owner.finish();
    assertThat(Puppet.await(free)).isTrue();
  }

  @Test
  @DisplayName("a socket is closed, before DOWN, when its owner is killed while it reads")
  void blockedRead() throws Exception {
    try (var server = listen(0);
        var client = new Socket(server.getInetAddress(), server.getLocalPort());
        var accepted = server.accept()) {
      var reading = new CountDownLatch(1);
      Puppet watcher = puppet();
      Puppet owner = puppet();
      MonitorRef ref = monitor(watcher, owner);
      owner.tell(
          self -> {
            self.own(client);
            reading.countDown();
            int got = client.getInputStream().read();
            throw new AssertionError("read " + got);
          });
      awaitDeaf(reading);
      owner.pid().exit(ExitReason.kill());
      assertThat(watcher.next()).isEqualTo(down(ref, ExitReason.killed()));
      assertThat(client.isClosed()).isTrue();
      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
    }
    await().until(() -> node.lingering().isEmpty());
  }

  @Test
  @DisplayName("PX-19 at DOWN a port is free again, so that a successor can listen on it")
  void portIsFreeAtDown() throws Exception {
    int port;
    try (var probe = listen(0)) {
      port = probe.getLocalPort();
    }
    Puppet watcher = puppet();
    for (int i = 0; i < 50; i++) {
      var listening = new CompletableFuture<Boolean>();
      Puppet owner = puppet();
      MonitorRef ref = monitor(watcher, owner);
      owner.tell(
          self -> {
            try {
              ServerSocket socket = self.own(listen(port));
              listening.complete(true);
              socket.accept();
            } catch (Exception e) {
              listening.completeExceptionally(e);
            }
          });
      assertThat(Puppet.await(listening)).isTrue(); // the predecessor is gone
      owner.pid().exit(ExitReason.kill());
      assertThat(watcher.next()).isEqualTo(down(ref, ExitReason.killed()));
    }
  }

  @Test
  @DisplayName("a close that hangs for more than a second does not keep DOWN back, and is reported")
  void hangingClose() {
    var go = new CountDownLatch(1);
    Puppet owner =
        ownerOf(
            resource("older"),
            () -> {
              awaitDeaf(go);
              closed.add("hung");
            },
            resource("newer"));
    long start = System.nanoTime();
    owner.pid().exit(BOOM);
    assertThat(owner.reason()).isEqualTo(BOOM);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Undertaker.PATIENCE.toNanos());
    assertThat(closed).containsExactly("newer");
    var report = log.await(e -> e.logger().equals(Undertaker.class.getName()));
    assertThat(report.level()).isEqualTo(Level.WARN);
    assertThat(report.keyValues()).containsEntry("process", owner.toString());

    go.countDown(); // what is left is closed when that becomes possible
    await().untilAsserted(() -> assertThat(closed).containsExactly("newer", "hung", "older"));
  }

  @Test
  @DisplayName("whoever ends a process does not wait for its resources to be closed")
  void exitDoesNotWait() {
    var go = new CountDownLatch(1);
    Puppet owner = ownerOf(() -> awaitDeaf(go));
    owner.pid().exit(BOOM);
    go.countDown(); // reached although the close hangs
    assertThat(owner.reason()).isEqualTo(BOOM);
  }

  @Test
  @DisplayName("a close that fails is reported, and the others are closed all the same")
  void failingClose() {
    var oops = new IllegalStateException("oops");
    Puppet owner =
        ownerOf(
            resource("older"),
            () -> {
              throw oops;
            },
            () -> {
              throw new StackOverflowError();
            });
    owner.pid().exit(BOOM);
    assertThat(owner.reason()).isEqualTo(BOOM);
    assertThat(closed).containsExactly("older");
    assertThat(log.await(e -> oops.equals(e.thrown())).keyValues())
        .containsEntry("process", owner.toString());
  }

  @Test
  @DisplayName("what a process opens after its death is closed at once and refused")
  void ownAfterDeath() {
    var running = new CountDownLatch(1);
    var dead = new CountDownLatch(1);
    Puppet owner = puppet();
    CompletableFuture<Boolean> late =
        owner.start(
            self -> {
              running.countDown();
              awaitDeaf(dead);
              assertThatThrownBy(() -> self.own(resource("late")))
                  .isInstanceOf(ProcessFenced.class);
              return closed.contains("late");
            });
    awaitDeaf(running);
    owner.pid().exit(ExitReason.kill());
    dead.countDown();
    assertThat(Puppet.await(late)).isTrue();
  }

  @Test
  @DisplayName("a close whose failure cannot even be reported keeps back neither others nor news")
  void unwritableFailure() {
    Puppet owner = ownerOf(resource("older"), new Unwritable(), resource("newer"));
    owner.pid().exit(BOOM);
    assertThat(owner.reason()).isEqualTo(BOOM);
    assertThat(closed).containsExactly("newer", "older");
  }

  private static final class Unwritable implements AutoCloseable {
    @Override
    public void close() {
      throw new IllegalStateException("oops") {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
          throw new IllegalStateException("not to be read");
        }
      };
    }

    @Override
    public String toString() {
      throw new IllegalStateException("not to be written");
    }
  }
}
