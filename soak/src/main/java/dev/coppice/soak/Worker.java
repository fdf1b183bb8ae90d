package dev.coppice.soak;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process of the soak does, whatever its kind: it obeys orders, and checks all it receives
 * against what it knows.
 */
final class Worker {
  private final Self<Command> self;
  private final Fate me;
  private final Channels channels;
  private final Map<MonitorRef, Watch> watches = new HashMap<>();
  private final Deque<Watch> latestWatches = new ArrayDeque<>();
  private final Deque<Loan> loans = new ArrayDeque<>();
  private final Deque<Alarm> alarms = new ArrayDeque<>();

  /** Those whose end this process has been told of. */
  private final Set<Fate> gone = new HashSet<>();

  private @Nullable ExitReason stop;

  Worker(Self<Command> self, Fate me) {
    this.self = self;
    this.me = me;
    this.channels = new Channels(me);
    me.ledger().born(me, self.pid());
  }

  Self<Command> self() {
    return self;
  }

  Fate me() {
    return me;
  }

  Ledger ledger() {
    return me.ledger();
  }

  Node node() {
    return self.node();
  }

  Channels channels() {
    return channels;
  }

  Deque<Loan> loans() {
    return loans;
  }

  Deque<Alarm> alarms() {
    return alarms;
  }

  /** Whether a link or monitor between the two is sure to be gone when the round is over. */
  boolean mayBindTo(Fate other) {
    return !me.equals(other) && (me.mortal() || other.mortal());
  }

  // ------------------------------------------------------------------ its end

  /** It is to end of its own accord once the order is done. */
  void stop(ExitReason reason) {
    me.give(reason);
    stop = reason;
  }

  @Nullable ExitReason stop() {
    return stop;
  }

  // ------------------------------------------------------------------ receiving

  void handle(Received<Command> received) throws Exception {
    switch (received) {
      case Message<Command>(var command) -> command(command);
      case Down<Command>(var monitor, var reason) -> down(monitor, reason);
      case Exit<Command>(var from, var reason) -> exit(from, reason);
    }
  }

  private void command(Command command) throws Exception {
    switch (command) {
      case Command.Say(var channel, var number) -> heard(channel, number);
      case Command.Urgent(var channel, var number) -> heard(channel, number);
      case Command.Through(var loan) -> loan.received();
      case Command.Ring(var alarm) -> alarm.rungAt(me);
      case Command.Fence(var passed) -> passed.run();
      case Command.Ask ask -> Calling.answer(this, ask);
      case Command.Order order -> order.perform(this);
      case Command.Nudge() -> {}
      case Command.Join(_), Command.Leave(_) -> me.violation("received " + command);
    }
  }

  private void heard(Channel channel, long number) {
    channel.received(number);
    Fate from = channel.from();
    if (from != null && gone.contains(from)) {
      me.violation("received a message of " + from + " after the news of its end");
    }
  }

  private void down(MonitorRef monitor, ExitReason reason) {
    Watch watch = watches.get(monitor);
    if (watch == null) {
      me.violation("DOWN " + reason + " for " + monitor + ", which was never set");
    } else if (watch.fired(reason)) {
      gone.add(watch.target());
    }
  }

  private void exit(Pid<?> from, ExitReason reason) {
    Fate sender = ledger().of(from);
    Tag tag = Tag.in(reason);
    if (tag != null && me.equals(tag.channel().to()) && tag.isFrom(sender)) {
      heard(tag.channel(), tag.number());
      if (me.mortal() && reason instanceof ExitReason.Shutdown) {
        stop(reason); // as it is asked to
      }
      return;
    }
    if (sender == null || sender.equals(me)) {
      return; // a reason without a number, from outside any process or from itself
    }
    Bond bond = ledger().bond(me, sender);
    if (bond == null) {
      me.violation("EXIT " + reason + " of " + sender + ", to which it was never linked");
      return;
    }
    bond.exitSeenBy(me, reason);
    if (!reason.equals(ExitReason.noproc())) { // which a link to the dying is answered with at once
      sender.ended(reason, false, "EXIT at " + me);
      gone.add(sender);
    }
  }

  // ------------------------------------------------------------------ monitors

  void watching(Fate target, MonitorRef reference, Watch.Way way) {
    watching(new Watch(me, target, reference, way, null));
  }

  void watching(Watch watch) {
    watches.put(watch.reference(), watch);
    latestWatches.push(watch);
    if (latestWatches.size() > 8) {
      latestWatches.removeLast();
    }
    me.watches().add(watch);
  }

  @Nullable Watch latestWatch() {
    return latestWatches.poll();
  }

  // ------------------------------------------------------------------ as a process

  /** The life of a straight-line process. */
  static void live(Self<Command> self, Fate me) throws Exception {
    Worker worker = new Worker(self, me);
    while (worker.stop == null) {
      worker.handle(self.receive());
    }
    if (!worker.stop.equals(ExitReason.normal())) {
      throw new ProcessExit(worker.stop);
    }
  }
}
