package dev.coppice.soak;

import dev.coppice.mailbox.Monitored;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Spawner;
import org.jspecify.annotations.Nullable;

/**
 * A process to be spawned.
 *
 * @param callback whether it is a callback process
 * @param traps whether it traps exits
 * @param linked whether it is linked to its parent
 * @param monitored whether its parent monitors it
 */
record Spawning(boolean callback, boolean traps, boolean linked, boolean monitored)
    implements Command.Order {

  @Override
  public void perform(Worker worker) {
    Ledger ledger = worker.ledger();
    Fate child = ledger.mortal(traps);
    Bond bond = linked ? ledger.claim(worker.me(), child) : null;
    if (monitored) {
      Monitored<Command> spawned =
          callback
              ? worker
                  .self()
                  .spawnCallbackMonitor(options(bond), self -> WorkerCallback.start(self, child))
              : worker.self().spawnMonitor(options(bond), self -> Worker.live(self, child));
      ledger.born(child, spawned.pid());
      worker.watching(child, spawned.monitor(), Watch.Way.AT_SPAWN);
    } else {
      spawn(worker.self(), child, options(bond));
    }
    if (bond != null) {
      bond.made();
    }
  }

  /** As {@link #perform}, outside any process. */
  void perform(Ledger ledger) {
    spawn(ledger.node(), ledger.mortal(traps), options(null));
  }

  private void spawn(Spawner spawner, Fate child, SpawnOptions options) {
    Pid<Command> pid =
        callback
            ? spawner.spawnCallback(options, self -> WorkerCallback.start(self, child))
            : spawner.spawn(options, self -> Worker.live(self, child));
    child.ledger().born(child, pid);
  }

  private SpawnOptions options(@Nullable Bond bond) {
    SpawnOptions trapping =
        traps ? SpawnOptions.none().withTrapExit() : SpawnOptions.none().withLabel("worker");
    return bond == null ? trapping : trapping.withLink();
  }
}
