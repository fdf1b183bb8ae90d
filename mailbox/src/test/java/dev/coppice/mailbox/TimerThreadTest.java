package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.testsupport.BrokenLog;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The thread of all timers. */
class TimerThreadTest {
  @AutoClose private final HybridScheduler clock = new HybridScheduler(1);
  @AutoClose private final TimerThread timers = new TimerThread(clock);

  @Test
  @DisplayName("a failure that cannot even be reported ends neither the thread nor a timer")
  void survives() {
    var fired = new CompletableFuture<Thread>();
    try (var log = BrokenLog.of("dev.coppice")) {
      timers.at(
          0,
          () -> {
            throw new IllegalStateException("as the test says");
          });
      timers.at(1, () -> fired.complete(Thread.currentThread()));
      Puppet.await(fired);
      assertThat(log.thrown()).isEqualTo(2); // the action's failure, and the report's
    }
  }

  @Test
  @DisplayName("once closed it keeps nothing that it would never do")
  void closed() {
    timers.close();
    WeakReference<Object> kept = atOnce();
    await()
        .until(
            () -> {
              System.gc();
              return kept.refersTo(null);
            });
    assertThat(timers.at(0, () -> {}).cancel()).isTrue(); // and so it was there all the time
  }

  private WeakReference<Object> atOnce() {
    var done = new AtomicBoolean();
    timers.at(0, () -> done.set(true));
    return new WeakReference<>(done);
  }
}
