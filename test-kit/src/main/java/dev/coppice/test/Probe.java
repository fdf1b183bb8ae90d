package dev.coppice.test;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A process that records what it receives, and methods that say what that should be. It traps
 * exits, so an {@link Exit} is something it receives.
 *
 * <p>The {@code expect} methods go through what the probe has received in its order, each from
 * where the one before stopped, and wait for more on the node's clock, {@link #LIMIT} long unless
 * told otherwise. What is not as expected is an {@link AssertionError} that shows all the probe has
 * received. They may be called from the test or from a process, one at a time.
 *
 * @param <M> what the probe can be sent
 */
public final class Probe<M> implements ProcessRef {
  /** How long an expectation waits, on the node's clock. */
  public static final Duration LIMIT = Duration.ofSeconds(5);

  private static final Duration AT_ONCE = Duration.ofSeconds(30);

  private final Pid<Object> pid;

  /** How many of the received things have been looked at. */
  private int seen;

  private Probe(Pid<Object> pid) {
    this.pid = pid;
  }

  /**
   * {@return a new probe}
   *
   * @param node where
   * @param <M> what it can be sent
   */
  public static <M> Probe<M> on(Node node) {
    SpawnOptions options = SpawnOptions.none().withTrapExit().withLabel("probe");
    return new Probe<>(node.<Object>spawnCallback(options, _ -> new Recording()));
  }

  @Override
  @SuppressWarnings("unchecked") // whatever the probe is sent it records
  public Pid<M> pid() {
    return (Pid<M>) (Pid<?>) pid;
  }

  // ------------------------------------------------------------------ what was received

  /**
   * {@return the next thing the probe receives}
   *
   * @throws AssertionError if it receives nothing in time
   */
  public Received<M> expectAnything() {
    return next(LIMIT, "anything");
  }

  /**
   * Expects that the next thing is this message.
   *
   * @param message what it equals
   * @return the message
   */
  public M expect(M message) {
    return expect(content -> content.equals(message), "the message " + message);
  }

  /**
   * Expects that the next thing is a message of a class.
   *
   * @param type the class
   * @param <T> the class
   * @return the message
   */
  public <T extends M> T expect(Class<T> type) {
    return type.cast(expect(type::isInstance, "a message of " + type.getName()));
  }

  private M expect(Predicate<? super M> wanted, String what) {
    Received<M> received = next(LIMIT, what);
    if (received instanceof Message<M>(var content) && wanted.test(content)) {
      return content;
    }
    throw unexpected(received, what);
  }

  /**
   * Expects a message of a class, whatever else comes before it.
   *
   * @param type the class
   * @param <T> the class
   * @return the first message of that class from here on
   */
  public <T extends M> T expectEventually(Class<T> type) {
    for (; ; ) {
      if (next(LIMIT, "a message of " + type.getName()) instanceof Message<M>(var content)
          && type.isInstance(content)) {
        return type.cast(content);
      }
    }
  }

  /**
   * Expects that the next thing is the end of a monitored process.
   *
   * @param monitor which monitor, see {@link #monitor}
   * @return why the process ended
   */
  public ExitReason expectDown(MonitorRef monitor) {
    String what = "DOWN of " + monitor;
    Received<M> received = next(LIMIT, what);
    if (received instanceof Down<M>(var fired, var reason) && fired == monitor) {
      return reason;
    }
    throw unexpected(received, what);
  }

  /**
   * Expects that the next thing is an exit signal.
   *
   * @param from whose
   * @return its reason
   */
  public ExitReason expectExit(ProcessRef from) {
    String what = "EXIT of " + from.pid();
    Received<M> received = next(LIMIT, what);
    if (received instanceof Exit<M>(var sender, var reason) && sender == from.pid()) {
      return reason;
    }
    throw unexpected(received, what);
  }

  /**
   * Expects that nothing comes for a while.
   *
   * @param duration how long, on the node's clock
   */
  public void expectNothing(Duration duration) {
    Either<ExitReason, Received<M>> received = look(duration);
    String what = "nothing for " + duration;
    if (received.isRight()) {
      throw unexpected(received.get(), what);
    }
    if (!received.getLeft().equals(ExitReason.timeout())) {
      throw new AssertionError("expected " + what + ", but " + why(received.getLeft(), duration));
    }
  }

  /** {@return all it has received so far, looked at or not} */
  public List<Received<M>> received() {
    return ask(All<M>::new, AT_ONCE).getOrElseThrow(Probe::noAnswer);
  }

  private Received<M> next(Duration limit, String what) {
    Either<ExitReason, Received<M>> received = look(limit);
    if (received.isLeft()) {
      throw new AssertionError(
          "expected " + what + ", but " + why(received.getLeft(), limit) + record());
    }
    seen++;
    return received.get();
  }

