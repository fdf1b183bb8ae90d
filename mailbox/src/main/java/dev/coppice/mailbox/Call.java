package dev.coppice.mailbox;

import io.vavr.collection.Seq;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, the primitive under every call between processes: a monitor, an alias
 * and a wait in one. The answer does not pass through the mailbox, so a call costs the same however
 * many messages wait there, and an answer that comes too late is never seen.
 *
 * <p>Opened by one process, or one thread that is none, and used by it alone.
 *
 * <h2>How it works</h2>
 *
 * The slot is one word: empty, then once and for all an answer, the reason why there will be none,
 * or abandoned. Repliers and the dying target race for it with a compare-and-set; the waiter parks
 * until it is no longer empty. The slot is among the observers of the target, like a monitor, so it
 * is told of a death whether the target had already received the request or not, and even when the
 * target's thread lingers.
 *
 * @param <R> what is expected
 */
public final class Call<R> {
  private static final Object EMPTY = new Object();
  private static final Object ABANDONED = new Object();

  private final LocalProcess<?> target;
  private final Slot<R> slot;

  private Call(LocalProcess<?> target, Slot<R> slot) {
    this.target = target;
    this.slot = slot;
  }

  private Deadline deadline(Duration limit) {
    return Deadline.in(target.node().scheduler(), slot.ofSpawner ? limit : shortened(limit));
  }

  // ------------------------------------------------------------------ begin

  /**
   * Begins a call: watches {@code target} and makes a place for its answer.
   *
   * @param target who will be asked; may be dead
   * @param <R> what is expected
   * @return the call, to be finished with {@link #await}
   * @throws ProcessFenced if the calling process has ended
   */
  public static <R> Call<R> to(ProcessRef target) {
    return to(target, Relations::observe);
  }

  /**
   * {@return a call that failed before it began}
   *
   * @param node where
   * @param reason why
   * @param <R> what was expected
   */
  public static <R> Call<R> failed(Node node, ExitReason reason) {
    LocalProcess<?> nobody = LocalProcess.of(node.outside());
    Call<R> call = new Call<>(nobody, new Slot<>(node));
    call.slot.fail(reason);
    return call;
  }

  /** Begins a call that comes to {@code noproc} when all others know of the target's end. */
  static Call<?> toEndOf(ProcessRef target) {
    return to(target, Relations::observeEnd);
  }

  /** How a slot becomes an observer. */
  private interface Observing {
    void observe(Relations of, Object key, Observer observer);
  }

  private static <R> Call<R> to(ProcessRef target, Observing how) {
    LocalProcess<?> process = LocalProcess.of(target);
    var _ = process.node().step(ProcessStep.Kind.CALL, process, null);
    Call<R> call = new Call<>(process, new Slot<>(process.node()));
    LocalProcess<?> caller = call.slot.owner;
    if (process == caller) {
      call.slot.fail(ExitReason.Atom.CALLING_SELF);
    } else {
      LocalProcess.guarded(() -> call.slot.observe(process, how));
    }
    return call;
  }

  /**
   * A process just spawned, and a call on it that was opened before it could run.
   *
   * @param pid the new process
   * @param call what it may answer
   * @param <C> its protocol
   * @param <R> what is expected
   */
  public record Spawned<C, R>(Pid<C> pid, Call<R> call) {}

  /**
   * Spawns a callback process and opens a call on it before it runs, so that its spawner can wait
   * for its initialisation and learns why if it fails; what {@code proc_lib:start_link} needs.
   *
   * @param spawner the spawning process, or the node when there is none
   * @param options how
   * @param start how the process begins, given the place for its answer
   * @param <C> its protocol
   * @param <R> what is expected
   * @return the process and the call
   */
  public static <C, R> Spawned<C, R> spawn(
      Spawner spawner, SpawnOptions options, Function<ReplyTo<R>, Callback.Start<C>> start) {
    return spawn(
        spawner,
        options,
        (Node node, ReplyTo<R> replyTo) -> node.prepareCallback(options, start.apply(replyTo)));
  }

  /**
   * Spawns a straight-line process and opens a call on it before it runs.
   *
   * @param spawner the spawning process, or the node when there is none
   * @param options how
   * @param body its life, given the place for its answer
   * @param <C> its protocol
   * @param <R> what is expected
   * @return the process and the call
   */
  public static <C, R> Spawned<C, R> spawnBody(
      Spawner spawner, SpawnOptions options, Function<ReplyTo<R>, Body<C>> body) {
    return spawn(
        spawner,
        options,
        (Node node, ReplyTo<R> replyTo) -> node.prepare(options, body.apply(replyTo)));
  }

