package dev.coppice.mailbox;

import io.vavr.control.Either;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
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
      LocalProcess.guarded(
          () -> {
            if (caller != null) {
              caller.relations.watch(call.slot, process, null); // or it would outlive its caller
            }
            how.observe(process.relations, call.slot, call.slot);
          });
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
    if (spawner instanceof LocalProcess<?> self) {
      self.checkSelf();
    }
    Node node = spawner.node();
    node.aboutToSpawn(options);
    Slot<R> slot = new Slot<>(node);
    LocalProcess<C> child = node.prepareCallback(options, start.apply(slot));
    return new Spawned<>(
        node.launched(
            child,
            options,
            () -> {
              if (slot.owner != null) {
                slot.owner.relations.watch(slot, child, null);
              }
              child.relations.observe(slot, slot);
            }),
        new Call<>(child, slot));
  }

  /**
   * Asks a process and waits for the answer.
   *
   * @param target whom to ask
   * @param request makes the message out of the place for the answer
   * @param limit how long to wait
   * @param <M> the target's protocol
   * @param <R> what is expected
   * @return the answer, or why there is none: {@code noproc}, {@code timeout}, {@code
   *     calling_self}, or the reason with which the target ended
   */
  public static <M, R> Either<ExitReason, R> ask(
      Pid<M> target, Function<ReplyTo<R>, M> request, Duration limit) {
    Deadline deadline = Deadline.in(target.node().scheduler(), limit);
    Call<R> call = to(target);
    if (call.target == Current.process()) {
      return call.slot.outcome(); // it could not answer while it waits: do not even ask
    }
    try {
      target.send(request.apply(call.replyTo()));
      call.slot.await(call.target, deadline);
    } finally {
      call.end();
    }
    return call.slot.outcome();
  }

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
      slot.await(target, Deadline.in(target.node().scheduler(), limit));
    } finally {
      end();
    }
    return slot.outcome();
  }

  private void end() {
    slot.abandon();
    target.relations.forget(slot);
    if (slot.owner != null) {
      var _ = slot.owner.relations.unwatch(slot);
    }
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

    /** Who waits; set before he looks at the content, read after the content is set. */
    private volatile @Nullable Thread waiter;

    private volatile Object content = EMPTY;

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
    public void down(Object key, ExitReason reason) {
      fail(reason);
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
    public String toString() {
      return "#Reply<" + (owner == null ? node.outside() : owner) + ">";
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

    void await(LocalProcess<?> target, Deadline deadline) {
      checkOpener();
      waiter = Thread.currentThread();
      var _ = node.step(ProcessStep.Kind.WAIT, target, null);
      while (content == EMPTY && !deadline.passed()) {
        Waiting.park(owner, deadline);
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
