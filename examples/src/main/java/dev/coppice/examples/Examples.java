package dev.coppice.examples;

import io.vavr.collection.LinkedHashMap;
import io.vavr.collection.Map;
import io.vavr.control.Option;
import java.io.PrintStream;

/** Runs one of the examples by its name, or lists them. */
public final class Examples {
  /** A small program with one idea. */
  private interface Example {
    void run(PrintStream out) throws Exception;
  }

  private record Entry(String idea, Example program) {}

  private static final Map<String, Entry> ALL =
      LinkedHashMap.of(
          "spawn-monitor-client",
          new Entry("one monitored process per download", SpawnMonitorClient::run),
          "key-value-server",
          new Entry("a server with typed calls", KeyValueServer::run),
          "sys-session",
          new Entry("a server is looked into, and mended, while it runs", SysSession::run),
          "code-lock",
          new Entry("a door with a code lock, as a state machine", CodeLock::run),
          "alarm-handlers",
          new Entry("an event manager with two handlers", AlarmHandlers::run),
          "three-workers",
          new Entry("a supervisor restarts the worker that crashes", ThreeWorkers::run),
          "linked-pair",
          new Entry("linked processes die together, unless one traps exits", LinkedPair::run),
          "worker-pool",
          new Entry("a set of workers that grows while it runs", WorkerPool::run),
          "crawl",
          new Entry("tasks that fetch the pages of a web site, four at a time", Crawl::run),
          "virtual-hour",
          new Entry("a hundred clocks tick for a simulated hour", VirtualTime::run));

  private Examples() {}

  /**
   * Runs the example whose name is given; lists them if none is.
   *
   * @param args its name
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
    Option<Entry> chosen = args.length == 1 ? ALL.get(args[0]) : Option.none();
    if (chosen.isEmpty()) {
      err.println("No such example: " + String.join(" ", args));
      list(err);
      return 2;
    }
    chosen.get().program().run(out);
    return 0;
  }

  private static void list(PrintStream to) {
    to.println("Usage: bin/example NAME, where NAME is one of");
    ALL.forEach((name, entry) -> to.printf("  %-22s%s%n", name, entry.idea()));
  }
}
