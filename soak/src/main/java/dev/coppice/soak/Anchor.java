package dev.coppice.soak;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process that outlives the rounds. In each it is one among many, to be linked, monitored, called
 * and sent timers; in between nothing of that may be left in it. Without such a one, whatever a
 * process keeps of those that ended before it would vanish with its own end, and no leak would
 * show.
 */
final class Anchor {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration MOMENT = Duration.ofMillis(10);
  private static final int NUDGES = 5_000;

  private final Self<Command> self;
  private @Nullable Worker worker;

  private Anchor(Self<Command> self) {
    this.self = self;
  }

  /** The life of a straight-line anchor. */
  static void live(Self<Command> self) throws Exception {
    var anchor = new Anchor(self);
    for (; ; ) {
      anchor.handle(self.receive());
    }
  }

  /** How a callback anchor begins. */
  static Next<Command> start(Self<Command> self) {
    return new Called(new Anchor(self)).next();
  }

  /** Has an anchor forget the round. */
  static void leave(Pid<Command> anchor) {
    if (Call.<Command, Boolean>ask(anchor, Command.Leave::new, PATIENCE).isLeft()) {
      throw new IllegalStateException("an anchor does not answer");
    }
  }

  /**
   * Has an anchor, if it is a callback process, set and cancel many timers in an otherwise quiet
   * time, when nothing else makes the runtime look after those that were cancelled.
   */
  static void exercise(Pid<Command> anchor) {
    for (int i = 0; i < NUDGES; i++) {
      anchor.send(new Command.Nudge());
    }
  }

  private record Called(Anchor anchor) implements Callback<Command> {
    @Override
    public Next<Command> handle(Self<Command> self, Received<Command> received) throws Exception {
      anchor.handle(received);
      return next();
    }

    private Next<Command> next() {
      return Next.after(LONG, this);
    }
  }

  private void handle(Received<Command> received) throws Exception {
    if (received instanceof Message<Command>(Command.Join(var fate))) {
      worker = new Worker(self, fate);
      // What it keeps of resources, and to wait with a limit, it keeps from the first round on.
      Owning.own(1).perform(worker);
      self.sleep(MOMENT);
    } else if (received instanceof Message<Command>(Command.Leave(var done))) {
      if (worker != null) {
        Naming.giveBack().perform(worker);
        Owning.releaseAll().perform(worker);
      }
      worker = null;
      done.send(true);
    } else if (worker != null) {
      worker.handle(received);
    } else if (received instanceof Exit<Command>(_, var reason)) {
      throw new ProcessExit(reason); // the node is being closed
    }
  }
}
