package dev.coppice.test;

import static dev.coppice.test.CoppiceTest.On.REAL;
import static dev.coppice.test.CoppiceTest.On.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;

/** Probes, on both kinds of node. */
class ProbeTest {

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 20)
  @DisplayName("a probe receives in order what it is sent, and says what it has received")
  void receives(Stage stage) {
    Probe<Object> probe = stage.probe();
    Pid<Object> sender =
        stage
            .node()
            .spawn(
                _ -> {
                  probe.pid().send("one");
                  probe.pid().send(2);
                  probe.pid().send("three");
                });
    probe.expect("one");
    assertThat(probe.expect(Integer.class)).isEqualTo(2);
    assertThat(probe.expectAnything()).isEqualTo(new Message<>("three"));
    assertThat(probe.received())
        .containsExactly(new Message<>("one"), new Message<>(2), new Message<>("three"));
    assertThat(stage.node().join(sender)).isEqualTo(ExitReason.normal());
    probe.stop();
  }

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 20)
  @DisplayName("what is not as expected is explained with all that was received")
  void explains(Stage stage) {
    Probe<Object> probe = stage.probe();
    probe.pid().send("one");
    probe.pid().send("two");
    assertThatThrownBy(() -> probe.expect("other"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected the message other, but received Message[content=one]")
        .hasMessageContaining("Message[content=two]");
    assertThatThrownBy(() -> probe.expectNothing(Duration.ofMillis(1)))
        .hasMessageContaining("expected nothing");
    probe.stop();
    assertThatThrownBy(probe::expectAnything).hasMessageContaining("the probe has ended");
    assertThatThrownBy(() -> probe.expectNothing(Duration.ofMillis(1)))
        .hasMessageContaining("the probe has ended");
  }

  @CoppiceTest(seeds = 20)
  @DisplayName("an expectation waits on the node's clock, and nothing is lost when it was in vain")
  void waits(Stage stage) {
    Probe<String> probe = stage.probe();
    stage.node().sendAfter(Probe.LIMIT.plusSeconds(1), probe.pid(), "late");
    assertThatThrownBy(() -> probe.expect("late")).hasMessageContaining("nothing came for PT5S");
    probe.expect("late");
    probe.expectNothing(Duration.ofDays(1));
    probe.stop();
  }

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 20)
  @DisplayName("a probe monitors and links, traps exits, and skips what it is told to")
  void signals(Stage stage) {
    Probe<Object> probe = stage.probe();
    Pid<Object> one = stage.node().spawn(Self::receive);
    MonitorRef monitor = probe.monitor(one);
    one.exit(ExitReason.kill());
    assertThat(probe.expectDown(monitor)).isEqualTo(ExitReason.killed());
    Pid<Object> two = stage.node().spawn(Self::receive);
    probe.link(two);
    two.exit(ExitReason.shutdown());
    assertThat(probe.expectExit(two)).isEqualTo(ExitReason.shutdown());
    probe.pid().send("skipped");
    probe.pid().send(7);
    assertThat(probe.expectEventually(Integer.class)).isEqualTo(7);
    assertThatThrownBy(
            () ->
                probe.in(
                    _ -> {
                      throw new IllegalStateException("oops");
                    }))
        .isInstanceOf(IllegalStateException.class);
    probe.stop();
  }

  @CoppiceTest(
      on = {SIMULATED, REAL},
      seeds = 20)
  @DisplayName("what fails inside of a probe fails where it was asked for, and the probe lives on")
  void failsInside(Stage stage) {
    Probe<String> probe = stage.probe();
    assertThatThrownBy(
            () ->
                probe.in(
                    self -> {
                      assertThat(self.pid()).isNull();
                      return self;
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(probe.pid().toString());
    assertThatThrownBy(
            () ->
                probe.in(
                    _ -> {
                      throw new IllegalStateException("oops");
                    }))
        .isInstanceOf(IllegalStateException.class);
    probe.pid().send("still here");
    probe.expect("still here");
    probe.stop();
  }
}
