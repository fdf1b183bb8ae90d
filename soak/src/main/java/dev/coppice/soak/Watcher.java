package dev.coppice.soak;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A process that counts births and deaths in a tree, and does not ask its supervisors. */
final class Watcher {
  private Watcher() {}

  /** The news that there is somebody to watch. */
  record Born(Place place, Pid<?> process) {}

  static void live(Self<Born> self) {
    Map<MonitorRef, Place> watched = new HashMap<>();
    for (; ; ) {
      switch (self.receive()) {
        case Message<Born>(Born(var place, var process)) -> {
          watched.put(self.monitor(process), place);
          place.born();
        }
        case Down<Born>(var monitor, _) -> Objects.requireNonNull(watched.remove(monitor)).died();
        case Exit<Born>(_, var reason) -> throw new ProcessExit(reason);
      }
    }
  }
}
