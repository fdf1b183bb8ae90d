package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A process that runs a {@link Callback} whenever its mailbox is not empty, and holds no thread
 * while it is.
 *
 * <h2>The time limit</h2>
 *
 * A callback that asks for a time limit has the scheduler put a {@link Letter.Tick} into its
 * mailbox when the limit has passed. Whatever is received first raises {@code generation}, and a
 * tick of an earlier generation is dropped: so a tick counts only if nothing stood before it in the
 * mailbox. A limit of zero needs no tick: it is due when the mailbox is found empty.
 */
final class CallbackProcess<M> extends LocalProcess<M> {
  /** How many letters it handles before others have their turn; the reductions of its kind. */
  private static final int TURNS = 256;

  private final Class<?> initialFunction;
  private final boolean dedicated;
  private Callback.@Nullable Start<M> start;

  // Owner only, handed from one activation to the next by the mailbox.
  private @Nullable Callback<M> callback;
  private long generation;
  private boolean due;
  private @Nullable TimerRef tick;

  CallbackProcess(
      Node node,
      long id,
      SpawnOptions options,
      @Nullable LocalProcess<?> parent,
      Callback.Start<M> start) {
    super(node, id, options, parent);
    this.start = start;
    this.dedicated = options.dedicatedThread();
    this.initialFunction = start.code();
  }

  @Override
  void begin() {
    if (dedicated) {
      scheduler().startDedicated(threadName(), this::run, this);
    } else {
      activate();
    }
  }

  @Override
  void activate() {
    scheduler().activate(this);
  }

  @Override
  public Class<?> code() {
    Callback<M> now = callback; // read by anybody, to whom a class is as good as another
    return now == null ? initialFunction : now.code();
  }

  @Override
  boolean live() throws Exception {
    Callback.Start<M> first = start;
    if (first != null) {
      start = null; // holds the spawner's values, and is not needed again
      if (!proceed(first.start(this))) {
        return false;
      }
    }
    for (int turns = 0; ; turns++) {
      step(ProcessStep.Kind.RECEIVE, null);
      checkAlive();
      if (turns == TURNS && !dedicated) {
        dropThread();
        activate();
        return true;
      }
      Letter letter = poll();
      if (letter != null) {
        if (!proceed(handle(letter))) {
          return false;
        }
      } else if (due) {
        if (!proceed(timeout())) {
          return false;
        }
      } else if (dedicated) {
        var _ = awaitMail(never());
      } else if (idle()) {
        return true;
      }
    }
  }

  private Next<M> handle(Letter letter) throws Exception {
    Callback<M> current = Objects.requireNonNull(callback);
    if (letter instanceof Letter.Tick armed) {
      return armed.generation == generation ? timeout() : current;
    }
    Received<M> received = letter.received();
    if (received == null) {
      return current;
    }
    disarm();
    received(received);
    return current.handle(this, received);
  }

  private Next<M> timeout() throws Exception {
    disarm();
    return Objects.requireNonNull(callback).timeout(this);
  }

  /** Takes the next step; false if it was the last. */
  private boolean proceed(Next<M> next) {
    switch (next) {
      case Callback<M> successor -> callback = successor;
      case Next.After<M>(var limit, var successor) -> {
        callback = successor;
        arm(limit);
      }
      case Next.Stop<M>(var reason) -> {
        finish(reason);
        return false;
      }
    }
    return true;
  }

  private void arm(Duration limit) {
    disarm();
    if (limit.isZero()) {
      due = true;
      return;
    }
    long armed = generation;
    Scheduler scheduler = scheduler();
    tick =
        TimerRef.once(
            node(),
            timers(),
            Deadline.timeAfter(scheduler, limit),
            _ -> () -> append(new Letter.Tick(armed)));
  }

  private void disarm() {
    generation++;
    due = false;
    if (tick != null) {
      var _ = tick.takeBack();
      tick = null;
    }
  }

  @Override
  void forgetCode() {
    callback = null; // the dead have no use for it: each turn of the loop begins by looking
    start = null;
  }

  @Override
  Class<?> initialFunction() {
    return initialFunction;
  }

  @Override
  ProcessInfo.Kind kind() {
    return ProcessInfo.Kind.CALLBACK;
  }

  @Override
  Object shown(Object message) {
    Callback<M> now = callback;
    return now == null ? message : now.shown(message);
  }

  @Override
  Option<Object> reportedState() {
    return callback == null ? Option.none() : Option.some(callback.state());
  }
}
