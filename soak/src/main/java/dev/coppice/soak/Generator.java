package dev.coppice.soak;

import dev.coppice.mailbox.AliasMode;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws what happens next. */
final class Generator {
  private final Ledger ledger;
  private final RandomGenerator random;

  Generator(Ledger ledger, RandomGenerator random) {
    this.ledger = ledger;
    this.random = random;
  }

  /** One of the processes born last, dead ones among them; null if there is none yet. */
  @Nullable Fate anybody() {
    return ledger.any(random);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  Spawning spawning() {
    return new Spawning(chance(50), chance(40), chance(40), chance(60));
  }

  Striking striking() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> Striking.KILL;
      case 4, 5, 6 -> Striking.REASON;
      case 7, 8 -> Striking.SHUTDOWN;
      default -> Striking.NORMAL;
    };
  }

  Ending ending() {
    Ending[] all = Ending.values();
    return all[random.nextInt(all.length)];
  }

  /** A timer that is short, or so long that it must be cancelled or die with its process. */
  Duration delay(Timing.Kind kind) {
    return kind != Timing.Kind.INTERVAL && chance(20)
        ? Duration.ofHours(1)
        : Duration.ofMillis(1 + random.nextInt(30));
  }

  Timing.Kind timer() {
    Timing.Kind[] all = Timing.Kind.values();
    return all[random.nextInt(all.length)];
  }

  Command.Answer answer() {
    return switch (random.nextInt(10)) {
      case 0, 1 -> Command.Answer.LATE;
      case 2 -> Command.Answer.NEVER;
      case 3, 4 -> Command.Answer.TWICE;
      default -> Command.Answer.AT_ONCE;
    };
  }

  Duration patience() {
    return Duration.ofMillis(random.nextInt(8));
  }

  int number() {
    return random.nextInt(1000);
  }

  /** Something for one process to do, mostly to {@code other}. */
  Command.Order order(Fate other) {
    int drawn = random.nextInt(100);
    if (drawn < 30) {
      return relation(drawn, other);
    }
    return drawn < 60 ? message(drawn - 30, other) : deed(drawn - 60, other);
  }

  private Command.Order relation(int drawn, Fate other) {
    return switch (drawn) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> Linking.link(other);
      case 8, 9 -> Linking.unlink();
      case 10, 11, 12, 13, 14, 15, 16, 17 -> Monitoring.monitor(other, 1 + random.nextInt(3));
      case 18, 19 -> Monitoring.monitorName(other);
      case 20, 21, 22 -> Monitoring.demonitor(false);
      case 23, 24, 25 -> Monitoring.demonitor(true);
      default -> Aliasing.lend(other, aliasMode(), 1 + random.nextInt(3));
    };
  }

  private AliasMode aliasMode() {
    AliasMode[] all = AliasMode.values();
    return all[random.nextInt(all.length)];
  }

  private Command.Order message(int drawn, Fate other) {
    return switch (drawn) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> Talking.say(other, 1 + random.nextInt(20));
      case 9, 10, 11 -> Talking.sayAndSignal(other);
      case 12, 13, 14 -> Talking.urge(other);
      case 15, 16 -> Talking.urgentFirst(patience());
      case 17, 18, 19, 20, 21, 22 -> Calling.ask(other, answer(), patience());
      case 23 -> Calling.askTwice(other);
      case 24 -> Aliasing.takeBack();
      case 25 -> Naming.nudge(Naming.shared(number()));
      case 26 -> Naming.nudgeLater(Naming.shared(number()), delay(Timing.Kind.INTERVAL));
      default -> startTimer(other);
    };
  }

  private Command.Order startTimer(Fate other) {
    Timing.Kind kind = timer();
    return Timing.start(other, kind, delay(kind), chance(40));
  }

  private Command.Order deed(int drawn, Fate other) {
    return switch (drawn) {
      case 0, 1, 2 -> Timing.cancel();
      case 3, 4, 5, 6 -> Naming.takeOwn();
      case 7 -> Naming.take(Naming.shared(number()), other);
      case 8 -> Naming.giveBack();
      case 9, 10, 11, 12 -> Owning.own(1 + random.nextInt(3));
      case 13 -> Owning.release();
      case 14 -> Owning.ownSockets();
      case 15, 16, 17, 18, 19, 20, 21, 22 -> striking().at(other);
      case 23, 24, 25, 26, 27, 28 -> ending();
      case 29 -> Blocking.sleep(patience());
      case 30 -> Blocking.threadSleep(patience());
      case 31 -> Blocking.ignoreInterrupts(patience(), other);
      default -> spawning();
    };
  }
}
