package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;

/**
 * A process under the test's control: it runs what it is given, and leaves everything that is not
 * for it in its mailbox.
 */
record Remote(Pid<Task> pid) {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  /** What it runs, with its own powers. */
  interface Task {
    void run(Self<?> self) throws Exception;
  }

  /** What it runs to give an answer. */
  interface Query<T> {
    T answer(Self<?> self) throws Exception;
  }

  static Remote spawn(Node node) {
    return spawn(node, SpawnOptions.none());
  }

  static Remote trapping(Node node) {
    return spawn(node, SpawnOptions.none().withTrapExit());
  }

  private static Remote spawn(Node node, SpawnOptions options) {
    return new Remote(
        node.spawn(
            options,
            self -> {
              for (; ; ) {
                self.receive(Remote::task).run(self);
              }
            }));
  }

  /** What to do next: what it is told, or to end when the node does. */
  private static Option<Task> task(Received<Task> received) {
    return switch (received) {
      case Message(var task) -> Option.some(task);
      case Exit(var from, var reason) when from == from.node().outside() ->
          Option.some(
              _ -> {
                throw new ProcessExit(reason);
              });
      case Exit<Task> _, Down<Task> _ -> Option.none();
    };
  }

  /** Runs the query and waits for its answer; the reason the process ended with if it has none. */
  <T> Either<ExitReason, T> tryAsk(Query<T> query) {
    return Call.ask(pid, replyTo -> self -> replyTo.send(query.answer(self)), FOR_EVER);
  }

  /** Runs the query, which must not end the process, and waits for its answer. */
  <T> T ask(Query<T> query) {
    return tryAsk(query).getOrElseThrow(why -> new AssertionError("ended with " + why));
  }

  void tell(Task task) {
    pid.send(task);
  }

  /** Waits until it has run what it was told. */
  void settle() {
    var _ = ask(_ -> true);
  }

  /** What else it has received, oldest first, is taken out of its mailbox; none if nothing has. */
  Option<Received<?>> received() {
    return ask(self -> oldest(self));
  }

  private static <M> Option<Received<?>> oldest(Self<M> self) {
    return self.receive(
        received ->
            received instanceof Message<M>(Task _)
                ? Option.none()
                : Option.<Received<?>>some(received),
        Duration.ZERO);
  }
}