  /**
   * Makes a place for the call on a process that somebody else is going to spawn, with {@link
   * #spawnBodyFor}.
   *
   * @param node where
   * @param <R> what is expected
   * @return the place, to be used once; who makes it is the one who may wait
   */
  public static <R> ReplyTo<R> placeFor(Node node) {
    Slot<R> slot = new Slot<>(node);
    slot.ofSpawner = true;
    return slot;
  }

  /**
   * Takes a place back: for who has not been given the call, does not know whether the process was
   * spawned, and does not want it any more. The process is unlinked from him and killed; if it is
   * still to be spawned, as soon as it is.
   *
   * @param place made by the caller of this
   * @return the process, if it was spawned; if it was linked and has ended before, its {@link Exit}
   *     may be in the mailbox
   * @throws IllegalStateException if somebody else made the place
   * @throws ProcessFenced if the calling process has ended
   */
  public static Option<Pid<?>> withdraw(ReplyTo<?> place) {
    Slot<?> slot = (Slot<?>) place;
    slot.checkOpener();
    LocalProcess<?> child = slot.withdraw();
    if (child != null) {
      child.exit(
          ExitReason.kill(),
          () -> {
            if (slot.owner != null) { // or the kill would come back over the link
              slot.owner.relations.unlink(child.relations);
            }
          });
    }
    return Option.of(child);
  }

  /**
   * Spawns a straight-line process on behalf of somebody else, as a supervisor does, and opens that
   * one's call on it before it runs. So who has asked for the process learns of its end, and the
   * reason, however short it lives. If the place was {@linkplain #withdraw withdrawn} meanwhile,
   * the process is killed.
   *
   * @param place made by who wants to wait
   * @param spawner the spawning process, or the node when there is none
   * @param options how
   * @param body its life
   * @param <C> its protocol
   * @param <R> what is expected
   * @return the process, and the call, to be given to who made the place
   */
  public static <C, R> Spawned<C, R> spawnBodyFor(
      ReplyTo<R> place, Spawner spawner, SpawnOptions options, Body<C> body) {
    return spawnBodyFor((Slot<R>) place, null, spawner, options, body);
  }

  /**
   * Spawns a straight-line process on behalf of somebody else, as {@link #spawnBodyFor}, and links
   * it to that one too before it runs. If that one has ended meanwhile, it is killed.
   *
   * @param place made by the process that wants to wait, and to be linked
   * @param spawner the spawning process, or the node when there is none
   * @param options how
   * @param body its life
   * @param <C> its protocol
   * @param <R> what is expected
   * @return the process, and the call, to be given to who made the place
   * @throws IllegalArgumentException if no process made the place
   */
  public static <C, R> Spawned<C, R> spawnBodyLinkedFor(
      ReplyTo<R> place, Spawner spawner, SpawnOptions options, Body<C> body) {
    Slot<R> slot = (Slot<R>) place;
    if (slot.owner == null) {
      throw new IllegalArgumentException("only a process can be linked");
    }
    return spawnBodyFor(slot, slot.owner, spawner, options, body);
  }

  private static <C, R> Spawned<C, R> spawnBodyFor(
      Slot<R> slot,
      @Nullable LocalProcess<?> linked,
      Spawner spawner,
      SpawnOptions options,
      Body<C> body) {
    Spawned<C, R> spawned =
        spawn(
            slot,
            spawner,
            options,
            (node, _) -> node.prepare(options, body),
            child -> slot.bind(child, linked));
    if (slot.spawned == null) { // nobody else will
      spawned.pid().exit(ExitReason.kill());
    }
    return spawned;
  }

  private static <C, R> Spawned<C, R> spawn(
      Spawner spawner,
      SpawnOptions options,
      BiFunction<Node, ReplyTo<R>, LocalProcess<C>> preparation) {
    Slot<R> slot = (Slot<R>) Call.<R>placeFor(spawner.node());
    return spawn(slot, spawner, options, preparation, _ -> {});
  }

