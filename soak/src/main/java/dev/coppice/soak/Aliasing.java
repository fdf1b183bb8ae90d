package dev.coppice.soak;

import dev.coppice.mailbox.Alias;
import dev.coppice.mailbox.AliasMode;
import dev.coppice.mailbox.AliasedMonitor;
import dev.coppice.mailbox.Pid;

/** Making aliases, having others use them, and taking them back. */
final class Aliasing {
  private Aliasing() {}

  static Command.Order lend(Fate to, AliasMode mode, int uses) {
    return worker -> {
      Pid<Command> pid = to.pid();
      if (pid == null || !worker.mayBindTo(to)) {
        return;
      }
      Loan loan = new Loan(worker.me(), mode);
      Alias<Command> alias;
      if (mode == AliasMode.DEMONITOR || mode == AliasMode.REPLY_DEMONITOR) {
        AliasedMonitor<Command> both = worker.self().monitor(pid, mode);
        Watch watch = new Watch(worker.me(), to, both.monitor(), Watch.Way.BY_PID, loan);
        alias = both.alias();
        loan.made(alias, watch);
        worker.watching(watch);
      } else {
        alias = worker.self().alias(mode);
        loan.made(alias, null);
      }
      worker.loans().push(loan);
      Command.Order use =
          _ -> {
            for (int i = 0; i < uses; i++) {
              Channels.whisper(alias, loan);
            }
          };
      pid.send(use);
    };
  }

  static Command.Order takeBack() {
    return worker -> {
      Loan loan = worker.loans().poll();
      Alias<Command> alias = loan == null ? null : loan.alias();
      if (loan != null && alias != null) {
        worker.self().unalias(alias);
        worker.self().pid().send(new Command.Fence(loan::fenced));
      }
    };
  }
}
