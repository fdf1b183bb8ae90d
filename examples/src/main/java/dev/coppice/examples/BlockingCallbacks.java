package dev.coppice.examples;

import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Measures how long a hundred thousand callbacks take that each block for a second without saying
 * so, while two other callback processes talk to each other; for bin/limits, one figure a round.
 */
public final class BlockingCallbacks {
  private static final int ROUNDS = 3;
  private static final int PROCESSES = 100_000;

  private BlockingCallbacks() {}

  /** Blocks as a driver that knows nothing of processes would. */
  private record Blocking(CountDownLatch done) implements Callback<String> {
    @Override
    public Next<String> handle(Self<String> self, Received<String> received)
        throws InterruptedException {
      Thread.sleep(1_000);
      done.countDown();
      return Next.stop(ExitReason.normal());
    }
  }

  /** One of two who send each other the same ball. */
  private record Player(AtomicLong turns) implements Callback<Ball> {
    @Override
    public Next<Ball> handle(Self<Ball> self, Received<Ball> received) {
      if (received instanceof Message<Ball>(var ball)) {
        turns.incrementAndGet();
        ball.back(self.pid());
      }
      return this;
    }
  }

  private record Ball(Pid<Ball> one, Pid<Ball> other) {
    void back(Pid<Ball> from) {
      (from.equals(one) ? other : one).send(this);
    }
  }

  /**
   * Measures.
   *
   * @param args none
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      try (Node node = Node.open()) {
        System.out.println(measure(node));
      }
    }
  }

  private static String measure(Node node) throws InterruptedException {
    AtomicLong turns = new AtomicLong();
    Pid<Ball> one = node.spawnCallback(_ -> new Player(turns));
    Pid<Ball> other = node.spawnCallback(_ -> new Player(turns));
    one.send(new Ball(one, other));

    CountDownLatch done = new CountDownLatch(PROCESSES);
    List<Pid<String>> blocking =
        Stream.generate(() -> node.<String>spawnCallback(_ -> new Blocking(done)))
            .limit(PROCESSES)
            .toList();
    long turnsBefore = turns.get();
    long began = System.nanoTime();
    blocking.forEach(pid -> pid.send("block"));
    done.await();
    double seconds = (System.nanoTime() - began) / 1e9;
    long turnsMeanwhile = turns.get() - turnsBefore;
    if (turnsMeanwhile == 0) {
      throw new IllegalStateException("nobody else ran meanwhile");
    }
    return String.format(
        "%.2f (%d messages between two others meanwhile)", seconds, turnsMeanwhile);
  }
}