  private static <C, R> Spawned<C, R> spawn(
      Slot<R> slot,
      Spawner spawner,
      SpawnOptions options,
      BiFunction<Node, ReplyTo<R>, LocalProcess<C>> preparation,
      Consumer<LocalProcess<C>> then) {
    if (spawner instanceof LocalProcess<?> self) {
      self.checkSelf();
    }
    Node node = spawner.node();
    node.aboutToSpawn(options);
    LocalProcess<C> child = preparation.apply(node, slot);
    return new Spawned<>(
        node.launched(
            child,
            options,
            () -> slot.observe(child, Relations::observe),
            () -> then.accept(child)),
        new Call<>(child, slot));
  }

  // ------------------------------------------------------------------ ask

  /**
   * Asks a process and waits for the answer.
   *
   * @param target whom to ask
   * @param request makes the message out of the place for the answer
   * @param limit how long to wait; shorter {@linkplain #answering while answering} somebody who
   *     waits less
   * @param <M> the target's protocol
   * @param <R> what is expected
   * @return the answer, or why there is none: {@code noproc}, {@code timeout}, {@code
   *     calling_self}, or the reason with which the target ended
   */
  public static <M, R> Either<ExitReason, R> ask(
      Pid<M> target, Function<ReplyTo<R>, M> request, Duration limit) {
    return ask(target, request, limit, false);
  }

  /**
   * Asks a process that answers by itself, as behaviours do: as long as it has not {@linkplain
   * ReplyTo#share shared} the place for the answer, nobody else can. So the runtime sees when such
   * calls wait for one another in a circle, and the one that would close it fails at once.
   *
   * @param target whom to ask
   * @param request makes the message out of the place for the answer
   * @param limit how long to wait; shorter {@linkplain #answering while answering} somebody who
   *     waits less
   * @param <M> the target's protocol
   * @param <R> what is expected
   * @return the answer, or why there is none: as from {@link #ask}, or a {@link CallCycle}
   */
  public static <M, R> Either<ExitReason, R> askAlone(
      Pid<M> target, Function<ReplyTo<R>, M> request, Duration limit) {
    return ask(target, request, limit, true);
  }

  private static <M, R> Either<ExitReason, R> ask(
      Pid<M> target, Function<ReplyTo<R>, M> request, Duration limit, boolean alone) {
    Deadline deadline = Deadline.in(target.node().scheduler(), shortened(limit));
    Call<R> call = to(target);
    if (call.target == Current.process()) {
      return call.slot.outcome(); // it could not answer while it waits: do not even ask
    }
    call.slot.begin(deadline, alone);
    LocalProcess<?> caller = call.slot.owner;
    try {
      if (alone && caller != null && call.closesCircle(caller)) {
        return call.slot.outcome(); // nor could it answer then
      }
      target.send(request.apply(call.replyTo()));
      call.slot.await(call.target, deadline);
    } finally {
      if (caller != null) {
        caller.waitsFor(null);
      }
      call.end();
    }
    return call.slot.outcome();
  }

  private boolean closesCircle(LocalProcess<?> caller) {
    caller.waitsFor(this);
    CallCycle cycle = WaitingCallers.circle(caller, this);
    if (cycle == null) {
      return false;
    }
    slot.fail(ExitReason.of(cycle));
    return true;
  }

  /**
   * Runs what answers a request. Until it returns, no call that the current process makes waits
   * longer than who made the request; unless that one has its answer already.
   *
   * @param request the place for the answer
   * @param answer computes it
   * @param <T> its result
   * @return the result
   * @throws Exception what it throws
   */
  public static <T> T answering(ReplyTo<?> request, Callable<T> answer) throws Exception {
    LocalProcess<?> process = Current.process();
    Slot<?> slot = (Slot<?>) request;
    long deadline = slot.deadline;
    if (process == null || deadline >= process.answersBy || slot.isAnswered()) {
      return answer.call();
    }
    long before = process.answersBy;
    process.answersBy = deadline;
    try {
      return answer.call();
    } finally {
      process.answersBy = before;
    }
  }

  /** What is left of the limit, in view of what the current process is answering. */
  private static Duration shortened(Duration limit) {
    LocalProcess<?> process = Current.process();
    if (process == null || process.answersBy == Long.MAX_VALUE || limit.isNegative()) {
      return limit;
    }
    Duration left = Duration.ofNanos(Math.max(0, process.answersBy - process.scheduler().now()));
    return left.compareTo(limit) < 0 ? left : limit;
  }

  // ------------------------------------------------------------------ wait

  /** {@return where the answer is to go} */
  public ReplyTo<R> replyTo() {
    return slot;
  }

