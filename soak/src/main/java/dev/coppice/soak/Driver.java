package dev.coppice.soak;

import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * A process that keeps the others busy: it spawns, gives orders, obeys some itself, and then stays
 * until it is stopped, to be told of every end it has a right to be told of.
 *
 * @param fate its own
 * @param generator what it draws from
 * @param population how many are to live at once
 * @param busy whether to go on
 * @param done counted down when it has given its last order
 */
record Driver(
    Fate fate, Generator generator, int population, BooleanSupplier busy, CountDownLatch done) {
  private static final int HANDLED_AT_ONCE = 100;

  void live(Self<Command> self) throws Exception {
    Worker worker = new Worker(self, fate);
    while (busy.getAsBoolean()) {
      act(worker);
      for (int i = 0; i < HANDLED_AT_ONCE; i++) {
        if (!(self.receive(Duration.ZERO) instanceof Received<Command> received)) {
          break;
        }
        worker.handle(received);
      }
    }
    done.countDown();
    while (worker.stop() == null) {
      worker.handle(self.receive());
    }
  }

  private void act(Worker worker) throws Exception {
    if (worker.node().processCount() < population) {
      generator.spawning().perform(worker);
    }
    Fate one = generator.anybody();
    Fate other = generator.anybody();
    if (one == null || other == null) {
      return;
    }
    Command.Order order = generator.order(other);
    if (generator.chance(10)) {
      order.perform(worker);
    } else {
      one.send(order);
    }
  }
}
