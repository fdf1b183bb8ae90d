package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;

/** Making and removing links. */
final class Linking {
  private Linking() {}

  static Command.Order link(Fate to) {
    return worker -> {
      Pid<Command> pid = to.pid();
      Bond bond = worker.mayBindTo(to) ? worker.ledger().claim(worker.me(), to) : null;
      if (pid != null && bond != null) {
        if (!worker.me().traps()) {
          worker.me().give(ExitReason.noproc());
        }
        worker.self().link(pid);
        bond.made();
      }
    };
  }

  static Command.Order unlink() {
    return worker -> {
      for (Bond bond : worker.me().bonds()) {
        Pid<Command> peer = bond.other(worker.me()).pid();
        if (peer != null && bond.stands()) {
          bond.unlinking();
          worker.self().unlink(peer);
          bond.unlinkedBy(worker.me());
          worker.self().pid().send(new Command.Fence(() -> bond.fencedAt(worker.me())));
          return;
        }
      }
    };
  }
}
