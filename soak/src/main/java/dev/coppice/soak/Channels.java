package dev.coppice.soak;

import dev.coppice.mailbox.Alias;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All that one sender, a process or a thread that is none, sends in numbered series. */
final class Channels {
  private final @Nullable Fate from;
  private final Map<Fate, Channel> ordinary = new HashMap<>();
  private final Map<Fate, Channel> urgent = new HashMap<>();

  Channels(@Nullable Fate from) {
    this.from = from;
  }

  /** Who sends; null outside any process. */
  @Nullable Fate owner() {
    return from;
  }

  void say(Fate to) {
    Pid<Command> pid = to.pid();
    if (pid != null) {
      Channel channel = ordinary.computeIfAbsent(to, receiver -> new Channel(from, receiver));
      pid.send(new Command.Say(channel, channel.next()));
      channel.sent();
    }
  }

  void urge(Fate to) {
    Pid<Command> pid = to.pid();
    if (pid != null) {
      Channel channel = urgent.computeIfAbsent(to, receiver -> new Channel(from, receiver));
      pid.send(new Command.Urgent(channel, channel.next()));
      channel.sent();
    }
  }

  /** Sends through an alias of {@code to}, which may be out of use by now. */
  static void whisper(Alias<Command> alias, Loan loan) {
    alias.send(new Command.Through(loan));
  }

  /** Sends an exit signal, numbered like the messages. */
  void signal(Fate to, Function<Tag, ExitReason> reasonOf) {
    Pid<Command> pid = to.pid();
    if (pid != null) {
      Channel channel = ordinary.computeIfAbsent(to, receiver -> new Channel(from, receiver));
      ExitReason reason = reasonOf.apply(new Tag(channel, channel.next()));
      if (!to.traps()) {
        to.give(reason);
      }
      pid.exit(reason);
      channel.sent();
    }
  }
}
