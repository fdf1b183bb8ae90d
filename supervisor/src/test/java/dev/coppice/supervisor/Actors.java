package dev.coppice.supervisor;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Children that note in one journal when they start ({@code +a}), refuse to start ({@code !a}),
 * choose not to run ({@code ~a}) and end ({@code -a shutdown}), and that do what the test says.
 */
final class Actors {
  static final ExitReason REFUSED = ExitReason.of("refused");

  private final BlockingQueue<String> journal = new LinkedBlockingQueue<>();
  private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
  private final Set<String> idle = ConcurrentHashMap.newKeySet();

  /** A permanent child of this kind. */
  ChildSpec child(String id) {
    return ChildSpec.worker(
        id,
        self -> {
          if (refusals.getOrDefault(id, 0) > 0) {
            refusals.merge(id, -1, Integer::sum);
            journal.add("!" + id);
            return Either.left(new StartError.Failed(REFUSED));
          }
          if (idle.contains(id)) {
            journal.add("~" + id);
            return Either.left(new StartError.Ignored());
          }
          return GenServer.startLink(self, puppet(id));
        });
  }

  Puppet puppet(String id) {
    return Puppet.of(
            self -> {
              var _ = self.trapExit(true);
              journal.add("+" + id);
              return Init.ok(List.empty());
            })
        .onTerminate(reason -> journal.add("-" + id + " " + reason));
  }

  /** The next starts of a child fail. */
  void refuse(String id, int times) {
    refusals.put(id, times);
  }

  /** A child chooses not to run when it is started. */
  void idle(String id) {
    idle.add(id);
  }

  /** A child chooses to run when it is started. */
  void busy(String id) {
    idle.remove(id);
  }

  /** What was noted since this was called last. */
  List<String> journal() {
    java.util.List<String> lines = new ArrayList<>();
    journal.drainTo(lines);
    return List.ofAll(lines);
  }

  /** Ends a child as by itself, and waits until its supervisor has dealt with that. */
  static void end(SupervisorRef supervisor, String id, ExitReason reason) {
    Ending end = Ending.of(pid(supervisor, id));
    server(supervisor, id).cast(new Puppet.Act(state -> Step.stop(reason, state)));
    var _ = end.reason();
    settle(supervisor);
  }

  /** As {@link #end}, abnormally. */
  static void crash(SupervisorRef supervisor, String id) {
    end(supervisor, id, Mortal.BROKEN);
  }

  /** Waits until the supervisor has dealt with what it was told before, if it still lives. */
  static void settle(SupervisorRef supervisor) {
    try {
      var _ = supervisor.countChildren();
    } catch (CallFailed gone) {
      // it has dealt with everything
    }
  }

  static ChildInfo info(SupervisorRef supervisor, String id) {
    return supervisor.whichChildren().find(child -> child.id().equals(id)).get();
  }

  static Pid<?> pid(SupervisorRef supervisor, String id) {
    return info(supervisor, id).pid().get();
  }

  static ChildInfo.Status status(SupervisorRef supervisor, String id) {
    return info(supervisor, id).status();
  }

  @SuppressWarnings("unchecked") // the children are puppets
  static ServerRef<Puppet.Ask<?>, Puppet.Tell> server(SupervisorRef supervisor, String id) {
    return (ServerRef<Puppet.Ask<?>, Puppet.Tell>) info(supervisor, id).process().get();
  }
}
