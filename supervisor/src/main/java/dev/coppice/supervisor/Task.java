package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import io.vavr.collection.Seq;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * A process that computes one value for the process that started it, its owner; Elixir's {@code
 * Task}.
 *
 * {@snippet :
 * Task<Integer> stock = Task.async(self, () -> count(shelves));
 * Price price = lookUp(book); // meanwhile
 * return price.times(stock.await());
 * }
 *
 * <p>A task is a part of what its owner does. They are linked: a task that fails takes its owner
 * along, unless that traps exits, and an owner that fails takes its tasks along, whose threads are
 * interrupted. As over any link, the end of an owner with {@code normal} is nothing to a task that
 * still runs. {@link TaskSupervisor#asyncNoLink} makes tasks that stand alone.
 *
 * <p>The value, or the reason there is none, is there when the task's process has ended and its
 * resources are closed. Nothing of a task ever stays in the mailbox of its owner: neither a value
 * that comes late, nor, once the owner has been told how the task ended, its {@code EXIT}.
 *
 * <p>All methods are for the owner alone; elsewhere they throw {@link IllegalStateException}.
 *
 * @param <T> its value
 */
public final class Task<T> {
  /** How long a task is waited for if nothing else is said, as in Elixir: five seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private static final String LABEL = "Task";

  private final Self<?> owner;
  private final TaskBody<T> body;
  private final Option<Pid<?>> pid;
  private boolean linked;

  /** Never answered: what it comes to is how the process has ended. */
  private final Call<T> end;

  /** That it must not be asked any more. */
  private boolean over;

  Task(Self<?> owner, TaskBody<T> body, Option<Pid<?>> pid, boolean linked, Call<T> end) {
    this.owner = owner;
    this.body = body;
    this.pid = pid;
    this.linked = linked;
    this.end = end;
  }

  /**
   * What a task does that needs its process: to own resources, to start tasks of its own.
   *
   * @param <T> its value
   */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * {@return the value; one that may be missing is an {@link Option}}
     *
     * @param self what the task's process can do
     * @throws Exception to fail
     */
    T run(Self<?> self) throws Exception;
  }

  /**
   * What is done with each item of {@link #mapConcurrent}.
   *
   * @param <A> the item
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Mapper<A, R> {
    /**
     * {@return the result; one that may be missing is an {@link Option}}
     *
     * @param item the item
     * @throws Exception to fail
     */
    R map(A item) throws Exception;
  }

  /**
   * What is done with each item of {@link #mapConcurrent} that needs its process.
   *
   * @param <A> the item
   * @param <R> the result
   */
  @FunctionalInterface
  public interface ItemWork<A, R> {
    /**
     * {@return the result; one that may be missing is an {@link Option}}
     *
     * @param self what the task's process can do
     * @param item the item
     * @throws Exception to fail
     */
    R run(Self<?> self, A item) throws Exception;
  }

  // ------------------------------------------------------------------ start

  /**
   * Starts a task linked to the calling process; {@code Task.async/1}. To be {@linkplain #await
   * awaited}, {@linkplain #shutdown shut down} or {@linkplain #ignore ignored}.
   *
   * @param owner the calling process
   * @param function what it does; a value that may be missing is an {@link Option}
   * @param <T> its value
   * @return the task
   */
  public static <T> Task<T> async(Self<?> owner, Callable<? extends T> function) {
    return async(owner, TaskBody.of(function));
  }

  /**
   * Starts a task linked to the calling process, which needs its own; {@code Task.async/1}.
   *
   * @param owner the calling process
   * @param work what it does
   * @param <T> its value
   * @return the task
   */
  public static <T> Task<T> async(Self<?> owner, Work<? extends T> work) {
    return async(owner, TaskBody.of(work));
  }

  /**
   * {@return a task that has done its work, without a process; {@code Task.completed/1}}
   *
   * @param owner the calling process
   * @param value its value
   * @param <T> its value
   */
  public static <T> Task<T> completed(Self<?> owner, T value) {
    Call<T> ended = Call.failed(owner.node(), ExitReason.normal());
    return new Task<>(owner, TaskBody.completed(value), Option.none(), false, ended);
  }

  /** {@return its process, ended or not; none if it was {@link #completed} from the start} */
  public Option<Pid<?>> pid() {
    return pid;
  }

  // ------------------------------------------------------------------ await

  /**
   * {@return the value} Waits for it at most {@link #DEFAULT_TIMEOUT}.
   *
   * @throws TaskFailed if there is none
   * @throws IllegalStateException if the task was awaited, shut down or ignored before
   */
  public T await() {
    return await(DEFAULT_TIMEOUT);
  }

  /**
   * {@return the value; {@code Task.await/2}} Waits for it, once. When the time is over the value
   * is dropped whenever it comes; the task goes on, and ends with its owner if nobody catches this.
   *
   * @param timeout how long to wait
   * @throws TaskFailed if there is none: with {@code timeout}, or with the reason the task ended
   *     with if it has not taken its owner along
   * @throws IllegalStateException if the task was awaited, shut down or ignored before
   * @throws IllegalArgumentException if the timeout is negative
   */
  public T await(Duration timeout) {
    checkOpen();
    Either<ExitReason, T> outcome =
        look(timeout).getOrElse(() -> Either.left(ExitReason.timeout()));
    giveUp();
    return outcome.getOrElseThrow(this::failure);
  }

  /**
   * {@return the values of several tasks, in their order; {@code Task.await_many/2}} As {@link
   * #await}, all within one time; the first that fails ends the wait for all.
   *
   * @param tasks of the same owner
   * @param timeout how long to wait for all of them together
   * @param <T> their value
   * @throws TaskFailed if one has none
   * @throws IllegalStateException if one was awaited, shut down or ignored before
   * @throws IllegalArgumentException if the timeout is negative
   */
  public static <T> List<T> awaitAll(Seq<Task<T>> tasks, Duration timeout) {
    var collection = new TaskCollection<>(tasks, timeout);
    Option<Task<T>> last;
    do {
      last = collection.awaitNext();
    } while (last.exists(task -> task.known().isRight()));
    tasks.forEach(Task::giveUp);
    for (Task<T> failed : last) {
      throw failed.failure(failed.known().getLeft());
    }
    for (Task<T> late : collection.waiting()) {
      throw late.failure(ExitReason.timeout());
    }
    return tasks.map(task -> task.known().get()).toList();
  }

  /**
   * {@return the value, or why there is none, waiting for it; none if the task still runs when the
   * time is over; {@code Task.yield/2}} May be repeated, also when there is an outcome.
   *
   * @param timeout how long to wait; zero looks once and does not wait
   * @throws IllegalStateException if the task was awaited, shut down or ignored before
   * @throws IllegalArgumentException if the timeout is negative
   */
  @SuppressWarnings("NamedLikeContextualKeyword") // Elixir's word, always called on a task
  public Option<Either<ExitReason, T>> yield(Duration timeout) {
    checkOpen();
    return look(timeout);
  }

  /**
   * {@return what has become of several tasks, in their order; none of those that still run when
   * the time is over; {@code Task.yield_many/2}}
   *
   * @param tasks of the same owner
   * @param timeout how long to wait for all of them together
   * @param <T> their value
   * @throws IllegalStateException if one was awaited, shut down or ignored before
   * @throws IllegalArgumentException if the timeout is negative
   */
  public static <T> List<Tuple2<Task<T>, Option<Either<ExitReason, T>>>> yieldMany(
      Seq<Task<T>> tasks, Duration timeout) {
    return yieldMany(tasks, YieldOptions.within(timeout));
  }

  /**
   * {@return what has become of several tasks, in their order, as wanted; {@code
   * Task.yield_many/2}}
   *
   * @param tasks of the same owner
   * @param options how long to wait, for how many, and what becomes of those that are late
   * @param <T> their value
   * @throws IllegalStateException if one was awaited, shut down or ignored before
   */
  public static <T> List<Tuple2<Task<T>, Option<Either<ExitReason, T>>>> yieldMany(
      Seq<Task<T>> tasks, YieldOptions options) {
    var collection = new TaskCollection<>(tasks, options.timeout());
    int wanted = Math.min(options.limit().getOrElse(tasks.size()), tasks.size());
    int found = 0;
    while (found < wanted && collection.awaitNext().isDefined()) {
      found++;
    }
    YieldOptions.OnTimeout rest =
        found < wanted ? options.onTimeout() : YieldOptions.OnTimeout.NOTHING;
    Map<Task<T>, Option<Either<ExitReason, T>>> late =
        collection.waiting().toMap(task -> new Tuple2<>(task, task.late(rest)));
    return tasks
        .map(task -> new Tuple2<>(task, late.get(task).getOrElse(() -> Option.some(task.known()))))
        .toList();
  }

  private Option<Either<ExitReason, T>> late(YieldOptions.OnTimeout what) {
    return switch (what) {
      case NOTHING -> Option.none();
      case IGNORE -> ignore();
      case KILL_TASK -> shutdown(Shutdown.brutalKill());
    };
  }

  // ------------------------------------------------------------------ end

  /**
   * Stops the task: asks it to end, and kills it if it has not within five seconds; {@code
   * Task.shutdown/1}.
   *
   * @return what has become of it, see {@link #shutdown(Shutdown)}
   * @throws IllegalStateException if the task was awaited, shut down or ignored before
   */
  public Option<Either<ExitReason, T>> shutdown() {
    return shutdown(Shutdown.within(DEFAULT_TIMEOUT));
  }

  /**
   * Unlinks the task, stops it, and waits for its end; {@code Task.shutdown/2}.
   *
   * @param how how it is stopped
   * @return the value if it was there already; none if the task has ended as it was asked to; any
   *     other reason it has ended with, {@code killed} too if it had to be killed
   * @throws IllegalStateException if the task was awaited, shut down or ignored before
   */
  public Option<Either<ExitReason, T>> shutdown(Shutdown how) {
    checkOpen();
    Objects.requireNonNull(how, "how");
    boolean brutal = how instanceof Shutdown.BrutalKill;
    order(brutal ? ExitReason.kill() : ExitReason.shutdown());
    Duration limit = how instanceof Shutdown.Within(var atMost) ? atMost : TimeLimit.FOR_EVER;
    Either<ExitReason, T> outcome =
        look(limit)
            .getOrElse(
                () -> {
                  order(ExitReason.kill());
                  return look(TimeLimit.FOR_EVER).get();
                });
    giveUp();
    ExitReason asked = brutal ? ExitReason.killed() : ExitReason.shutdown();
    return Option.when(!outcome.equals(Either.left(asked)), outcome);
  }

  /** Unlinks the task and sends it a signal, without waiting. */
  void order(ExitReason signal) {
    if (linked) {
      unlinked(process -> owner.exitUnlinked(process, signal));
    } else {
      pid.forEach(process -> process.exit(signal));
    }
  }

  /**
   * Unlinks the task and lets it go on without a use for its value; {@code Task.ignore/1}. From
   * then on neither ends with the other.
   *
   * @return the value, or why there is none, if the task has ended already; none if it goes on
   * @throws IllegalStateException if the task was awaited, shut down or ignored before
   */
  public Option<Either<ExitReason, T>> ignore() {
    checkOpen();
    unlink();
    Option<Either<ExitReason, T>> outcome = look(Duration.ZERO);
    giveUp();
    return outcome;
  }

  // ------------------------------------------------------------------ many

  /**
   * Does the same with many items, each in a task of its own, so many at a time; {@code
   * Task.async_stream/3}. It is lazy: items are taken, and tasks started, as results are asked for.
   * Results in the order of the items wait for the slowest of them: meanwhile tasks for later items
   * go on, and their results are kept, without a limit. {@link MapOptions#unordered} keeps none.
   *
   * {@snippet :
   * try (var pages = Task.mapConcurrent(self, links, this::fetch, MapOptions.defaults())) {
   *   for (Either<ExitReason, Page> page : pages) {
   *     ...
   *   }
   * }
   * }
   *
   * @param owner the calling process, which alone may ask for the results
   * @param items what to do it with; may be endless
   * @param mapper what to do
   * @param options how many at a time, in which order, within which time, under whom
   * @param <A> an item
   * @param <R> its result
   * @return the results, to be closed if not all of them are asked for
   */
  public static <A, R> ConcurrentResults<A, R> mapConcurrent(
      Self<?> owner,
      Iterable<? extends A> items,
      Mapper<? super A, ? extends R> mapper,
      MapOptions options) {
    Objects.requireNonNull(mapper, "mapper");
    return new ConcurrentResults<>(owner, items, item -> TaskBody.of(mapper, item), options);
  }

  /**
   * Does the same with many items, in tasks that need their processes; {@code Task.async_stream/3}.
   *
   * @param owner the calling process, which alone may ask for the results
   * @param items what to do it with; may be endless
   * @param work what to do
   * @param options how many at a time, in which order, within which time, under whom
   * @param <A> an item
   * @param <R> its result
   * @return the results, to be closed if not all of them are asked for
   */
  public static <A, R> ConcurrentResults<A, R> mapConcurrent(
      Self<?> owner,
      Iterable<? extends A> items,
      ItemWork<? super A, ? extends R> work,
      MapOptions options) {
    Objects.requireNonNull(work, "work");
    return new ConcurrentResults<>(owner, items, item -> TaskBody.of(work, item), options);
  }

  // ------------------------------------------------------------------ inside

  static <T> Task<T> async(Self<?> owner, TaskBody<T> body) {
    SpawnOptions options = SpawnOptions.none().withLabel(LABEL).withLink();
    Call.Spawned<Object, T> spawned = Call.spawnBody(owner, options, _ -> body);
    return new Task<>(owner, body, Option.some(spawned.pid()), true, spawned.call());
  }

  /** What has become of it, if it has ended in time. */
  Option<Either<ExitReason, T>> look(Duration limit) {
    Option<Either<ExitReason, T>> ended = end.poll(limit);
    ended.forEach(_ -> unlink());
    return ended.map(how -> body.outcome(how.getLeft()));
  }

  /** What has become of one that was seen to have ended. */
  private Either<ExitReason, T> known() {
    return look(Duration.ZERO).get();
  }

  /** Nothing of it comes over the link any more, and what has come is taken out of the mailbox. */
  private void unlink() {
    if (linked) {
      unlinked(owner::unlink);
    }
  }

  /** Unlinks it in the way given, and forgets an EXIT that came before. */
  private void unlinked(Consumer<Pid<?>> way) {
    for (Pid<?> process : pid) {
      way.accept(process);
      linked = false;
      var _ = BehaviourStart.flushExit(owner, process);
    }
  }

  /** It is not waited for any more. */
  private void giveUp() {
    over = true;
    end.abandon();
  }

  void checkOpen() {
    if (over) {
      throw new IllegalStateException(this + " was awaited, shut down or ignored before");
    }
  }

  Node node() {
    return owner.node();
  }

  TaskFailed failure(ExitReason why) {
    return new TaskFailed(new TaskFailed.Failure(why, this));
  }

  Call<T> end() {
    return end;
  }

  @Override
  public String toString() {
    return "Task" + pid.map(Object::toString).getOrElse("<completed>") + " " + body;
  }
}
