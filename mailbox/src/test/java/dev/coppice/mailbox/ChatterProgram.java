package dev.coppice.mailbox;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Run in a JVM of its own by {@link ChatterTest}: pairs of processes that play ping-pong for ever,
 * then processes that wait for a timer a hundred times, and a virtual thread that is none. Prints
 * which of these came to an end in time, and whether the pairs played on meanwhile.
 */
final class ChatterProgram {
  private static final int PAIRS = 4;
  private static final int TIMES = 100;
  private static final Duration SHORT = Duration.ofMillis(1);

  private ChatterProgram() {}

  record Ball(Pid<Ball> from) {}

  /**
   * Runs it.
   *
   * @param args for how many milliseconds to wait for those who wait, at most
   */
  public static void main(String[] args) throws Exception {
    long patience = Long.parseLong(args[0]);
    Node node = Node.open();
    AtomicLong turns = new AtomicLong();
    for (int i = 0; i < PAIRS; i++) {
      Pid<Ball> one = node.spawn(self -> play(self, turns));
      one.send(new Ball(node.spawn(self -> play(self, turns))));
    }
    awaitMore(turns, 100_000); // every carrier is taken

    CountDownLatch straightLine = new CountDownLatch(TIMES);
    CountDownLatch callback = new CountDownLatch(TIMES);
    CountDownLatch thread = new CountDownLatch(1);
    long before = turns.get();
    node.spawn(
        self -> {
          while (self.receive(SHORT) instanceof dev.coppice.mailbox.Timeout<Object>) {
            straightLine.countDown();
          }
        });
    node.spawnCallback(_ -> Next.after(SHORT, new Ticking(callback)));
    Thread.startVirtualThread(thread::countDown);
    print("waiting straight-line", straightLine, patience);
    print("waiting callback", callback, patience);
    print("new thread", thread, patience);
    awaitMore(turns, 100_000);
    System.out.println("chatter: " + (turns.get() > before ? "goes on" : "has stopped"));
    Runtime.getRuntime().halt(0); // without a governor the node could not even be closed
  }

  private static void play(Self<Ball> self, AtomicLong turns) {
    while (self.receive() instanceof Message<Ball>(var ball)) {
      turns.incrementAndGet();
      ball.from().send(new Ball(self.pid()));
    }
  }

  private static void awaitMore(AtomicLong turns, long more) throws InterruptedException {
    for (long before = turns.get(); turns.get() - before < more; ) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static void print(String who, CountDownLatch latch, long patience)
      throws InterruptedException {
    boolean inTime = latch.await(patience, TimeUnit.MILLISECONDS);
    System.out.println(who + ": " + (inTime ? "in time" : "late"));
  }

  private record Ticking(CountDownLatch ticks) implements Callback<Object> {
    @Override
    public Next<Object> handle(Self<Object> self, Received<Object> received) {
      return this;
    }

    @Override
    public Next<Object> timeout(Self<Object> self) {
      ticks.countDown();
      return Next.after(SHORT, this);
    }
  }
}