  private Either<ExitReason, Received<M>> look(Duration limit) {
    if (!pid.isAlive()) {
      return Either.left(ExitReason.noproc()); // and no dead letter
    }
    return ask(to -> new At<>(seen, to), limit);
  }

  private static String why(ExitReason reason, Duration limit) {
    return reason.equals(ExitReason.timeout())
        ? "nothing came for " + limit
        : "the probe has ended: " + reason;
  }

  private AssertionError unexpected(Received<M> received, String what) {
    return new AssertionError("expected " + what + ", but received " + received + record());
  }

  private String record() {
    if (!pid.isAlive()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\nthe probe has received:");
    received().forEach(received -> text.append("\n  ").append(received));
    return text.toString();
  }

  // ------------------------------------------------------------------ what it does

  /**
   * Has the probe watch a process.
   *
   * @param target whom
   * @return the monitor
   */
  public MonitorRef monitor(ProcessRef target) {
    return in(self -> self.monitor(target));
  }

  /**
   * Links the probe to a process.
   *
   * @param target to whom
   */
  public void link(ProcessRef target) {
    var _ =
        in(
            self -> {
              self.link(target);
              return target;
            });
  }

  /**
   * Has the probe's process do something.
   *
   * @param action what; an exception or failed assertion is thrown here, and does not end the probe
   * @param <T> what comes of it
   * @return what came of it, not null
   */
  public <T> T in(Function<Self<?>, T> action) {
    Either<Throwable, T> outcome =
        this.<Either<Throwable, T>>ask(to -> new Do<>(action, to), AT_ONCE)
            .getOrElseThrow(Probe::noAnswer);
    if (outcome.isRight()) {
      return outcome.get();
    }
    switch (outcome.getLeft()) {
      case AssertionError failed -> throw failed;
      case RuntimeException thrown -> throw thrown;
      default -> throw new AssertionError(outcome.getLeft()); // only these two are caught
    }
  }

  /** Ends the probe. */
  public void stop() {
    pid.exit(ExitReason.kill());
    var _ = pid.node().join(pid);
  }

  private <R> Either<ExitReason, R> ask(
      Function<ReplyTo<Answered<R>>, Internal> question, Duration limit) {
    return Call.<Object, Answered<R>>ask(pid, question::apply, limit).map(Answered::content);
  }

  private static AssertionError noAnswer(ExitReason reason) {
    return new AssertionError("the probe does not answer: " + reason);
  }

  // ------------------------------------------------------------------ inside the process

  /** What a probe and its methods say to each other, which is no part of the test. */
  sealed interface Internal {}

  /** Asks for what was received at a place, now or when it comes. */
  private record At<M>(int place, ReplyTo<Answered<Received<M>>> replyTo) implements Internal {}

  /** Asks for all that was received. */
  private record All<M>(ReplyTo<Answered<List<Received<M>>>> replyTo) implements Internal {}

  /** Each answer. */
  private record Answered<R>(R content) implements Internal {}

  /** Asks to do something. */
  private record Do<T>(Function<Self<?>, T> action, ReplyTo<Answered<Either<Throwable, T>>> replyTo)
      implements Internal {
    void perform(Self<?> self) {
      Either<Throwable, T> outcome;
      try {
        outcome = Either.right(action.apply(self));
      } catch (RuntimeException | AssertionError thrown) {
        outcome = Either.left(thrown);
      }
      replyTo.send(new Answered<>(outcome));
    }
  }

  /** The probe's process: what it has received, and who waits for more of it. */
  private static final class Recording implements Callback<Object> {
    private final java.util.List<Received<Object>> received = new ArrayList<>();
    private final Queue<At<Object>> waiting = new ArrayDeque<>();

    @Override
    @SuppressWarnings("unchecked") // what it is asked for has the type of what it was sent
    public Next<Object> handle(Self<Object> self, Received<Object> next) {
      if (next instanceof Message<Object>(var content)) {
        switch (content) {
          case At<?> at -> answerOrWait((At<Object>) at);
          case All<?> all ->
              ((All<Object>) all).replyTo().send(new Answered<>(List.ofAll(received)));
          case Do<?> order -> order.perform(self);
          default -> record(next);
        }
      } else {
        record(next);
      }
      return this;
    }

    private void record(Received<Object> next) {
      received.add(next);
      for (Iterator<At<Object>> each = waiting.iterator(); each.hasNext(); ) {
        At<Object> at = each.next();
        if (at.place() < received.size()) {
          each.remove();
          answer(at);
        }
      }
    }

    private void answerOrWait(At<Object> at) {
      if (at.place() < received.size()) {
        answer(at);
      } else {
        waiting.add(at);
      }
    }

    private void answer(At<Object> at) {
      at.replyTo().send(new Answered<>(received.get(at.place())));
    }
  }
}
