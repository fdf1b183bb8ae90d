package dev.coppice.soak;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import io.vavr.control.Option;
import java.time.Duration;

/** Taking names, a process's own ones and ones that many want, and giving them back. */
final class Naming {
  private static final String SHARED = "shared-";
  private static final int SHARED_NAMES = 8;

  private Naming() {}

  /** One of the names that many want. */
  static Name<Command> shared(int which) {
    return Name.of(SHARED + Math.floorMod(which, SHARED_NAMES), Command.class);
  }

  static boolean isShared(Name<Command> name) {
    return name.value().startsWith(SHARED);
  }

  /** Takes a name that nobody else wants, and looks whether it got it. */
  static Command.Order takeOwn() {
    return worker -> {
      Name<Command> name = Name.of("own-" + worker.ledger().nextSerial(), Command.class);
      if (register(worker.node(), name, worker.me())) {
        Option<Pid<Command>> holder = worker.node().whereis(name);
        Pid<Command> pid = worker.self().pid();
        if (!holder.contains(pid) && pid.isAlive()) {
          worker.me().violation("has the name " + name + ", which is " + holder);
        }
      }
    };
  }

  static Command.Order take(Name<Command> name, Fate holder) {
    return worker -> register(worker.node(), name, holder);
  }

  /** Registers a name for a process, which may have one, be dead, or come too late. */
  static boolean register(Node node, Name<Command> name, Fate holder) {
    Pid<Command> pid = holder.pid();
    if (pid == null) {
      return false;
    }
    try {
      node.register(name, pid);
      holder.names().add(name);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  static Command.Order giveBack() {
    return worker -> {
      for (Name<Command> name : worker.me().names()) {
        unregister(worker.node(), name);
      }
    };
  }

  static void unregister(Node node, Name<Command> name) {
    try {
      node.unregister(name);
    } catch (IllegalArgumentException nobodyHasIt) {
      // somebody was quicker
    }
  }

  static Command.Order nudge(Name<Command> name) {
    return worker -> nudge(worker.node(), name);
  }

  /**
   * Has a timer nudge whoever has the name when it fires, and another send him what is not of his
   * protocol, which must not reach him.
   */
  static Command.Order nudgeLater(Name<Command> name, Duration delay) {
    return worker -> {
      worker.node().sendAfter(delay, name, new Command.Nudge());
      worker.node().sendAfter(delay, Name.of(name.value(), String.class), "for somebody else");
    };
  }

  static void nudge(Node node, Name<Command> name) {
    try {
      node.send(name, new Command.Nudge());
    } catch (IllegalArgumentException nobodyHasIt) {
      // as good as any other outcome
    }
  }
}
