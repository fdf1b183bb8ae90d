package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.CapturedLog;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a crash report tells of a callback process beyond what it tells of any process. */
class CallbackReportTest {
  @AutoClose final Node node = Node.open();
  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice");

  /** Counts up, and crashes at a negative number. */
  private record Counter(int count) implements Callback<Integer> {
    @Override
    public Next<Integer> handle(Self<Integer> self, Received<Integer> received) {
      if (received instanceof Message(Integer by) && by >= 0) {
        return new Counter(count + by);
      }
      throw new IllegalArgumentException("cannot count down");
    }
  }

  /** A behaviour that shows its user's state. */
  private record Behaviour(String usersState) implements Callback<Integer> {
    @Override
    public Next<Integer> handle(Self<Integer> self, Received<Integer> received) {
      throw new IllegalArgumentException("oops");
    }

    @Override
    public Object state() {
      return usersState;
    }
  }

  @Test
  @DisplayName("the report tells the last message, and the state before it")
  void lastMessageAndState() {
    Pid<Integer> counter = node.spawnCallback(_ -> new Counter(1));
    counter.send(2);
    counter.send(-5);
    node.join(counter);
    assertThat(log.await(e -> e.has("process", counter.toString())).keyValues())
        .containsEntry("state", new Counter(3))
        .containsEntry("last_message", -5);
  }

  @Test
  @DisplayName("the report tells what a behaviour calls its state")
  void usersState() {
    Pid<Integer> behaviour = node.spawnCallback(_ -> new Behaviour("poem 3"));
    behaviour.send(1);
    node.join(behaviour);
    assertThat(log.await(e -> e.has("process", behaviour.toString())).keyValues())
        .containsEntry("state", "poem 3");
  }

  @Test
  @DisplayName("a crash before the first message is reported without message and state")
  void crashInStart() {
    var oops = new IllegalStateException("oops");
    Pid<Integer> pid =
        node.spawnCallback(
            _ -> {
              throw oops;
            });
    var report = log.await(e -> e.has("process", pid.toString()));
    assertThat(report.thrown()).isSameAs(oops);
    assertThat(report.keyValues()).doesNotContainKeys("state", "last_message");
  }
}
