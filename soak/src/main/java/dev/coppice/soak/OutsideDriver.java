package dev.coppice.soak;

import dev.coppice.mailbox.Node;
import java.util.function.BooleanSupplier;

/** A thread outside any process that meddles with them, as far as a thread can. */
final class OutsideDriver implements Runnable {
  private final Ledger ledger;
  private final Generator generator;
  private final int population;
  private final BooleanSupplier busy;
  private final Channels channels = new Channels(null);

  OutsideDriver(Ledger ledger, Generator generator, int population, BooleanSupplier busy) {
    this.ledger = ledger;
    this.generator = generator;
    this.population = population;
    this.busy = busy;
  }

  @Override
  public void run() {
    try {
      while (busy.getAsBoolean()) {
        act();
      }
    } catch (Throwable thrown) {
      ledger.violation("a thread outside any process was thrown " + thrown);
    }
  }

  private void act() {
    if (ledger.node().processCount() < population) {
      generator.spawning().perform(ledger);
    }
    Fate one = generator.anybody();
    Fate other = generator.anybody();
    if (one != null && other != null) {
      meddle(generator.number() % 10, one, other);
    }
  }

  private void meddle(int drawn, Fate one, Fate other) {
    Node node = ledger.node();
    switch (drawn) {
      case 0 -> generator.striking().strike(channels, one);
      case 1 -> channels.say(one);
      case 2 -> channels.urge(one);
      case 3 -> Calling.ask(null, one, generator.answer(), generator.patience());
      case 4 -> Naming.register(node, Naming.shared(generator.number()), one);
      case 5 -> Naming.unregister(node, Naming.shared(generator.number()));
      case 6 -> Naming.nudge(node, Naming.shared(generator.number()));
      case 7 -> timer(node, one);
      case 8 -> lookAt(node, one);
      default -> one.send(generator.order(other));
    }
  }

  private void timer(Node node, Fate one) {
    Timing.Kind kind = generator.timer();
    Alarm alarm = Timing.start(node, one, kind, generator.delay(kind), generator.chance(40));
    if (alarm != null && generator.chance(50)) {
      alarm.cancel();
    }
  }

  private void lookAt(Node node, Fate one) {
    var pid = one.pid();
    if (pid != null) {
      for (var info : node.info(pid)) {
        if (!info.pid().equals(pid)) {
          one.violation("looks like " + info);
        }
      }
    }
  }
}
