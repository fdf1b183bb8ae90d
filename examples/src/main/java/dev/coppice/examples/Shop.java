package dev.coppice.examples;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Backoff;
import dev.coppice.supervisor.ChildFactory;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Restart;
import dev.coppice.supervisor.RestartRecord;
import dev.coppice.supervisor.SimpleSupervisor;
import dev.coppice.supervisor.SimpleSupervisorSpec;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.supervisor.SupervisorSpec;
import dev.coppice.test.Leftover;
import dev.coppice.test.Simulation;
import io.vavr.control.Either;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A shop as a tree of supervisors: drawn when it opens, and again when a few things have failed in
 * it; then one supervisor tells what it has restarted. It is simulated, so every run is the same.
 */
final class Shop {
  private Shop() {}

  // ------------------------------------------------------------------ the tree

  /** All need the stock; the counter can do without what comes after it. */
  static SupervisorSpec shop() {
    return SupervisorSpec.restForOne(
            part("stock"),
            ChildSpec.supervisor("counter", counter()),
            SimpleSupervisor.childSpec("baskets", baskets()),
            ChildSpec.supervisor("office", office()))
        .withIntensity(2, Duration.ofMinutes(5))
        .withName("shop");
  }

  /** The till has the weight from the scales: neither can go on with another's successor. */
  private static SupervisorSpec counter() {
    return SupervisorSpec.oneForAll(part("scales"), part("till"))
        .withIntensity(3, Duration.ofMinutes(1))
        .withName("counter");
  }

  /** One for each customer, and one customer's is no other's affair. */
  private static SimpleSupervisorSpec<String, Pid<String>> baskets() {
    return SimpleSupervisorSpec.workers(new Baskets())
        .withRestart(Restart.TEMPORARY)
        .withName("baskets");
  }

  /** Each does its own work, and what is written to the supplier has time. */
  private static SupervisorSpec office() {
    Backoff patient =
        Backoff.doubling(Duration.ofSeconds(10), Duration.ofMinutes(30))
            .withResetAfter(Duration.ofHours(1));
    return SupervisorSpec.oneForOne(
            part("letters"),
            part("supplier").withBackoff(patient).withRetries(20),
            part("inventory").withRestart(Restart.TRANSIENT))
        .withName("office");
  }

  record Baskets() implements ChildFactory<String, Pid<String>> {
    @Override
    public Either<StartError, Pid<String>> start(Self<?> supervisor, String customer) {
      return Either.right(supervisor.<String>spawnLink(Self::receive));
    }
  }

  /** A process that has nothing to do here but to be there. */
  private static ChildSpec part(String id) {
    return ChildSpec.process(id, Self::receive);
  }

  // ------------------------------------------------------------------ a day in it

  static void run(PrintStream out) {
    Simulation.withSeed(1)
        .allowing(Leftover.PROCESSES)
        .run(stage -> open(stage.node(), out))
        .orThrow();
  }

  private static void open(Node node, PrintStream out) {
    SupervisorRef shop = Supervisor.start(node, shop()).get();
    var baskets = SimpleSupervisor.whereis(node, "baskets", Baskets.class).get();
    var _ = baskets.startChild("Ada").get();
    var _ = baskets.startChild("Ben").get();
    out.println(shop.snapshot().toText());

    end(shop, "till", ExitReason.of("paper jam"));
    end(shop, "inventory", ExitReason.shutdown()); // is done
    end(shop, "supplier", ExitReason.of("no answer"));
    var _ = node.run(self -> self.sleep(Duration.ofSeconds(10)));
    end(shop, "supplier", ExitReason.of("no answer"));
    var _ = node.run(self -> self.sleep(Duration.ofSeconds(10)));
    out.println(shop.snapshot().toText());

    Supervisor.whereis(node, "counter")
        .get()
        .restartHistory()
        .map(Shop::told)
        .forEach(out::println);
    Supervisor.whereis(node, "office").get().restartHistory().map(Shop::told).forEach(out::println);
  }

  /** Has a process of the tree end as if by itself. */
  private static void end(SupervisorRef shop, String id, ExitReason reason) {
    shop.snapshot().all().filter(it -> it.id().equals(id)).head().pid().get().exit(reason);
  }

  private static String told(RestartRecord record) {
    return "%s: %s%s, %s"
        .formatted(
            record.childId(),
            record.reason(),
            record.cause().map(cause -> " with " + cause).getOrElse(""),
            record.downtime().map(time -> "down for " + time.toSeconds() + " s").getOrElse("down"));
  }
}
