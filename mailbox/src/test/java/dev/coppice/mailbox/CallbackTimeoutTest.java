package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.testsupport.CapturedLog;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The time limits of callback processes. */
class CallbackTimeoutTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration FAR = Duration.ofDays(1);

  @AutoClose final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice");

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  /** Notes what happens, and answers each message by the step it carries. */
  private class Recorder implements Callback<Step> {
    @Override
    public Next<Step> handle(Self<Step> self, Received<Step> received) throws Exception {
      return switch (received) {
        case Message(var step) -> {
          events.add(step.name);
          yield step.next.of(self, this);
        }
        case Down(_, _) -> {
          events.add("down");
          yield this;
        }
        case Exit(_, _) -> {
          events.add("exit");
          yield this;
        }
      };
    }

    @Override
    public Next<Step> timeout(Self<Step> self) {
      events.add("timeout");
      return this;
    }
  }

  private interface Decision {
    Next<Step> of(Self<Step> self, Callback<Step> callback) throws Exception;
  }

  private record Step(String name, Decision next) {}

  private static Step step(String name, Decision next) {
    return new Step(name, next);
  }

  private static Step idle(String name) {
    return new Step(name, (_, callback) -> callback);
  }

  private Pid<Step> recorder() {
    return node.spawnCallback(_ -> new Recorder());
  }

  private String next() throws InterruptedException {
    String next = events.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return String.valueOf(next);
  }

  @Test
  @DisplayName("a limit that passes calls timeout, once and never too early")
  void passes() throws Exception {
    Pid<Step> pid = recorder();
    long start = System.nanoTime();
    pid.send(step("armed", (_, callback) -> Next.after(SHORT, callback)));
    assertThat(next()).isEqualTo("armed");
    assertThat(next()).isEqualTo("timeout");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    // A second tick of the same limit would come before this message.
    node.sendAfter(SHORT.multipliedBy(2), pid, idle("later"));
    assertThat(next()).isEqualTo("later");
  }

  @Test
  @DisplayName("a limit can be set from the start")
  void fromTheStart() throws Exception {
    Pid<Step> _ = node.spawnCallback(_ -> Next.after(SHORT, new Recorder()));
    assertThat(next()).isEqualTo("timeout");
  }

  @Test
  @DisplayName("a message cancels the limit")
  void messageCancels() throws Exception {
    Pid<Step> pid = recorder();
    pid.send(
        step(
            "armed",
            (_, callback) -> {
              pid.send(idle("message"));
              return Next.after(SHORT, callback);
            }));
    assertThat(List.of(next(), next())).containsExactly("armed", "message");
    node.sendAfter(SHORT.multipliedBy(2), pid, idle("later"));
    assertThat(next()).isEqualTo("later");
  }

  @Test
  @DisplayName("DOWN and EXIT cancel the limit too")
  void signalCancels() throws Exception {
    Pid<Object> target = node.spawn(self -> self.receive());
    Pid<Step> pid = node.spawnCallback(SpawnOptions.none().withTrapExit(), _ -> new Recorder());
    pid.send(
        step(
            "armed",
            (self, callback) -> {
              self.monitor(target);
              target.exit(ExitReason.kill());
              return Next.after(SHORT, callback);
            }));
    assertThat(List.of(next(), next())).containsExactly("armed", "down");
    pid.send(
        step(
            "again",
            (_, callback) -> {
              pid.exit(ExitReason.of("trapped"));
              return Next.after(SHORT, callback);
            }));
    assertThat(List.of(next(), next())).containsExactly("again", "exit");
    node.sendAfter(SHORT.multipliedBy(2), pid, idle("later"));
    assertThat(next()).isEqualTo("later");
  }

  @Test
  @DisplayName("a limit that passed while messages waited does not count")
  void messagesBeforeTheTick() throws Exception {
    Pid<Step> pid = recorder();
    pid.send(
        step(
            "armed",
            (self, callback) -> {
              pid.send(idle("waiting"));
              return Next.after(Duration.ofNanos(1), callback);
            }));
    node.sendAfter(SHORT, pid, idle("later"));
    assertThat(List.of(next(), next(), next())).containsExactly("armed", "waiting", "later");
  }

  @Test
  @DisplayName("a limit of zero passes only when the mailbox is empty")
  void zero() throws Exception {
    Pid<Step> pid = recorder();
    pid.send(
        step(
            "armed",
            (_, callback) -> {
              pid.send(step("one", (_, c) -> Next.after(Duration.ZERO, c)));
              pid.send(step("two", (_, c) -> Next.after(Duration.ZERO, c)));
              return Next.after(Duration.ZERO, callback);
            }));
    assertThat(List.of(next(), next(), next(), next()))
        .containsExactly("armed", "one", "two", "timeout");
  }

  @Test
  @DisplayName("a new limit takes the place of the old one")
  void replaced() throws Exception {
    Pid<Step> pid = recorder();
    pid.send(
        step(
            "short",
            (_, callback) -> {
              pid.send(step("far", (_, c) -> Next.after(FAR, c)));
              return Next.after(SHORT, callback);
            }));
    assertThat(List.of(next(), next())).containsExactly("short", "far");
    node.sendAfter(SHORT.multipliedBy(2), pid, idle("later"));
    assertThat(next()).isEqualTo("later");
  }

  @Test
  @DisplayName("a receive inside a callback does not see the limit, nor disturb it")
  void receiveInside() throws Exception {
    Pid<Step> pid = recorder();
    Step receiving =
        step(
            "inside",
            (inner, callback) -> {
              events.add(inner.receive(SHORT).toString());
              return callback;
            });
    pid.send(
        step(
            "armed",
            (_, callback) -> {
              pid.send(receiving);
              return Next.after(Duration.ofNanos(1), callback);
            }));
    assertThat(List.of(next(), next(), next()))
        .containsExactly("armed", "inside", new Timeout<>().toString());
    pid.send(idle("later"));
    assertThat(next()).isEqualTo("later");
  }

  @Test
  @DisplayName("a DOWN that was flushed does not cancel the limit")
  void flushedDown() throws Exception {
    Pid<Object> target = node.spawn(self -> self.receive());
    Pid<Step> pid = recorder();
    pid.send(
        step(
            "armed",
            (self, callback) -> {
              MonitorRef ref = self.monitor(target);
              target.exit(ExitReason.kill());
              self.demonitorFlush(ref);
              return Next.after(Duration.ZERO, callback);
            }));
    assertThat(List.of(next(), next())).containsExactly("armed", "timeout");
  }

  @Test
  @DisplayName("what timeout returns is the next step, and what it throws is a crash")
  void timeoutDecides() {
    Pid<Step> stops =
        node.spawnCallback(_ -> Next.after(SHORT, onTimeout(Next.stop(ExitReason.shutdown()))));
    assertThat(Call.<Step>to(stops).await(LONG)).isEqualTo(Either.left(ExitReason.shutdown()));

    var oops = new ProcessExit(ExitReason.of("oops"));
    Pid<Step> crashes =
        node.spawnCallback(
            _ ->
                Next.after(
                    SHORT,
                    new Recorder() {
                      @Override
                      public Next<Step> timeout(Self<Step> self) {
                        throw oops;
                      }
                    }));
    assertThat(node.join(crashes)).isEqualTo(oops.reason());
  }

  private Callback<Step> onTimeout(Next<Step> next) {
    return new Recorder() {
      @Override
      public Next<Step> timeout(Self<Step> self) {
        return next;
      }
    };
  }

  @Test
  @DisplayName("a negative limit is an error")
  void negative() {
    assertThatThrownBy(() -> Next.after(Duration.ofNanos(-1), new Recorder()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("a process that waits with a limit can be killed meanwhile")
  void killedWhileWaiting() throws Exception {
    Pid<Step> pid = recorder();
    pid.send(step("armed", (_, callback) -> Next.after(FAR, callback)));
    assertThat(next()).isEqualTo("armed");
    Call<Object> end = Call.to(pid);
    pid.exit(ExitReason.kill());
    assertThat(end.await(LONG)).isEqualTo(Either.left(ExitReason.killed()));
    assertThat(Option.of(events.poll())).isEmpty();
  }
}
