package dev.coppice.soak;

import dev.coppice.mailbox.ExitReason;
import java.time.Duration;

/** Sending messages and exit signals, in numbered series. */
final class Talking {
  private Talking() {}

  static Command.Order say(Fate to, int times) {
    return worker -> {
      for (int i = 0; i < times; i++) {
        worker.channels().say(to);
      }
    };
  }

  /** Messages with an exit signal in between, which a trapping process must see in its place. */
  static Command.Order sayAndSignal(Fate to) {
    return worker -> {
      worker.channels().say(to);
      worker.channels().signal(to, ExitReason::of);
      worker.channels().say(to);
    };
  }

  static Command.Order urge(Fate to) {
    return worker -> worker.channels().urge(to);
  }

  /** Receives what is urgent first, and then the rest, whose order must not suffer. */
  static Command.Order urgentFirst(Duration patience) {
    return worker -> {
      for (Command.Urgent urgent : worker.self().receive(Command.Urgent.class, patience)) {
        urgent.channel().received(urgent.number());
      }
    };
  }
}
