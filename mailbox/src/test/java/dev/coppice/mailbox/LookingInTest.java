package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Puppet.Order;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen of processes from outside, and what is counted. */
class LookingInTest extends ProcessTest {
  private static final Name<Order> NAME = Name.of("worker", Order.class);

  LookingInTest(Kind kind) {
    super(kind);
  }

  private ProcessInfo info(ProcessRef process) {
    return node.info(process).get();
  }

  @Test
  @DisplayName("a snapshot shows name, label, function, ancestors, links, monitors and resources")
  void snapshot() {
    Puppet parent = puppet(SpawnOptions.none().withLabel("parent"));
    Puppet child = parent.ask(self -> new Puppet(kind, self, SpawnOptions.none().withLabel("it")));
    Puppet peer = puppet();
    node.register(NAME, child.pid());
    link(child, peer);
    monitor(child, parent);
    monitor(peer, child);
    child.run(self -> self.own(() -> {}));
    child.run(self -> self.trapExit(true));

    ProcessInfo info = info(child);

    assertThat(info.pid()).isSameAs(child.pid());
    assertThat(info.kind().name()).isEqualTo(kind.name());
    assertThat(info.name()).contains("worker");
    assertThat(info.label()).contains("it");
    assertThat(info.initialFunction()).startsWith(Kind.class.getName());
    assertThat(info.ancestors()).containsExactly("parent" + parent.pid());
    assertThat(info.trapsExit()).isTrue();
    assertThat(info.links()).containsExactly(peer.pid());
    assertThat(info.monitors()).containsExactly(parent.pid());
    assertThat(info.monitoredBy()).containsExactly(peer.pid());
    assertThat(info.ownedResources()).isEqualTo(1);
  }

  @Test
  @DisplayName("all children of a process under one name share their list of ancestors")
  void sharedAncestors() {
    Puppet parent = puppet(SpawnOptions.none().withLabel("parent"));

    Puppet first = child(parent);
    Puppet second = child(parent);
    node.register(NAME, parent.pid());
    Puppet third = child(parent);
    node.unregister(NAME);
    Puppet fourth = child(parent);

    assertThat(info(second).ancestors())
        .isSameAs(info(first).ancestors())
        .containsExactly("parent" + parent.pid());
    assertThat(info(third).ancestors()).containsExactly("worker" + parent.pid());
    assertThat(info(fourth).ancestors()).containsExactly("parent" + parent.pid());
  }

  private Puppet child(Puppet parent) {
    return parent.ask(self -> new Puppet(kind, self, SpawnOptions.none()));
  }

  @Test
  @DisplayName("status: waiting for mail, blocked in something else, running")
  void status() {
    Puppet puppet = puppet();
    await().until(() -> info(puppet).status() == ProcessInfo.Status.WAITING);

    CountDownLatch latch = new CountDownLatch(1);
    puppet.tell(_ -> latch.await());
    await().until(() -> info(puppet).status() == ProcessInfo.Status.BLOCKED);
    latch.countDown();

    CountDownLatch spinning = new CountDownLatch(1);
    java.util.concurrent.atomic.AtomicBoolean stop =
        new java.util.concurrent.atomic.AtomicBoolean();
    puppet.tell(
        _ -> {
          spinning.countDown();
          while (!stop.get()) {
            Thread.onSpinWait();
          }
        });
    awaitDeaf(spinning);
    assertThat(info(puppet).status()).isEqualTo(ProcessInfo.Status.RUNNING);
    stop.set(true);

    puppet.tell(self -> self.receive(Puppet.note("something else")));
    await().until(() -> info(puppet).status() == ProcessInfo.Status.WAITING);
  }

  @Test
  @DisplayName("mailbox length and messages handled are exact when nothing moves")
  void counts() {
    Puppet puppet = puppet();
    puppet.rest();
    long before = info(puppet).handled();
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    puppet.tell(
        _ -> {
          taken.countDown();
          go.await();
        });
    awaitDeaf(taken);
    for (int i = 0; i < 5; i++) {
      puppet.send(i);
    }
    assertThat(info(puppet).mailboxLength()).isEqualTo(5);
    go.countDown();
    puppet.rest();
    await().until(() -> info(puppet).mailboxLength() == 0);
    assertThat(info(puppet).handled()).isEqualTo(before + 7); // the act, five notes, rest's own
  }

  @Test
  @DisplayName("the node lists its living processes, oldest first; the dead have no snapshot")
  void processes() {
    Puppet one = puppet();
    Puppet two = puppet();
    Puppet gone = corpse();
    assertThat(node.processes()).containsExactly(one.pid(), two.pid());
    assertThat(node.info(gone)).isEmpty();
  }

