package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Self;
import io.vavr.Tuple2;
import io.vavr.collection.Iterator;
import io.vavr.collection.Vector;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The results of {@link Task#mapConcurrent}, as they are asked for: each is the value, or why there
 * is none. For the owner alone, who waits in {@link #hasNext} and {@link #next}.
 *
 * <p>With linked tasks, one that fails takes its owner along, unless that traps exits. An item that
 * takes too long throws {@link TaskFailed}, unless it is to be killed.
 *
 * <p>Whoever does not ask for all results has to {@link #close} this. However it ends, by its last
 * result, by being closed, or by something thrown, no task is left, and nothing in the owner's
 * mailbox. When the owner ends before, its tasks end over their links, unless it ends with {@code
 * normal}; those under a supervisor are killed, however it ends.
 *
 * <h2>How it works</h2>
 *
 * There is no process in between. The owner starts tasks while it is asked for results, waits for
 * the first to end of those that run, and keeps what ends before its turn. All tasks have the same
 * time, so the oldest is the first to be late.
 *
 * @param <A> an item
 * @param <R> its result
 */
public final class ConcurrentResults<A, R>
    implements Iterator<Either<ExitReason, R>>, AutoCloseable {
  private final Self<?> owner;
  private final Iterable<? extends A> items;
  private final Function<A, TaskBody<R>> work;
  private final MapOptions options;

  private java.util.@Nullable Iterator<? extends A> source;
  private Vector<Running<A, R>> running = Vector.empty();
  private final Map<Long, Ended<A, R>> early = new HashMap<>();
  private long started;
  private long delivered;
  private @Nullable Ended<A, R> next;
  private boolean closed;

  private record Running<A, R>(long index, A item, Task<R> task, TimeLimit limit) {
    Ended<A, R> ended(Either<ExitReason, R> outcome) {
      return new Ended<>(index, new Tuple2<>(item, outcome));
    }
  }

  private record Ended<A, R>(long index, Tuple2<A, Either<ExitReason, R>> result) {}

  ConcurrentResults(
      Self<?> owner,
      Iterable<? extends A> items,
      Function<A, TaskBody<R>> work,
      MapOptions options) {
    this.owner = Objects.requireNonNull(owner, "owner");
    this.items = Objects.requireNonNull(items, "items");
    this.work = work;
    this.options = Objects.requireNonNull(options, "options");
  }

  // ------------------------------------------------------------------ for who asks

  /**
   * {@return whether there is another result} Waits until it is there.
   *
   * @throws TaskFailed if an item takes too long
   * @throws MaxChildrenReached if the supervisor has no place for a task
   */
  @Override
  public boolean hasNext() {
    if (next == null && !closed) {
      next = find();
    }
    return next != null;
  }

  /**
   * {@return the next result} Waits until it is there.
   *
   * @throws NoSuchElementException if there is none
   * @throws TaskFailed if an item takes too long
   * @throws MaxChildrenReached if the supervisor has no place for a task
   */
  @Override
  public Either<ExitReason, R> next() {
    return nextWithItem()._2;
  }

  /** {@return these results, each with its item; {@code zip_input_on_exit}} */
  public Iterator<Tuple2<A, Either<ExitReason, R>>> withItems() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return ConcurrentResults.this.hasNext();
      }

      @Override
      public Tuple2<A, Either<ExitReason, R>> next() {
        return nextWithItem();
      }
    };
  }

  private Tuple2<A, Either<ExitReason, R>> nextWithItem() {
    Ended<A, R> found = hasNext() ? next : null;
    if (found == null) {
      throw new NoSuchElementException("no more results");
    }
    next = null;
    return found.result();
  }

  /** Kills the tasks that run, and waits for their end. There are no more results. */
  @Override
  public void close() {
    closed = true;
    next = null;
    early.clear();
    running.forEach(one -> one.task().order(ExitReason.kill()));
    running.forEach(one -> one.task().shutdown(Shutdown.brutalKill()));
    running = Vector.empty();
  }

  // ------------------------------------------------------------------ inside

  private @Nullable Ended<A, R> find() {
    boolean found = false;
    try {
      Ended<A, R> ended = nextEnded();
      found = ended != null;
      return ended;
    } finally {
      if (!found && owner.pid().isAlive()) {
        close();
      }
    }
  }

  private @Nullable Ended<A, R> nextEnded() {
    for (; ; ) {
      Ended<A, R> ended = early.remove(delivered);
      if (ended == null) {
        startMore();
        if (running.isEmpty()) {
          return null;
        }
        ended = awaitOne();
      }
      if (!options.ordered() || ended.index() == delivered) {
        delivered++;
        return ended;
      }
      early.put(ended.index(), ended);
    }
  }

  private void startMore() {
    if (source == null) {
      source = items.iterator();
    }
    while (running.size() < options.maxConcurrency() && source.hasNext()) {
      A item = source.next();
      TaskBody<R> body = work.apply(item);
      Task<R> task =
          options
              .supervisor()
              .map(tasks -> tasks.asyncOwned(owner, body))
              .getOrElse(() -> Task.async(owner, body));
      TimeLimit limit = TimeLimit.in(owner.node(), options.timeout());
      running = running.append(new Running<>(started++, item, task, limit));
    }
  }

  /** Waits until one of those that run has ended, or is late; who is late comes first. */
  private Ended<A, R> awaitOne() {
    Running<A, R> oldest = running.head();
    Duration left = oldest.limit().left();
    Option<Call<R>> over =
        left.isZero() ? Option.none() : Call.firstOf(running.map(one -> one.task().end()), left);
    Running<A, R> one =
        over.flatMap(call -> running.find(candidate -> candidate.task().end() == call))
            .getOrElse(oldest);
    running = running.removeFirst(candidate -> candidate.index() == one.index());
    return one.ended(one.task().yield(Duration.ZERO).getOrElse(() -> late(one.task())));
  }

  /** Kills a task that is late; it may still have been quicker. */
  private Either<ExitReason, R> late(Task<R> task) {
    Either<ExitReason, R> outcome =
        task.shutdown(Shutdown.brutalKill()).getOrElse(() -> Either.left(ExitReason.timeout()));
    if (outcome.isLeft() && options.onTimeout() == MapOptions.OnTimeout.EXIT) {
      throw task.failure(ExitReason.timeout());
    }
    return outcome;
  }
}
