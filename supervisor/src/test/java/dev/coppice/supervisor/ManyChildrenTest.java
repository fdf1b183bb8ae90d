package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Very many children. Whatever took a time that grows with the square of their number would not end
 * within the time that every test has.
 */
@Tag("concurrency")
class ManyChildrenTest {
  private static final int N = 100_000;
  private static final int CRASHING = 30_000;

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName("are started and stopped in order by a supervisor")
  void supervisor() {
    var supervisor = Supervisor.start(node, SupervisorSpec.oneForOne(children(N))).get();
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(N, N, 0, N));
    supervisor.stop();
    assertThat(node.processCount()).isZero();
    assertThat(log.events(e -> e.logger().equals("dev.coppice.supervisor"))).isEmpty();
  }

  @Test
  @DisplayName("that have all crashed are restarted together, and at last dealt with")
  void restarted() throws Exception {
    var supervisor =
        Supervisor.start(
                node,
                SupervisorSpec.oneForAll(children(CRASHING)).withIntensity(1, Duration.ofHours(1)))
            .get();
    List<ChildInfo> before = supervisor.whichChildren();
    Held held = Held.now(node, supervisor);
    before.forEach(child -> child.pid().get().exit(ExitReason.kill()));
    held.release();
    assertThat(supervisor.whichChildren()).allMatch(child -> child.restarts() == 1);
    Ending end = Ending.of(supervisor);
    supervisor.whichChildren().forEach(child -> child.pid().get().exit(ExitReason.kill()));
    assertThat(end.reason()).as("that is too often").isEqualTo(ExitReason.shutdown());
    assertThat(node.processCount()).as("only who had asked").isEqualTo(1);
  }

  @Test
  @DisplayName("are started one by one and stopped together by a simple supervisor")
  void simpleSupervisor() {
    var supervisor =
        SimpleSupervisor.start(
                node,
                SimpleSupervisorSpec.workers(
                    (Self<?> self, Integer number) -> GenServer.startLink(self, Puppet.ready())))
            .get();
    for (int i = 0; i < N; i++) {
      assertThat(supervisor.startChild(i).isRight()).isTrue();
    }
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCounts(1, N, 0, N));
    supervisor.stop();
    assertThat(node.processCount()).isZero();
    assertThat(log.events(e -> e.logger().equals("dev.coppice.supervisor"))).isEmpty();
  }

  private static ChildSpec[] children(int n) {
    Puppet puppet = Puppet.ready();
    return List.range(0, n)
        .map(i -> ChildSpec.worker("c" + i, self -> GenServer.startLink(self, puppet)))
        .toJavaArray(ChildSpec[]::new);
  }
}
