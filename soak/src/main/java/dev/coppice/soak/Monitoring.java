package dev.coppice.soak;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Pid;

/** Setting monitors and taking them off. */
final class Monitoring {
  private Monitoring() {}

  static Command.Order monitor(Fate target, int times) {
    return worker -> {
      Pid<Command> pid = target.pid();
      if (pid != null && worker.mayBindTo(target)) {
        for (int i = 0; i < times; i++) {
          worker.watching(target, worker.self().monitor(pid), Watch.Way.BY_PID);
        }
      }
    };
  }

  /** Monitors the target by a name that is its alone. */
  static Command.Order monitorName(Fate target) {
    return worker -> {
      for (Name<Command> name : target.names()) {
        if (!Naming.isShared(name) && worker.mayBindTo(target)) {
          worker.watching(target, worker.self().monitor(name), Watch.Way.BY_NAME);
          return;
        }
      }
    };
  }

  static Command.Order demonitor(boolean flush) {
    return worker -> {
      Watch watch = worker.latestWatch();
      if (watch == null) {
        return;
      }
      if (flush) {
        worker.self().demonitorFlush(watch.reference());
        watch.flushed();
      } else if (worker.self().demonitor(watch.reference())) {
        watch.takenOff();
      }
    };
  }
}
