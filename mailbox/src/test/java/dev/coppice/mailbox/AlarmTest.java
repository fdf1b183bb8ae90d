package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The timers of a process's timed waits. */
class AlarmTest {
  private final Clock clock = new Clock();
  private final Alarm alarm = new Alarm(clock);

  /** Stands still, and fires timers when it is told to. */
  private static final class Clock implements Scheduler {
    private long now;
    private final List<Timer> timers = new ArrayList<>();
    private Runnable beforeTimer = () -> {};

    record Timer(long time, Runnable action) {}

    @Override
    public long now() {
      return now;
    }

    @Override
    public Scheduled at(long time, Runnable action) {
      beforeTimer.run();
      Timer timer = new Timer(time, action);
      timers.add(timer);
      return () -> timers.remove(timer);
    }

    /** Lets time pass. */
    void passTo(long time) {
      for (; ; ) {
        Timer due =
            timers.stream()
                .filter(timer -> timer.time <= time)
                .min((a, b) -> Long.compare(a.time, b.time))
                .orElse(null);
        if (due == null) {
          break;
        }
        timers.remove(due);
        now = Math.max(now, due.time);
        due.action.run();
      }
      now = time;
    }

    @Override
    public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
      throw new AssertionError();
    }

    @Override
    public void activate(Activation activation) {
      throw new AssertionError();
    }

    @Override
    public void park(long until) {
      throw new AssertionError();
    }

    @Override
    public void unpark(Thread thread) {
      throw new AssertionError();
    }

    @Override
    public void giveWay() {
      throw new AssertionError();
    }

    @Override
    public void close() {}
  }

  /** A wait that ends before its limit. */
  private void waitShortly(long until) {
    LockSupport.unpark(Thread.currentThread());
    alarm.park(until);
  }

  /** A wait during which time passes, to its end and beyond. */
  private void waitUntil(long until, long passing) {
    Thread waiting = Thread.currentThread();
    Thread time =
        Thread.ofVirtual()
            .start(
                () -> {
                  awaitParked(waiting);
                  clock.passTo(passing);
                });
    alarm.park(until);
    while (time.isAlive()) {
      Thread.onSpinWait();
    }
  }

  private void awaitParked(Thread waiting) {
    while (LockSupport.getBlocker(waiting) != clock) {
      Thread.onSpinWait();
    }
  }

  /** There is no memory for a timer. */
  private static void refuse() {
    throw new InternalError("as the test says");
  }

  @Test
  @DisplayName("many waits that end before their limits take one timer")
  void oneTimer() {
    for (int i = 0; i < 1_000; i++) {
      waitShortly(5_000 + i);
    }
    assertThat(clock.timers).hasSize(1);
  }

  @Test
  @DisplayName("a timer that comes too early for the wait is set again for its end")
  void setAgain() {
    waitShortly(100);
    waitUntil(200, 200);
    assertThat(clock.now).isEqualTo(200);
    assertThat(clock.timers).isEmpty();
  }

  @Test
  @DisplayName("a shorter limit than the one set takes the place of that")
  void shorter() {
    waitShortly(1_000);
    waitShortly(100);
    assertThat(clock.timers).extracting(Clock.Timer::time).containsExactly(100L);
    waitUntil(500, 500);
    assertThat(clock.timers).isEmpty();
  }

  @Test
  @DisplayName("a limit can be taken back with the process, and does not come back")
  void cancelled() {
    waitShortly(100);
    alarm.cancel();
    assertThat(clock.timers).isEmpty();
    clock.beforeTimer = alarm::cancel; // it is armed, but has no timer yet
    waitShortly(200);
    assertThat(clock.timers).isEmpty();
  }

  @Test
  @DisplayName("a timer for which nobody waits any more is gone")
  void nobodyWaits() {
    waitShortly(100);
    clock.passTo(100);
    assertThat(clock.timers).isEmpty();
    waitUntil(150, 150);
    assertThat(clock.now).isEqualTo(150);
  }

  @Test
  @DisplayName("a wait whose timer cannot be set again is ended rather than left without one")
  void notSetAgain() {
    waitShortly(100);
    Thread waiting = Thread.ofVirtual().start(() -> alarm.park(200));
    awaitParked(waiting);
    clock.beforeTimer = AlarmTest::refuse;
    clock.passTo(100);
    await().until(() -> !waiting.isAlive());
  }

  @Test
  @DisplayName("a timer that cannot be set takes with it no earlier one that somebody else has set")
  void notSet() {
    clock.beforeTimer =
        () -> {
          clock.beforeTimer = () -> {};
          waitShortly(100);
          refuse();
        };
    assertThatThrownBy(() -> waitShortly(200)).isInstanceOf(InternalError.class);
    waitShortly(300);
    assertThat(clock.timers).extracting(Clock.Timer::time).containsExactly(100L);
  }
}
