package dev.coppice.mailbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A process that does what the test tells it, one thing after the other, and keeps everything else
 * that it receives for the test to see.
 */
final class Puppet implements ProcessRef {
  /** How long a test waits for what must come, in seconds. */
  private static final int PATIENCE = 30;

  /** The protocol. */
  sealed interface Order {}

  /** Something to be kept. */
  record Note(Object content) implements Order {}

  /** Something to be done. */
  record Act(Body<Order> act) implements Order {}

  /** To end with {@code normal}. */
  record Finish() implements Order {}

  /** Something to be done in a process, with a result. */
  interface Task<T> {
    T run(Self<Order> self) throws Exception;
  }

  private final Pid<Order> pid;
  private final BlockingQueue<Received<Order>> seen;
  private final Call<Object> death;

  Puppet(Kind kind, Spawner spawner, SpawnOptions options) {
    BlockingQueue<Received<Order>> inbox = new LinkedBlockingQueue<>();
    seen = inbox;
    pid = kind.spawn(spawner, options, (self, received) -> goesOn(self, received, inbox));
    death = Call.to(pid);
  }

  private static boolean goesOn(
      Self<Order> self, Received<Order> received, BlockingQueue<Received<Order>> inbox)
      throws Exception {
    switch (received) {
      case Message(Act(var act)) -> act.run(self);
      case Message(Finish()) -> {
        return false;
      }
      case Message(Note _), Down(_, _), Exit(_, _) -> inbox.add(received);
    }
    return true;
  }

  /** What {@link Self#receive(Function)} needs to receive the notes that hold this. */
  static Function<Received<Order>, Option<Object>> note(Object wanted) {
    return received ->
        received instanceof Message(Note(var content)) && content.equals(wanted)
            ? Option.some(content)
            : Option.none();
  }

  @Override
  public Pid<Order> pid() {
    return pid;
  }

  /** Has something done; what it throws is thrown in the process. */
  void tell(Body<Order> act) {
    pid.send(new Act(act));
  }

  /** Has something done; what it throws is for the test, and the process lives on. */
  <T> CompletableFuture<T> start(Task<T> task) {
    var result = new CompletableFuture<T>();
    tell(
        self -> {
          try {
            result.complete(task.run(self));
          } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
          }
        });
    return result;
  }

  /** Has something done and waits for its result; what it throws is thrown here. */
  <T> T ask(Task<T> task) {
    return await(start(task));
  }

  /** Has something done and waits until it is; what it throws is thrown here. */
  void run(Body<Order> act) {
    ask(
        self -> {
          act.run(self);
          return self;
        });
  }

  /** Lets it end with {@code normal}. */
  void finish() {
    pid.send(new Finish());
  }

  /** Sends it something to keep. */
  void send(Object content) {
    pid.send(new Note(content));
  }

  /** Lets it end by throwing this. */
  void crash(Exception thrown) {
    tell(
        _ -> {
          throw thrown;
        });
  }

  /** Waits for the next thing it receives, of those not yet taken by the test. */
  Received<Order> next() {
    try {
      Received<Order> next = seen.poll(PATIENCE, SECONDS);
      assertThat(next).as("received by %s", pid).isNotNull();
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** All it has received and the test has not yet taken; nothing that came before is missing. */
  List<Received<Order>> rest() {
    run(_ -> {});
    var rest = new ArrayList<Received<Order>>();
    seen.drainTo(rest);
    return rest;
  }

  /** Waits for its end; once, in the thread that made the puppet. */
  ExitReason reason() {
    return death.await(Duration.ofSeconds(PATIENCE)).getLeft();
  }

  /** Waits for the result of {@link #start}. */
  static <T> T await(CompletableFuture<T> result) {
    try {
      return result.get(PATIENCE, SECONDS);
    } catch (ExecutionException e) {
      throw Puppet.<RuntimeException>unchecked(Objects.requireNonNull(e.getCause()));
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @Override
  public String toString() {
    return pid.toString();
  }
}
