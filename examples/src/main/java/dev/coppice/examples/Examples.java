package dev.coppice.examples;

import io.vavr.collection.List;
import io.vavr.control.Option;
import io.vavr.control.Try;
import java.io.PrintStream;

/** Runs one of the examples by its name, or lists them. */
public final class Examples {
  /** A small program with one idea. */
  private interface Example {
    void run(PrintStream out) throws Exception;
  }

  /** One that draws lots, and always the same ones from the same seed. */
  private interface Experiment {
    void run(long seed, PrintStream out) throws Exception;
  }

  private record Entry(String name, String idea, Experiment program, boolean drawsLots) {
    Entry(String name, String idea, Example program) {
      this(name, idea, (_, out) -> program.run(out), false);
    }

    static Entry experiment(String name, String idea, Experiment program) {
      return new Entry(name, idea, program, true);
    }

    String usage() {
      return drawsLots ? name + " [--seed N]" : name;
    }
  }

  private static final List<Entry> ALL =
      List.of(
          new Entry(
              "spawn-monitor-client",
              "one monitored process per download",
              SpawnMonitorClient::run),
          new Entry("key-value-server", "a server with typed calls", KeyValueServer::run),
          new Entry(
              "sys-session", "a server is looked into, and mended, while it runs", SysSession::run),
          new Entry("code-lock", "a door with a code lock, as a state machine", CodeLock::run),
          new Entry("alarm-handlers", "an event manager with two handlers", AlarmHandlers::run),
          new Entry(
              "three-workers", "a supervisor restarts the worker that crashes", ThreeWorkers::run),
          new Entry(
              "linked-pair",
              "linked processes die together, unless one traps exits",
              LinkedPair::run),
          new Entry("worker-pool", "a set of workers that grows while it runs", WorkerPool::run),
          new Entry(
              "crawl", "tasks that fetch the pages of a web site, four at a time", Crawl::run),
          new Entry("shop", "a tree of supervisors is drawn, before and after failures", Shop::run),
          Entry.experiment("strategies", "a day of failures under each strategy", Strategies::run),
          new Entry(
              "virtual-hour", "a hundred clocks tick for a simulated hour", VirtualTime::run));

  private Examples() {}

  /**
   * Runs the example whose name is given; lists them if none is.
   *
   * @param args its name; for an experiment perhaps {@code --seed} and a number
   * @throws Exception if the example fails
   */
  public static void main(String[] args) throws Exception {
    System.exit(run(args, System.out, System.err));
  }

  /** Returns the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err) throws Exception {
    if (args.length == 0) {
      list(out);
      return 0;
    }
    Option<Entry> chosen = ALL.find(entry -> entry.name().equals(args[0]));
    Option<Long> seed = chosen.flatMap(entry -> seed(entry, args));
    if (chosen.isEmpty() || seed.isEmpty()) {
      err.println("No such example: " + String.join(" ", args));
      list(err);
      return 2;
    }
    chosen.get().program().run(seed.get(), out);
    return 0;
  }

  /** What is to be drawn from; none if that is not a way to ask for it. */
  private static Option<Long> seed(Entry entry, String[] args) {
    if (args.length == 1) {
      return Option.some(1L);
    }
    return Option.when(
            entry.drawsLots() && args.length == 3 && args[1].equals("--seed"), () -> args[2])
        .flatMap(number -> Try.of(() -> Long.valueOf(number)).toOption());
  }

  private static void list(PrintStream to) {
    to.println("Usage: bin/example NAME, where NAME is one of");
    ALL.forEach(entry -> to.printf("  %-24s%s%n", entry.usage(), entry.idea()));
  }
}
