package dev.coppice.soak;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Pid;
import io.vavr.control.Either;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asking questions, with little patience, and answering them. */
final class Calling {
  private static final Duration A_WHILE = Duration.ofMillis(3);

  private Calling() {}

  static Command.Order ask(Fate whom, Command.Answer how, Duration patience) {
    return worker -> ask(worker.me(), whom, how, patience);
  }

  /** Asks and checks the outcome. {@code asker} is null outside any process. */
  static void ask(@Nullable Fate asker, Fate whom, Command.Answer how, Duration patience) {
    Pid<Command> pid = whom.pid();
    if (pid == null) {
      return;
    }
    long question = whom.ledger().nextSerial();
    check(
        asker,
        whom,
        question,
        Call.<Command, Long>ask(pid, to -> new Command.Ask(to, question, how), patience));
  }

  /** Gives up, and looks once more when the answer may have come. */
  static Command.Order askTwice(Fate whom) {
    return worker -> {
      Pid<Command> pid = whom.pid();
      if (pid == null) {
        return;
      }
      long question = worker.ledger().nextSerial();
      Call<Long> call = Call.to(pid);
      pid.send(new Command.Ask(call.replyTo(), question, Command.Answer.LATE));
      Either<ExitReason, Long> first = call.await(Duration.ofMillis(1));
      check(worker.me(), whom, question, first);
      worker.self().sleep(A_WHILE);
      Either<ExitReason, Long> second = call.await(Duration.ZERO);
      if (!second.equals(first)) {
        worker.me().violation("a call that came to " + first + " came to " + second + " later");
      }
    };
  }

  private static void check(
      @Nullable Fate asker, Fate whom, long question, Either<ExitReason, Long> outcome) {
    if (outcome.isRight()) {
      if (outcome.get() != question) {
        whom.violation("answered " + outcome + " when it was asked " + question);
      }
      return;
    }
    ExitReason reason = outcome.getLeft();
    if (reason == ExitReason.Atom.CALLING_SELF) {
      if (!whom.equals(asker)) {
        whom.violation("took " + asker + " for itself");
      }
    } else if (!reason.equals(ExitReason.timeout())) {
      whom.ended(reason, false, "a call of " + asker);
    }
  }

  static void answer(Worker worker, Command.Ask ask) {
    switch (ask.how()) {
      case AT_ONCE -> {}
      case TWICE -> ask.asker().send(ask.question());
      case LATE -> worker.self().sleep(A_WHILE);
      case NEVER -> {
        return;
      }
    }
    ask.asker().send(ask.how() == Command.Answer.TWICE ? -1L - ask.question() : ask.question());
  }
}
