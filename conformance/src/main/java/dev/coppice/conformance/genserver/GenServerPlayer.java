package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Player;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Plays scenarios on one node, each in processes of its own. */
final class GenServerPlayer implements Player {
  /** What is meant to take too long takes this long; doubled if it was not enough. */
  private static final Duration BRIEF = Duration.ofMillis(25);

  /** What is left of a play that was given up is killed. */
  private final Node node =
      Node.open(NodeOptions.defaults().withName("conformance").withShutdownLimit(Duration.ZERO));

  @Override
  public Trace play(int number, Term scenario) throws Exception {
    for (Duration brief = BRIEF; ; brief = brief.multipliedBy(2)) {
      try {
        return play(number, scenario, brief);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof Conductor.TooSlow)) {
          throw e;
        }
      }
    }
  }

  private Trace play(int number, Term scenario, Duration brief) throws Exception {
    CompletableFuture<Trace> trace = new CompletableFuture<>();
    Pid<News> conductor =
        node.spawn(
            self -> {
              try {
                trace.complete(new Conductor(self, number, brief).conduct(scenario));
              } catch (Throwable failed) { // whoever waits has to know
                trace.completeExceptionally(failed);
              }
            });
    try {
      return trace.get();
    } catch (InterruptedException e) {
      conductor.exit(ExitReason.kill());
      throw e;
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
