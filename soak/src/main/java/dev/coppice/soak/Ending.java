package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ProcessExit;
import org.jspecify.annotations.Nullable;

/** The ways in which a process ends itself. */
enum Ending implements Command.Order {
  /** Has nothing more to do. */
  NORMAL {
    @Override
    void end(Worker worker) {
      worker.stop(ExitReason.normal());
    }
  },
  /** Stops with a reason of its own. */
  REASON {
    @Override
    void end(Worker worker) {
      worker.stop(unique(worker));
    }
  },
  /** Raises a reason of its own. */
  RAISE {
    @Override
    void end(Worker worker) {
      throw new ProcessExit(given(worker, unique(worker)));
    }
  },
  /** Raises {@code kill}, which as a reason is one like any other. */
  RAISE_KILL {
    @Override
    void end(Worker worker) {
      throw new ProcessExit(given(worker, ExitReason.kill()));
    }
  },
  /** Fails. */
  CRASH {
    @Override
    void end(Worker worker) {
      var crash = new Crash("on purpose", null);
      given(worker, ExitReason.of(crash));
      throw crash;
    }
  },
  /** Fails badly. */
  ERROR {
    @Override
    void end(Worker worker) {
      var error = new LinkageError("on purpose");
      given(worker, ExitReason.of(error));
      throw error;
    }
  },
  /** Kills itself. */
  KILL_SELF {
    @Override
    void end(Worker worker) {
      given(worker, ExitReason.killed());
      worker.self().pid().exit(ExitReason.kill());
    }
  },
  /** Sends itself an exit signal, which it may trap. */
  EXIT_SELF {
    @Override
    void end(Worker worker) {
      worker.self().pid().exit(given(worker, unique(worker)));
    }
  },
  /** Sends itself {@code normal}, the one case in which that ends a process. */
  EXIT_SELF_NORMAL {
    @Override
    void end(Worker worker) {
      worker.self().pid().exit(given(worker, ExitReason.normal()));
    }
  };

  abstract void end(Worker worker);

  @Override
  public void perform(Worker worker) {
    if (worker.me().mortal()) {
      end(worker);
    }
  }

  private static ExitReason unique(Worker worker) {
    return ExitReason.of(worker.ledger().nextSerial());
  }

  private static ExitReason given(Worker worker, ExitReason reason) {
    worker.me().give(reason);
    return reason;
  }

  /** Without a stack trace: there are too many of them. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash(String message, @Nullable Throwable cause) {
      super(message, cause, false, false);
    }
  }
}
