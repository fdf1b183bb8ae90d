package dev.coppice.test;

import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import io.vavr.collection.Set;
import java.time.Duration;

/** One test on a real node. */
final class RealRun implements AutoCloseable {
  /** What is about to end is given this long to do so. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Stage stage;
  private final Set<Leftover> allowed;

  RealRun(Set<Leftover> allowed) {
    this.allowed = allowed;
    Faults faults = new Faults();
    Reports reports = new Reports();
    NodeOptions defaults = NodeOptions.defaults().withShutdownLimit(PATIENCE);
    Node node =
        Node.open(
            defaults.withScheduler(
                () -> new FollowedScheduler(defaults.scheduler().get(), faults, reports)));
    this.stage = new Stage(node, faults, reports);
  }

  Stage stage() {
    return stage;
  }

  /** Also if it was not played. */
  @Override
  public void close() {
    stage.node().close();
  }

  void play(SimulatedRun.Action action) throws Throwable {
    try (Node node = stage.node()) {
      try {
        action.run();
      } finally {
        stage.faults().liftAll(); // they must not hinder the close
      }
      if (!allowed.contains(Leftover.PROCESSES)) {
        long end = node.nanoTime() + PATIENCE.toNanos();
        for (Pid<?> pid : node.processes()) {
          var _ = node.join(pid, Duration.ofNanos(Math.max(0, end - node.nanoTime())));
        }
      }
      Leftovers.check(stage, allowed, () -> "");
    }
  }
}