  @Test
  @DisplayName("a dead process whose thread goes on is listed with its stack until it ends")
  void lingering() {
    Puppet zombie = puppet(SpawnOptions.none().withLabel("deaf"));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    zombie.tell(
        _ -> {
          running.countDown();
          awaitDeaf(go);
        });
    awaitDeaf(running);
    zombie.pid().exit(ExitReason.kill());

    LingeringThread listed = node.lingering().single();
    assertThat(listed.process()).isSameAs(zombie.pid());
    assertThat(listed.description()).startsWith("deaf");
    assertThat(listed.stack().map(StackTraceElement::getMethodName)).contains("awaitDeaf");
    log.await(event -> event.message().contains("ignores the interrupt"));

    go.countDown();
    await().until(() -> node.lingering().isEmpty());
  }

  @Test
  @DisplayName("a thread that a process has left does not take the one it lingers on off the list")
  void formerThread() {
    LocalProcess<?> process = LocalProcess.of(puppet());
    Thread former = Thread.ofVirtual().unstarted(() -> {});
    Thread lingers = Thread.ofVirtual().unstarted(() -> {});
    LingeringThreads threads = new LingeringThreads(node.scheduler());
    threads.add(process, lingers);
    threads.remove(process, former);
    assertThat(threads.list().size()).isEqualTo(1);
    threads.remove(process, lingers);
    assertThat(threads.list()).isEmpty();
  }

  @Test
  @DisplayName("a process that ended itself by a kill and catches the fence is listed too")
  void lingersAfterSuicide() {
    Puppet zombie = puppet();
    CountDownLatch fenced = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    zombie.tell(
        self -> {
          try {
            self.pid().exit(ExitReason.kill());
          } catch (ProcessFenced caught) {
            fenced.countDown();
            awaitDeaf(go);
          }
        });
    awaitDeaf(fenced);
    assertThat(node.lingering()).hasSize(1);
    go.countDown();
    await().until(() -> node.lingering().isEmpty());
  }

  @Test
  @DisplayName("who dies of what it did to a linked process stops there")
  void diesOfItsOwnDeed() {
    Puppet killer = puppet();
    Puppet victim = puppet();
    link(killer, victim);
    CountDownLatch ranOn = new CountDownLatch(1);
    killer.tell(
        _ -> {
          victim.pid().exit(BOOM);
          ranOn.countDown();
        });
    assertThat(killer.reason()).isEqualTo(BOOM);
    await().until(() -> node.lingering().isEmpty());
    assertThat(ranOn.getCount()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "PX-24 an abnormal end that begins in a process is reported; death by a signal is not")
  void reports() {
    Puppet raises = puppet();
    Puppet signalled = puppet();
    Puppet linked = puppet();
    link(linked, signalled);
    raises.crash(new ProcessExit(BOOM));
    assertThat(raises.reason()).isEqualTo(BOOM);
    signalled.pid().exit(BOOM);
    assertThat(linked.reason()).isEqualTo(BOOM);
    assertThat(log.events(event -> event.logger().equals("dev.coppice.crash"))).hasSize(1);
    assertThat(node.counters().crashes()).isEqualTo(1);
    assertThat(node.counters().signalDeaths()).isEqualTo(2);
    assertThat(node.counters().spawned()).isEqualTo(3);
  }

  @Test
  @DisplayName("death by a signal is a JFR event")
  void flightRecorder(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("deaths.jfr");
    Puppet victim = puppet(SpawnOptions.none().withLabel("victim"));
    try (Recording recording = new Recording()) {
      recording.enable("dev.coppice.SignalDeath");
      recording.start();
      victim.pid().exit(ExitReason.kill());
      victim.reason();
      recording.stop();
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .filteredOn(event -> event.getString("process").startsWith("victim"))
        .singleElement()
        .satisfies(event -> assertThat(event.getString("reason")).isEqualTo("killed"));
  }

  @Test
  @DisplayName("a reason that cannot be written ends a process all the same, recorded or not")
  void unwritableReason() {
    ExitReason reason = ExitReason.of(new Unwritable());
    Puppet watcher = puppet();
    Puppet victim = puppet();
    MonitorRef ref = monitor(watcher, victim);
    try (Recording recording = new Recording()) {
      recording.enable("dev.coppice.SignalDeath");
      recording.start();
      victim.pid().exit(reason);
      // not by assertions that would have to write it
      assertThat(node.join(victim, LONG).contains(reason)).isTrue();
      assertThat(watcher.next().equals(down(ref, reason))).isTrue();
    }
  }

  private static final class Unwritable {
    @Override
    public String toString() {
      throw new IllegalStateException("not to be written");
    }
  }
}
