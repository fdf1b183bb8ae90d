package dev.coppice.supervisor;

import dev.coppice.mailbox.Call;
import dev.coppice.mailbox.Callback;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Spawner;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The first step of a behaviour's process, and how its starter waits for it; {@code gen.erl}. The
 * new process answers only when it is ready; in all other cases it ends, and its end, when its name
 * is free and its resources are closed, is what the starter waits for. If it ended without a fault,
 * it has left behind why.
 *
 * @param <M> its one-way messages
 */
final class BehaviourStart<M> implements Callback.Start<M> {
  private final Class<?> code;
  private final Option<? extends ServerName<?, M>> name;
  private final Pid<?> parent;
  private final Initialisation<M> initialisation;
  private final AtomicReference<StartError> refusal;
  private final ReplyTo<Boolean> ready;

  /**
   * What the process does first.
   *
   * @param <M> its one-way messages
   */
  @FunctionalInterface
  interface Initialisation<M> {
    /** Calls {@link #succeeded} if the process is to go on. */
    Next<M> run(Self<M> self, BehaviourStart<M> start) throws Exception;
  }

  private BehaviourStart(
      Class<?> code,
      Option<? extends ServerName<?, M>> name,
      Pid<?> parent,
      Initialisation<M> initialisation,
      AtomicReference<StartError> refusal,
      ReplyTo<Boolean> ready) {
    this.code = code;
    this.name = name;
    this.parent = parent;
    this.initialisation = initialisation;
    this.refusal = refusal;
    this.ready = ready;
  }

  /**
   * Starts a behaviour's process and waits until it is ready.
   *
   * @param spawner the parent, to which it is linked; or a node, for no link
   * @param options its name and its time
   * @param code the user's class
   * @param label what it is called in reports
   * @param initialisation what it does first
   */
  static <Q, M> Either<StartError, ServerRef<Q, M>> start(
      Spawner spawner,
      StartOptions<Q, M> options,
      Class<?> code,
      String label,
      Initialisation<M> initialisation) {
    AtomicReference<StartError> refusal = new AtomicReference<>();
    Pid<?> parent = spawner instanceof Self<?> self ? self.pid() : spawner.node().outside();
    SpawnOptions unlinked = SpawnOptions.none().withLabel(label);
    Call.Spawned<M, Boolean> started =
        Call.spawn(
            spawner,
            spawner instanceof Self<?> ? unlinked.withLink() : unlinked,
            ready ->
                new BehaviourStart<>(code, options.name(), parent, initialisation, refusal, ready));
    Either<ExitReason, Boolean> outcome =
        awaited(spawner, started.pid(), started.call(), options.timeout());
    if (outcome.isRight()) {
      return Either.right(new ServerRef<>(started.pid()));
    }
    StartError why = refusal.get();
    return Either.left(why != null ? why : new StartError.Failed(outcome.getLeft()));
  }

  /**
   * Waits until a process that was just started says that it is ready. One that is not in time is
   * killed. A parent that traps exits is told of a failure by what this returns alone.
   */
  static <R> Either<ExitReason, R> awaited(
      Spawner spawner, Pid<?> process, Call<R> ready, Duration timeout) {
    Option<Either<ExitReason, R>> inTime = ready.poll(timeout);
    if (inTime.isEmpty()) {
      if (spawner instanceof Self<?> self) {
        self.exitUnlinked(process, ExitReason.kill());
      } else {
        process.exit(ExitReason.kill());
      }
    }
    Either<ExitReason, R> outcome =
        inTime.getOrElse(
            () -> {
              var _ = ready.await(TimeLimit.FOR_EVER); // until its name is free
              return Either.left(ExitReason.timeout());
            });
    if (outcome.isLeft() && spawner instanceof Self<?> self) {
      var _ = flushExit(self, process);
    }
    return outcome;
  }

  /** Takes the EXIT of a process out of the mailbox, if it is there. */
  static <P> Option<ExitReason> flushExit(Self<P> self, Pid<?> process) {
    return self.receive(
        received ->
            received instanceof Exit<P>(var from, var reason) && from == process
                ? Option.some(reason)
                : Option.none(),
        Duration.ZERO);
  }

  @Override
  public Next<M> start(Self<M> self) throws Exception {
    for (ServerName<?, M> wanted : name) {
      Option<Pid<?>> holder = wanted.registry(self.node()).registerName(wanted.name(), self.pid());
      if (holder.isDefined()) {
        return refused(new StartError.AlreadyStarted(holder.get()));
      }
    }
    return initialisation.run(self, this);
  }

  @Override
  public Class<?> code() {
    return code;
  }

  /** {@return who started it} */
  Pid<?> parent() {
    return parent;
  }

  /** The process is ready, and its starter goes on. */
  void succeeded() {
    ready.send(true);
  }

  /** The process does not want to run, and ends with {@code normal}. */
  Next<M> refused(StartError why) {
    refusal.set(why);
    return Next.stop(ExitReason.normal());
  }

  /** The process cannot run, and ends without a crash report: as by a signal. */
  Next<M> failed(Self<M> self, ExitReason reason) {
    var _ = self.trapExit(false);
    self.pid().exit(reason);
    return Next.stop(reason);
  }
}
