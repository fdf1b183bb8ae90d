package dev.coppice.soak;

import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import java.time.Duration;

/**
 * A worker as a callback process. Some always have a time limit pending, short or long, so that
 * timers are set and cancelled with every message.
 */
record WorkerCallback(Worker worker) implements Callback<Command> {

  static Next<Command> start(Self<Command> self, Fate me) {
    return new WorkerCallback(new Worker(self, me)).next();
  }

  @Override
  public Next<Command> handle(Self<Command> self, Received<Command> received) throws Exception {
    worker.handle(received);
    return next();
  }

  private Next<Command> next() {
    ExitReason stop = worker.stop();
    if (stop != null) {
      return Next.stop(stop);
    }
    return switch ((int) (worker.me().serial() % 4)) {
      case 0 -> Next.after(Duration.ofHours(1), this);
      case 1 -> Next.after(Duration.ofMillis(2), this);
      default -> this;
    };
  }
}
