package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Puppet.Order;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Only a process itself may use its powers. */
class SelfTest extends ProcessTest {
  SelfTest(Kind kind) {
    super(kind);
  }

  private Map<String, Runnable> powers(Self<Order> self, Puppet other, MonitorRef ref) {
    Map<String, Runnable> powers = new LinkedHashMap<>();
    powers.put("receive", self::receive);
    powers.put("receive with limit", () -> self.receive(Duration.ZERO));
    powers.put("selective receive", () -> self.receive(Option::some));
    powers.put("sleep", () -> self.sleep(Duration.ZERO));
    powers.put("link", () -> self.link(other));
    powers.put("unlink", () -> self.unlink(other));
    powers.put("monitor", () -> self.monitor(other));
    powers.put("demonitor", () -> self.demonitor(ref));
    powers.put("demonitorFlush", () -> self.demonitorFlush(ref));
    powers.put("trapExit", () -> self.trapExit(true));
    powers.put("spawn", () -> kind.spawnOnce(self, SpawnOptions.none(), _ -> {}));
    powers.put("spawnMonitor", () -> kind.spawnOnceMonitored(self, _ -> {}));
    powers.put("own", () -> self.own(() -> {}));
    powers.put("disown", () -> self.disown(() -> {}));
    return powers;
  }

  @Test
  @DisplayName("a thread that runs no process cannot use the powers of a process")
  void foreignThread() {
    Puppet other = puppet();
    Puppet puppet = puppet();
    MonitorRef ref = monitor(puppet, other);
    Self<Order> self = puppet.ask(own -> own);
    powers(self, other, ref)
        .forEach(
            (name, power) ->
                assertThatThrownBy(power::run)
                    .as(name)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(puppet.toString()));
    assertThat(self.pid()).isEqualTo(puppet.pid());
    assertThat(self.node()).isSameAs(node);
    other.pid().exit(BOOM);
    assertThat(puppet.rest()).containsExactly(down(ref, BOOM)); // nothing has changed
  }

  @Test
  @DisplayName("nor can another process")
  void foreignProcess() {
    Puppet other = puppet();
    Puppet puppet = puppet();
    MonitorRef ref = monitor(puppet, other);
    Self<Order> self = puppet.ask(own -> own);
    powers(self, other, ref)
        .forEach(
            (name, power) ->
                assertThatThrownBy(() -> other.run(_ -> power.run()))
                    .as(name)
                    .isInstanceOf(IllegalStateException.class));
    assertThat(other.rest()).isEmpty();
  }

  @Test
  @DisplayName("nor can a thread that the process started")
  void ownHelperThread() {
    Puppet puppet = puppet();
    Throwable thrown =
        puppet.ask(
            self -> {
              var result = new CompletableFuture<Throwable>();
              Thread.ofPlatform()
                  .start(
                      () -> {
                        try {
                          self.receive(Duration.ZERO);
                          result.complete(new AssertionError("allowed"));
                        } catch (IllegalStateException e) {
                          result.complete(e);
                        }
                      })
                  .join();
              return result.join();
            });
    assertThat(thrown).isInstanceOf(IllegalStateException.class);
  }
}
