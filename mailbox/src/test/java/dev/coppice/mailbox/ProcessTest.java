package dev.coppice.mailbox;

import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import dev.coppice.testsupport.CapturedLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What tests of processes share: they run for both kinds, each test on a node of its own. */
@ParameterizedClass(name = "{0}")
@EnumSource(Kind.class)
abstract class ProcessTest {
  /** Longer than anything that is waited for. */
  static final Duration LONG = Duration.ofSeconds(30);

  /** A reason like any other. */
  static final ExitReason BOOM = ExitReason.of("boom");

  final Kind kind;

  @AutoClose final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  /** The reports of this test; they would only clutter the console. */
  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice");

  ProcessTest(Kind kind) {
    this.kind = kind;
  }

  Puppet puppet() {
    return puppet(SpawnOptions.none());
  }

  /** A puppet that traps exits. */
  Puppet trapper() {
    return puppet(SpawnOptions.none().withTrapExit());
  }

  Puppet puppet(SpawnOptions options) {
    return new Puppet(kind, node, options);
  }

  /** A process that has ended. */
  Puppet corpse() {
    Puppet corpse = puppet();
    corpse.pid().exit(ExitReason.kill());
    corpse.reason();
    return corpse;
  }

  static void link(Puppet one, Puppet other) {
    one.run(self -> self.link(other));
  }

  static MonitorRef monitor(Puppet watcher, ProcessRef target) {
    return watcher.ask(self -> self.monitor(target));
  }

  static Received<Order> note(Object content) {
    return new Message<>(new Note(content));
  }

  static Received<Order> down(MonitorRef monitor, ExitReason reason) {
    return new Down<>(monitor, reason);
  }

  static Received<Order> exit(ProcessRef from, ExitReason reason) {
    return new Exit<>(from.pid(), reason);
  }

  /** Waits whatever happens, interrupts included. */
  static void awaitDeaf(CountDownLatch latch) {
    for (; ; ) {
      try {
        latch.await();
        return;
      } catch (InterruptedException ignored) {
        // deaf
      }
    }
  }
}
