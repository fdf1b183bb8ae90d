package dev.coppice.examples;

import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a million processes wait for nothing, and measures what share of one processor the JVM uses
 * meanwhile; for bin/limits, one figure. How much memory they may have is said by the heap the JVM
 * is given.
 */
public final class IdleProcesses {
  private static final int PROCESSES = 1_000_000;
  private static final Duration SETTLING = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(30);

  private IdleProcesses() {}

  /** Waits for whatever comes. */
  private record Idle() implements Callback<String> {
    @Override
    public Next<String> handle(Self<String> self, Received<String> received) {
      return this;
    }
  }

  /**
   * Measures.
   *
   * @param args {@code callback} or {@code straight-line}
   */
  public static void main(String[] args) {
    boolean callbacks = args[0].equals("callback");
    try (Node node = Node.open()) {
      if (!callbacks) {
        node.warmUp();
      }
      for (int i = 0; i < PROCESSES; i++) {
        var _ = callbacks ? node.<String>spawnCallback(_ -> new Idle()) : node.spawn(Self::receive);
      }
      System.gc();
      sleep(SETTLING);
      Duration before = processorTime();
      sleep(MEASURED);
      Duration used = processorTime().minus(before);
      int left = node.processCount();
      if (left != PROCESSES) {
        throw new IllegalStateException("only " + left + " processes are left");
      }
      System.out.printf(Locale.ROOT, "%.3f%n", 100.0 * used.toNanos() / MEASURED.toNanos());
      System.out.flush();
      Runtime.getRuntime().halt(0); // to end a million processes one by one is not measured here
    }
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static void sleep(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