  /**
   * Waits for the answer. Afterwards the call is over: no answer can come any more.
   *
   * @param limit how long to wait, counted from entry; zero looks once and does not wait
   * @return the answer, or why there is none: {@code noproc}, {@code timeout}, {@code
   *     calling_self}, or the reason with which the target ended
   * @throws IllegalArgumentException if the limit is negative
   * @throws ProcessFenced if the calling process ends meanwhile
   */
  public Either<ExitReason, R> await(Duration limit) {
    try {
      slot.await(target, deadline(limit));
    } finally {
      end();
    }
    return slot.outcome();
  }

  /**
   * Waits for the answer as {@link #await} does, but if none comes in time the call goes on, and
   * can be awaited again.
   *
   * @param limit how long to wait, counted from entry; zero looks once and does not wait
   * @return the answer, or why there will be none; nothing if it may still come
   * @throws IllegalArgumentException if the limit is negative
   * @throws ProcessFenced if the calling process ends meanwhile
   */
  public Option<Either<ExitReason, R>> poll(Duration limit) {
    slot.await(target, deadline(limit));
    if (!slot.isOver()) {
      return Option.none();
    }
    end();
    return Option.some(slot.outcome());
  }

  /**
   * Waits until one of several calls can be {@linkplain #poll polled} with success.
   *
   * @param calls opened by whoever waits
   * @param limit how long to wait, counted from entry; zero looks once and does not wait
   * @param <R> what is expected
   * @return the first of those that are over; none if none is in time
   * @throws IllegalArgumentException if the limit is negative
   * @throws ProcessFenced if the calling process ends meanwhile
   */
  public static <R> Option<Call<R>> firstOf(Seq<Call<R>> calls, Duration limit) {
    awaitAny(calls, limit, () -> calls.exists(call -> call.slot.isOver()));
    return calls.find(call -> call.slot.isOver());
  }

  /**
   * Waits until all of several calls can be {@linkplain #poll polled} with success.
   *
   * @param calls opened by whoever waits
   * @param limit how long to wait for all together, counted from entry
   * @param <R> what is expected
   * @throws IllegalArgumentException if the limit is negative
   * @throws ProcessFenced if the calling process ends meanwhile
   */
  public static <R> void allOf(Seq<Call<R>> calls, Duration limit) {
    awaitAny(calls, limit, () -> calls.forAll(call -> call.slot.isOver()));
  }

  private static <R> void awaitAny(Seq<Call<R>> calls, Duration limit, BooleanSupplier enough) {
    if (calls.isEmpty()) {
      return;
    }
    Call<R> first = calls.head();
    Deadline deadline = first.deadline(limit);
    calls.forEach(call -> call.slot.expect());
    var _ = first.slot.node.step(ProcessStep.Kind.WAIT, null, null);
    while (!enough.getAsBoolean() && !deadline.passed()) {
      Waiting.park(first.slot.owner, deadline);
    }
  }

  /** Gives the call up: no answer can come any more. */
  public void abandon() {
    slot.checkOpener();
    end();
  }

  /** Whether nobody but the target can answer, and it has not. */
  boolean dependsOnTarget() {
    return slot.alone && slot.content == EMPTY;
  }

  LocalProcess<?> target() {
    return target;
  }

  private void end() {
    slot.abandon();
    slot.forget(target);
  }

  /** The one word, see the class comment. */
  static final class Slot<R> implements ReplyTo<R>, Observer {
    private static final VarHandle CONTENT;

