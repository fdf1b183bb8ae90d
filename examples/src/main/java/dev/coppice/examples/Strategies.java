package dev.coppice.examples;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.ProcLib;
import dev.coppice.supervisor.RestartRecord;
import dev.coppice.supervisor.Strategy;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorSpec;
import dev.coppice.test.Simulation;
import dev.coppice.test.Stage;
import io.vavr.collection.LinkedHashMap;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An experiment: four processes under one supervisor, and a day of failures, drawn from a seed. The
 * same failures strike under each of the three strategies; what the supervisor tells of its
 * restarts becomes a table. The day is simulated and takes a moment.
 */
final class Strategies {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int FAILURES = 60;

  /** The processes in the order of their start, and how long each takes to start. */
  private static final Map<String, Duration> PARTS =
      LinkedHashMap.of(
          "store", Duration.ofSeconds(30),
          "index", Duration.ofSeconds(90),
          "pages", Duration.ofSeconds(10),
          "mail", Duration.ofSeconds(5));

  /** One process is to fail at a time of the day; if it is just down, nothing happens. */
  record Failure(Duration at, String part) {}

  private Strategies() {}

  static void run(long seed, PrintStream out) {
    // What is restarted is in the table, and need not be in the log.
    System.setProperty("org.slf4j.simpleLogger.log.dev.coppice.supervisor", "error");
    List<Failure> failures = failures(seed);
    out.printf("A day with %d failures, seed %d%n", failures.size(), seed);
    for (Strategy strategy : Strategy.values()) {
      out.println();
      table(strategy, day(strategy, failures, seed)).forEach(out::println);
    }
  }

  static List<Failure> failures(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> parts = PARTS.keySet().toList();
    return List.fill(
            FAILURES,
            () ->
                new Failure(
                    Duration.ofSeconds(random.nextLong(DAY.toSeconds())),
                    parts.get(random.nextInt(parts.size()))))
        .sortBy(Failure::at);
  }

  // ------------------------------------------------------------------ the day

  /** What the supervisor has restarted in a day. */
  static List<RestartRecord> day(Strategy strategy, List<Failure> failures, long seed) {
    Queue<RestartRecord> restarted = new ConcurrentLinkedQueue<>();
    Simulation.withSeed(seed)
        .withTrace(0)
        .run(stage -> live(stage, strategy, failures, restarted))
        .orThrow();
    return List.ofAll(restarted);
  }

  private static void live(
      Stage stage, Strategy strategy, List<Failure> failures, Queue<RestartRecord> restarted) {
    ChildSpec[] parts =
        PARTS.toList().map(part -> part(part._1, part._2)).toJavaArray(ChildSpec[]::new);
    SupervisorSpec spec =
        SupervisorSpec.oneForOne(parts)
            .withStrategy(strategy)
            .withIntensity(FAILURES, DAY) // it is not to give up
            .withListener(restarted::add);
    var supervisor = Supervisor.start(stage.node(), spec).get();
    var _ = stage.node().run((Self<Void> self) -> strike(self, failures));
    supervisor.stop();
  }

  /** A process that takes its time to start, and then has a name until it fails. */
  private static ChildSpec part(String name, Duration start) {
    ProcLib.Body<Void, Boolean> body =
        (Self<Void> self, ReplyTo<Boolean> ready) -> {
          self.sleep(start);
          ready.send(true);
          self.node().register(Name.of(name, Void.class), self.pid());
          var _ = self.receive();
        };
    SpawnOptions options = SpawnOptions.none().withLabel(name);
    return ChildSpec.worker(
        name, parent -> ProcLib.startLink(parent, options, DAY, body).map(ProcLib.Started::pid));
  }

  private static void strike(Self<Void> self, List<Failure> failures) {
    long dawn = self.node().nanoTime();
    for (Failure failure : failures) {
      self.sleep(failure.at().minusNanos(self.node().nanoTime() - dawn));
      self.node()
          .whereis(Name.of(failure.part(), Void.class))
          .forEach(process -> process.exit(ExitReason.of("failure")));
    }
    self.sleep(Duration.ofHours(1)); // for the last to be up again
  }

  // ------------------------------------------------------------------ the table

  private static List<String> table(Strategy strategy, List<RestartRecord> restarted) {
    return PARTS
        .keySet()
        .toList()
        .map(part -> row(part, restarted.filter(record -> record.childId().equals(part))))
        .append(row("together", restarted))
        .prepend(
            "%-13s%10s%10s%10s  %s"
                .formatted(
                    strategy.name().toLowerCase(Locale.ROOT),
                    "crashes",
                    "restarts",
                    "down",
                    "taken down by"));
  }

  private static String row(String part, List<RestartRecord> restarted) {
    int crashes = restarted.count(record -> record.cause().isEmpty());
    Duration down =
        restarted.flatMap(RestartRecord::downtime).foldLeft(Duration.ZERO, Duration::plus);
    List<String> causes = restarted.flatMap(RestartRecord::cause);
    String takenDownBy =
        PARTS
            .keySet()
            .toList()
            .map(cause -> cause + " " + causes.count(cause::equals))
            .filter(cause -> !cause.endsWith(" 0"))
            .mkString(", ");
    return "  %-11s%10d%10d%10s  %s"
        .formatted(part, crashes, restarted.size(), clock(down), takenDownBy)
        .stripTrailing();
  }

  private static String clock(Duration time) {
    return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
