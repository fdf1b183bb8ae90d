package dev.coppice.test;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorSpec;
import java.time.Duration;

/** A play with something of everything: links, monitors, names, timers, kills, a supervisor. */
final class Crowd {
  private static final Name<Integer> BOARD = Name.of("board", Integer.class);
  private static final int WRITERS = 5;

  private Crowd() {}

  static void play(Stage stage) {
    Node node = stage.node();
    var supervisor =
        Supervisor.start(
                node,
                SupervisorSpec.oneForOne(ChildSpec.process("board", Crowd::board))
                    .withIntensity(100, Duration.ofHours(1)))
            .get();
    Probe<Object> probe = stage.probe();
    for (int i = 0; i < WRITERS; i++) {
      int number = i;
      probe.monitor(node.spawn((Self<Object> self) -> write(self, number)));
    }
    for (int i = 0; i < WRITERS; i++) {
      var _ = probe.expectAnything();
    }
    supervisor.stop();
    probe.stop();
    var _ = stage.reports().crashes();
    var _ = stage.reports().deadLetters();
  }

  /** Notes numbers, and crashes at each third. */
  private static void board(Self<Integer> self) {
    self.node().register(BOARD, self.pid());
    for (int noted = 0; ; ) {
      if (self.receive() instanceof Message<Integer> && ++noted == 3) {
        throw new IllegalStateException("the board is full");
      }
    }
  }

  private static void write(Self<Object> self, int number) {
    self.trapExit(number % 2 == 0);
    Pid<Object> friend =
        self.spawn(
            SpawnOptions.none().withLink(),
            other -> {
              other.sleep(Duration.ofMillis(number));
              throw new ProcessExit(ExitReason.of("friend of " + number));
            });
    for (int i = 0; i < 3; i++) {
      self.node().whereis(BOARD).forEach(board -> board.send(number));
      self.sleep(Duration.ofMillis(1));
    }
    friend.exit(ExitReason.kill());
  }
}
