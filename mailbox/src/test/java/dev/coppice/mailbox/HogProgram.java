package dev.coppice.mailbox;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * Run in a JVM of its own by {@link HogTest}: four processes that compute for ever, and then a pair
 * that plays ping-pong. Prints how many round trips were made in each of several windows; and the
 * parallelism before, meanwhile, and when the node is closed.
 */
final class HogProgram {
  private static final int HOGS = 4;
  private static final int WINDOWS = 5;
  private static final long ROUND_TRIPS = 1_000;

  private HogProgram() {}

  record Ball(Pid<Ball> from) {}

  /**
   * Runs it.
   *
   * @param args how many milliseconds to wait for each window at most
   */
  public static void main(String[] args) throws Exception {
    long patience = Long.parseLong(args[0]);
    var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    System.out.println("parallelism " + scheduler.getParallelism());
    AtomicLong rounds = new AtomicLong();
    Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
    CountDownLatch computing = new CountDownLatch(2);
    for (int i = 0; i < HOGS; i++) {
      node.spawn(SpawnOptions.none().withLabel("hog"), _ -> hog(computing));
    }
    computing.await(); // both carriers are taken, or there are more already

    Pid<Ball> pong =
        node.spawn(self -> forever(() -> receive(self).from().send(new Ball(self.pid()))));
    Pid<Ball> ping =
        node.spawn(
            self ->
                forever(
                    () -> {
                      pong.send(new Ball(self.pid()));
                      var _ = receive(self);
                      rounds.incrementAndGet();
                    }));
    for (int window = 0; window < WINDOWS; window++) {
      System.out.println("window " + awaitMore(rounds, patience));
    }
    boolean raised = scheduler.getParallelism() > 2;
    System.out.println("raised " + raised + ", " + (ping.isAlive() ? "alive" : "dead"));
    if (raised) { // else closing would find no carrier either
      while (GovernorCounters.ofJvm().hogs() == 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      node.close();
      System.out.println("parallelism " + scheduler.getParallelism());
    }
    Runtime.getRuntime().halt(0); // the hogs would not end
  }

  private static Ball receive(Self<Ball> self) {
    return switch (self.receive()) {
      case Message<Ball>(var ball) -> ball;
      case Down<Ball> down -> throw new AssertionError(down);
      case Exit<Ball> exit -> throw new AssertionError(exit);
    };
  }

  private static void forever(Runnable step) {
    for (; ; ) {
      step.run();
    }
  }

  private static void hog(CountDownLatch computing) {
    computing.countDown();
    for (; ; ) {
      Thread.onSpinWait();
    }
  }

  /** How many there were more, as soon as there are many, or no more time. */
  private static long awaitMore(AtomicLong rounds, long patience) throws InterruptedException {
    long before = rounds.get();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    while (rounds.get() - before < ROUND_TRIPS && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return rounds.get() - before;
  }
}
