package dev.coppice.benchmarks.pekko;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.coppice.benchmarks.Iterations;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;

/** A JVM that measures one row of Pekko. */
public final class PekkoFork {
  /** As many threads as the BEAM has schedulers; everything else as Pekko ships it. */
  private static final String SETTINGS =
      """
      pekko.loglevel = OFF
      pekko.stdout-loglevel = OFF
      pekko.log-dead-letters = off
      pekko.actor.default-dispatcher.fork-join-executor {
        parallelism-min = 2
        parallelism-max = 2
        parallelism-factor = 1
      }
      """;

  private PekkoFork() {}

  /**
   * Measures.
   *
   * @param args see {@link Iterations#parse}
   */
  public static void main(String[] args) throws Exception {
    Iterations iterations = Iterations.parse(args);
    PekkoWorkload workload = PekkoRows.of(iterations.row());
    ActorSystem system = open();
    try {
      iterations.run(ops -> run(system, workload, ops), System.out);
    } finally {
      close(system);
    }
  }

  static ActorSystem open() {
    Config settings = ConfigFactory.parseString(SETTINGS).withFallback(ConfigFactory.load());
    return ActorSystem.create("benchmarks", settings);
  }

  static void close(ActorSystem system) throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Runs one iteration, and ends its actors before the next begins. */
  static long run(ActorSystem system, PekkoWorkload workload, int ops) throws Exception {
    Main main = new Main(system);
    try {
      return workload.run(main, ops);
    } finally {
      main.stop();
    }
  }
}
