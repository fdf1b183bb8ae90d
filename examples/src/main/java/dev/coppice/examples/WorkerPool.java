package dev.coppice.examples;

import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.ChildInfo;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Restart;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorSpec;
import io.vavr.collection.SortedSet;
import io.vavr.collection.TreeSet;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A supervisor that starts without children and is given one for each job. A job's worker is
 * transient: it is restarted if it crashes, and left alone when it has done its work. One of the
 * jobs crashes twice before it succeeds; its own budget of retries allows for that, whatever the
 * others do.
 */
final class WorkerPool {
  record Squared(int number, int square) {}

  private static final int JOBS = 6;

  private WorkerPool() {}

  static void run(PrintStream out) {
    try (Node node = Node.open()) {
      var _ = node.run((Self<Squared> self) -> distribute(self, out));
    }
  }

  private static void distribute(Self<Squared> self, PrintStream out) {
    var pool = Supervisor.startLink(self, SupervisorSpec.oneForOne()).get();
    for (int number = 1; number <= JOBS; number++) {
      var _ = pool.startChild(job(number, self.pid())).get();
    }
    SortedSet<Integer> squares = TreeSet.empty();
    while (squares.size() < JOBS) {
      if (self.receive() instanceof Message<Squared>(Squared(_, var square))) {
        squares = squares.add(square);
      }
    }
    out.println("squares: " + squares.mkString(" "));
    pool.whichChildren()
        .filter(child -> child.restarts() > 0)
        .map(child -> child.id() + " was restarted " + child.restarts() + " times")
        .forEach(out::println);
    pool.whichChildren().map(ChildInfo::id).forEach(pool::terminateChild);
    long running = pool.whichChildren().count(child -> child.pid().isDefined());
    out.println("running in the end: " + running);
  }

  private static ChildSpec job(int number, Pid<Squared> main) {
    var attempts = new AtomicInteger();
    return ChildSpec.process(
            "job " + number,
            (Self<Void> _) -> {
              if (number == 4 && attempts.incrementAndGet() <= 2) {
                throw new IllegalStateException("no luck");
              }
              main.send(new Squared(number, number * number));
            })
        .withRestart(Restart.TRANSIENT)
        .withRetries(3);
  }
}