    static {
      try {
        CONTENT = MethodHandles.lookup().findVarHandle(Slot.class, "content", Object.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final Node node;
    private final Thread opener = Thread.currentThread();
    private final @Nullable LocalProcess<?> owner = Current.process();

    /** A fresh object's identity takes longer to make up than all the rest of a call's entries. */
    private final int hash = owner == null ? System.identityHashCode(this) : owner.nextCallHash();

    /** Who waits; set before he looks at the content, read after the content is set. */
    private volatile @Nullable Thread waiter;

    private volatile Object content = EMPTY;

    /** Until when the opener waits, on the clock of the node, if that is known. */
    private long deadline = Long.MAX_VALUE;

    /** That nobody but the target can answer. */
    private volatile boolean alone;

    /** That a spawner waits for its child to begin, which takes as long as it takes. */
    private boolean ofSpawner;

    /** Who was spawned for it by somebody else, and is wanted. Set under the lock of this. */
    private @Nullable LocalProcess<?> spawned;

    Slot(Node node) {
      this.node = node;
    }

    @Override
    public void send(R reply) {
      Objects.requireNonNull(reply, "reply");
      if (!node.step(ProcessStep.Kind.REPLY, this, reply)) {
        return;
      }
      LocalProcess.guarded(
          () -> {
            if (!fill(reply)) {
              node.count().lateReplies.increment();
            }
          });
    }

    @Override
    public boolean isAwaited() {
      return content == EMPTY && (owner == null || owner.alive());
    }

    @Override
    public boolean isAbandoned() {
      Object outcome = content;
      return outcome == ABANDONED || (outcome == EMPTY && owner != null && !owner.alive());
    }

    @Override
    public Pid<?> asker() {
      return owner == null ? node.outside() : owner;
    }

    @Override
    public void share() {
      alone = false;
    }

    /** From now on it is told of the target's end, as long as its owner lives. */
    private void observe(LocalProcess<?> target, Observing how) {
      if (owner != null) {
        owner.relations.watch(this, target, null); // or it would outlive its owner
      }
      how.observe(target.relations, this, this);
      if (owner != null && !owner.alive()) { // who buried it may have looked in between
        forget(target);
      }
    }

    private void forget(LocalProcess<?> target) {
      target.relations.forget(this);
      unwatch();
    }

    private void unwatch() {
      if (owner != null) {
        var _ = owner.relations.unwatch(this);
      }
    }

    @Override
    public void down(Object key, ExitReason reason) {
      unwatch();
      fail(reason);
    }

    /** Before anybody else knows of it. */
    void begin(Deadline until, boolean onlyTarget) {
      deadline = until.at();
      alone = onlyTarget;
    }

    boolean isOver() {
      return content != EMPTY;
    }

    /** Whether there is an outcome, and its waiter has not given up before. */
    private boolean isAnswered() {
      Object outcome = content;
      return outcome != EMPTY && outcome != ABANDONED;
    }

    void fail(ExitReason reason) {
      fill(new Failure(reason));
    }

    private boolean fill(Object outcome) {
      if (!CONTENT.compareAndSet(this, EMPTY, outcome)) {
        return false;
      }
      Thread waiting = waiter;
      if (waiting != null) {
        node.scheduler().unpark(waiting);
      }
      return true;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return "#Reply<" + asker() + ">";
    }

    /** A process may have opened it in another activation, on another thread. */
    private void checkOpener() {
      if (owner == null ? Thread.currentThread() != opener : Current.process() != owner) {
        throw new IllegalStateException("a call is awaited by the one who opened it");
      }
    }

    void abandon() {
      CONTENT.compareAndSet(this, EMPTY, ABANDONED);
    }

    /**
     * Takes note of the process that was spawned for it, before that runs, and links it; unless it
     * was withdrawn, or the one to be linked has ended. This and {@link #withdraw} exclude each
     * other: either who withdraws it finds the process, or who spawns that sees that it is not
     * wanted.
     */
    synchronized void bind(LocalProcess<?> child, @Nullable LocalProcess<?> linked) {
      if (content == ABANDONED) {
        return;
      }
      if (linked != null) {
        var _ = linked.relations.link(child.relations);
        if (!linked.alive()) { // who buried it may have looked before there was a link
          return;
        }
      }
      spawned = child;
    }

    /** Abandons it; returns who was spawned for it, if anybody has been. */
    synchronized @Nullable LocalProcess<?> withdraw() {
      abandon();
      return spawned;
    }

    /** From now on the current thread is woken. */
    void expect() {
      checkOpener();
      waiter = Thread.currentThread();
    }

    void await(LocalProcess<?> target, Deadline until) {
      expect();
      var _ = node.step(ProcessStep.Kind.WAIT, target, null);
      while (content == EMPTY && !until.passed()) {
        Waiting.park(owner, until);
      }
    }

    @SuppressWarnings("unchecked") // only an R, a Failure or one of the two marks is ever put in
    Either<ExitReason, R> outcome() {
      Object outcome = content;
      if (outcome == ABANDONED) {
        return Either.left(ExitReason.timeout());
      }
      return outcome instanceof Failure(var reason)
          ? Either.left(reason)
          : Either.right((R) outcome);
    }
  }

  private record Failure(ExitReason reason) {}
}
