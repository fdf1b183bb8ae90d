package dev.coppice.examples;

import static dev.coppice.test.CoppiceTest.On.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.supervisor.SupervisorSpec;
import dev.coppice.test.CoppiceTest;
import dev.coppice.test.Probe;
import dev.coppice.test.Stage;
import dev.coppice.testsupport.CapturedLog;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;

/** A supervisor through ten virtual minutes. The guide's chapter on testing shows it. */
class TenMinutesTest {
  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice"); // hundreds of reports

  /** Takes a reading every ten seconds; each third fails. */
  static void sense(Self<Void> self, Pid<String> readings) {
    for (int number = 1; number < 3; number++) {
      self.sleep(Duration.ofSeconds(10));
      readings.send("reading " + number);
    }
    self.sleep(Duration.ofSeconds(10));
    throw new IllegalStateException("no contact");
  }

  private static SupervisorRef supervise(Node node, Probe<String> probe, int intensity) {
    var sensor = ChildSpec.process("sensor", (Self<Void> self) -> sense(self, probe.pid()));
    var spec = SupervisorSpec.oneForOne(sensor).withIntensity(intensity, Duration.ofMinutes(1));
    return Supervisor.start(node, spec).get();
  }

  @CoppiceTest(on = SIMULATED, seeds = 100)
  void threeRestartsAMinuteAreEnough(Stage stage) {
    Probe<String> probe = stage.probe();
    var supervisor = supervise(stage.node(), probe, 3);

    stage.node().run(self -> self.sleep(Duration.ofMinutes(10).plusSeconds(5)));

    assertThat(supervisor.whichChildren().head().restarts()).isEqualTo(20);
    assertThat(stage.reports().crashes()).hasSize(20);
    assertThat(probe.received()).hasSize(40);
    supervisor.stop();
    probe.stop();
  }

  @CoppiceTest(on = SIMULATED, seeds = 100)
  void twoAreNot(Stage stage) {
    Probe<String> probe = stage.probe();
    var supervisor = supervise(stage.node(), probe, 2);

    assertThat(stage.node().join(supervisor)).isEqualTo(ExitReason.shutdown());

    assertThat(stage.node().nanoTime()).isEqualTo(Duration.ofSeconds(90).toNanos());
    assertThat(stage.reports().crashes()).hasSize(3);
    probe.stop();
  }
}
