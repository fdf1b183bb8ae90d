package dev.coppice.examples;

import static dev.coppice.test.CoppiceTest.On.SIMULATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.AutoShutdown;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Restart;
import dev.coppice.supervisor.RestartRecord;
import dev.coppice.supervisor.SupervisionTree;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import dev.coppice.supervisor.SupervisorSpec;
import dev.coppice.test.CoppiceTest;
import dev.coppice.test.Probe;
import dev.coppice.test.Stage;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;

/** What the guide's chapter on supervision says of the shop, and shows of other trees. */
class SupervisionTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide");

  @AutoClose final CapturedLog log = CapturedLog.of("dev.coppice");

  private static void end(SupervisorRef tree, String id, ExitReason reason) {
    tree.snapshot().all().find(it -> it.id().equals(id)).get().pid().get().exit(reason);
  }

  private static void pass(Node node, Duration time) {
    var _ = node.run(self -> self.sleep(time));
  }

  // ------------------------------------------------------------------ the picture

  @CoppiceTest(on = SIMULATED, seeds = 1)
  void thePictureIsOfTheRealTree(Stage stage) throws Exception {
    SupervisorRef shop = Supervisor.start(stage.node(), Shop.shop()).get();
    SupervisionTree tree = shop.snapshot();
    assertThat(Files.readString(GUIDE.resolve("shop.dot"))).isEqualTo(tree.toDot());
    String picture = Files.readString(GUIDE.resolve("shop.svg")); // dot -Tsvg shop.dot
    assertThat(tree.all().map(it -> ">" + it.id() + "<")).allMatch(picture::contains);
    shop.stop();
  }

  // ------------------------------------------------------------------ giving up

  @CoppiceTest(on = SIMULATED, seeds = 100)
  void whoGivesUpIsRestartedByTheLevelAbove(Stage stage) {
    SupervisorRef shop = Supervisor.start(stage.node(), Shop.shop()).get();
    for (int time = 1; time <= 4; time++) { // one more than the counter allows a minute
      end(shop, "till", ExitReason.of("paper jam"));
      pass(stage.node(), Duration.ofSeconds(10));
    }
    assertThat(shop.restartHistory().map(RestartRecord::childId))
        .containsExactly("counter", "baskets", "office");
    assertThat(shop.restartHistory().head().reason()).isEqualTo(ExitReason.shutdown());
    assertThat(shop.restartHistory().tail().flatMap(RestartRecord::cause))
        .containsExactly("counter", "counter");
    shop.stop();
  }

  /** Two levels over a child that fails at once, each with its own limit. */
  static SupervisorSpec hopeless(AtomicInteger starts) {
    var child =
        ChildSpec.process(
            "hopeless",
            _ -> {
              starts.incrementAndGet();
              throw new IllegalStateException("no use");
            });
    var inner = SupervisorSpec.oneForOne(child).withIntensity(3, Duration.ofMinutes(1));
    return SupervisorSpec.oneForOne(ChildSpec.supervisor("inner", inner))
        .withIntensity(2, Duration.ofMinutes(1));
  }

  @CoppiceTest(on = SIMULATED, seeds = 100)
  void limitsMultiply(Stage stage) {
    var starts = new AtomicInteger();
    SupervisorRef outer = Supervisor.start(stage.node(), hopeless(starts)).get();
    assertThat(stage.node().join(outer)).isEqualTo(ExitReason.shutdown());
    assertThat(starts).hasValue((3 + 1) * (2 + 1));
    assertThat(stage.reports().crashes()).hasSize(12);
  }

  // ------------------------------------------------------------------ who is told

  @CoppiceTest(on = SIMULATED, seeds = 100)
  void aListenerIsToldOfRestarts(Stage stage) {
    Queue<RestartRecord> told = new ConcurrentLinkedQueue<>();
    SupervisorSpec spec = Shop.shop().withListener(told::add);
    SupervisorRef shop = Supervisor.start(stage.node(), spec).get();

    end(shop, "stock", ExitReason.of("flood"));

    pass(stage.node(), Duration.ofSeconds(1));
    List<RestartRecord> records = List.ofAll(told);
    assertThat(records.map(RestartRecord::childId))
        .containsExactly("stock", "counter", "baskets", "office");
    assertThat(records.flatMap(RestartRecord::cause)).containsOnly("stock").hasSize(3);
    assertThat(shop.restartHistory()).isEqualTo(records);
    shop.stop();
  }

  // ------------------------------------------------------------------ done is done

  /** A supervisor that ends when its work is done. */
  static SupervisorSpec delivery(Pid<String> customer) {
    ChildSpec driver =
        ChildSpec.process(
                "driver",
                (Self<Void> self) -> {
                  self.sleep(Duration.ofHours(1));
                  customer.send("here you are");
                })
            .withRestart(Restart.TRANSIENT)
            .withSignificant();
    return SupervisorSpec.oneForAll(ChildSpec.process("van", Self::receive), driver)
        .withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT);
  }

  @CoppiceTest(on = SIMULATED, seeds = 100)
  void aSupervisorEndsWithItsWork(Stage stage) {
    Probe<String> customer = stage.probe();
    SupervisorRef delivery = Supervisor.start(stage.node(), delivery(customer.pid())).get();
    pass(stage.node(), Duration.ofMinutes(30));
    end(delivery, "van", ExitReason.of("flat tyre")); // the driver begins anew, with another van
    assertThat(stage.node().join(delivery)).isEqualTo(ExitReason.shutdown());
    assertThat(stage.node().nanoTime()).isEqualTo(Duration.ofMinutes(90).toNanos());
    customer.expect("here you are");
    customer.stop();
  }

  // ------------------------------------------------------------------ snapshots meanwhile

  @CoppiceTest(seeds = 1000)
  void aSnapshotShowsEveryPlaceWhateverDiesMeanwhile(Stage stage) {
    SupervisorRef shop = Supervisor.start(stage.node(), Shop.shop()).get();
    SupervisionTree before = shop.snapshot();
    var killer =
        stage
            .node()
            .spawn(
                _ ->
                    List.of("scales", "letters", "till")
                        .flatMap(id -> before.all().find(it -> it.id().equals(id)))
                        .flatMap(SupervisionTree::pid)
                        .forEach(process -> process.exit(ExitReason.kill())));
    assertThat(shop.snapshot().all().map(SupervisionTree::id))
        .isEqualTo(before.all().map(SupervisionTree::id));
    var _ = stage.node().join(killer);
    shop.stop();
  }
}
