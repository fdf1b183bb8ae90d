package dev.coppice.test;

import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Spawner;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of either kind that does what it is told, one thing after the other, and remembers
 * whatever else it receives. Unlike a {@link Probe} it can be told to do something without being
 * waited for, and does not trap exits unless it is to.
 */
final class Actor implements ProcessRef {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The protocol. */
  sealed interface Order {}

  /** Something to be remembered. */
  record Note(Object content) implements Order {}

  /** Something to be done, and where its result goes. */
  record Act<T>(Task<T> task, ReplyTo<Either<Throwable, T>> replyTo) implements Order {
    void perform(Self<Order> self) {
      Either<Throwable, T> outcome;
      try {
        outcome = Either.right(task.run(self));
      } catch (ProcessExit exit) {
        throw exit; // it is to end
      } catch (Exception | AssertionError thrown) {
        outcome = Either.left(thrown);
      }
      replyTo.send(outcome);
    }
  }

  /** Asks for all that was received, as soon as that is so much. */
  private record Recall(int atLeast, ReplyTo<List<Received<Order>>> replyTo) implements Order {}

  /** Something to be done in a process, with a result. */
  interface Task<T> {
    T run(Self<Order> self) throws Exception;
  }

  private final Pid<Order> pid;

  Actor(Kind kind, Spawner spawner, SpawnOptions options) {
    Memory memory = new Memory();
    pid = kind.spawn(spawner, options, memory::handle);
  }

  @Override
  public Pid<Order> pid() {
    return pid;
  }

  // ------------------------------------------------------------------ what it does

  /** Something that was begun, for the one who began it. */
  record Begun<T>(Call<Either<Throwable, T>> call) {
    /** Waits for what comes of it, or why the actor has ended before. */
    Either<ExitReason, T> outcome() {
      Either<ExitReason, Either<Throwable, T>> answer = call.await(LIMIT);
      if (answer.isRight() && answer.get().isLeft()) {
        throw new AssertionError("the actor threw", answer.get().getLeft());
      }
      return answer.map(Either::get);
    }

    /** Waits for what comes of it, which must be something. */
    T await() {
      return outcome()
          .getOrElseThrow(reason -> new AssertionError("the actor does not answer: " + reason));
    }
  }

  /** Has something done, without waiting for it. */
  <T> Begun<T> start(Task<T> task) {
    Call<Either<Throwable, T>> call = Call.to(pid);
    pid.send(new Act<>(task, call.replyTo()));
    return new Begun<>(call);
  }

  /** Has something done that has no result, without waiting for it. */
  Begun<Boolean> begin(Body<Order> act) {
    return start(
        self -> {
          act.run(self);
          return true;
        });
  }

  /** Has something done and waits for its result. */
  <T> T ask(Task<T> task) {
    return start(task).await();
  }

  /** Has something done and waits until it is. */
  void run(Body<Order> act) {
    var _ = begin(act).await();
  }

  void link(ProcessRef to) {
    run(self -> self.link(to));
  }

  MonitorRef monitor(ProcessRef target) {
    return ask(self -> self.monitor(target));
  }

  /** Sends it something to remember. */
  void send(Object content) {
    pid.send(new Note(content));
  }

  // ------------------------------------------------------------------ what it has received

  /** All it has received; nothing that came before is missing. */
  List<Received<Order>> received() {
    return received(0);
  }

  /** All it has received, as soon as it is so much. */
  List<Received<Order>> received(int atLeast) {
    return Call.<Order, List<Received<Order>>>ask(pid, to -> new Recall(atLeast, to), LIMIT)
        .getOrElseThrow(
            reason -> new AssertionError(pid + " has not received " + atLeast + ": " + reason));
  }

  /** Waits until it has ended and everybody was told. */
  ExitReason reason() {
    return pid.node()
        .join(pid, LIMIT)
        .getOrElseThrow(() -> new AssertionError(pid + " has not ended"));
  }

  @Override
  public String toString() {
    return pid.toString();
  }

  /** What the process knows. */
  private static final class Memory {
    private final List<Received<Order>> received = new ArrayList<>();
    private final List<Recall> waiting = new ArrayList<>();

    void handle(Self<Order> self, Received<Order> next) {
      if (next instanceof Message<Order>(Act<?> act)) {
        act.perform(self);
        return;
      }
      if (next instanceof Message<Order>(Recall recall)) {
        waiting.add(recall);
      } else {
        received.add(next);
      }
      for (Recall recall : List.copyOf(waiting)) {
        if (recall.atLeast() <= received.size()) {
          waiting.remove(recall);
          recall.replyTo().send(List.copyOf(received));
        }
      }
    }
  }
}
