package dev.coppice.mailbox;

import io.vavr.collection.List;
import io.vavr.collection.Set;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A runtime instance that hosts processes: their clock and threads, their names, their reports. Two
 * nodes in one JVM share nothing. All methods may be called from any thread, whether it runs a
 * process or not.
 *
 * {@snippet :
 * try (Node node = Node.open()) {
 *   Pid<String> printer = node.spawn(self -> System.out.println(self.receive()));
 *   printer.send("hello");
 *   node.join(printer);
 * }
 * }
 */
public final class Node implements Spawner, AutoCloseable {

  /** Who may spawn. */
  private enum Phase {
    /** Everybody. */
    OPEN,
    /** The node's processes, which may need to in order to end. */
    CLOSING,
    /** Nobody. */
    SEALED;

    boolean admits(Node node, @Nullable LocalProcess<?> parent) {
      return this == OPEN || (this == CLOSING && parent != null && parent.node() == node);
    }
  }

  private static final int WARM_UP_ROUNDS = 200;
  private static final int WARM_UP_PROCESSES = 500;

  private final NodeOptions options;
  private final Scheduler scheduler;
  private final LingeringThreads lingeringThreads;
  private final ProcessTable processes = new ProcessTable();
  private final Names names = new Names(this);
  private final Counters counters = new Counters();
  private final ReportLimit reportLimit;
  private final Deadline never;
  private final Outside outside = new Outside(this);
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
  private final java.util.Set<LocalProcess<?>> closers = ConcurrentHashMap.newKeySet(1);
  private final boolean followed;
  private final Gate closed;
  private final @Nullable ShutdownHook shutdownHook;

  private Node(NodeOptions options) {
    this.options = options;
    this.scheduler = options.scheduler().get();
    this.followed = scheduler.followsSteps();
    this.closed = new Gate(scheduler);
    this.lingeringThreads = new LingeringThreads(scheduler);
    this.reportLimit = new ReportLimit(scheduler);
    this.never = Deadline.never(scheduler);
    this.shutdownHook = options.closeOnJvmShutdown() ? ShutdownHook.install(this::closeNow) : null;
  }

  /** {@return a new node with the default options} */
  public static Node open() {
    return open(NodeOptions.defaults());
  }

  /**
   * {@return a new node}
   *
   * @param options how it is to be
   */
  public static Node open(NodeOptions options) {
    Node node = new Node(options);
    if (options.governor() && node.scheduler instanceof HybridScheduler) {
      Governor.join(node);
    }
    return node;
  }

  @Override
  public Node node() {
    return this;
  }

  // ------------------------------------------------------------------ processes

  @Override
  public <C> Pid<C> spawn(SpawnOptions spawnOptions, Body<C> body) {
    aboutToSpawn(spawnOptions);
    return launched(prepare(spawnOptions, body), spawnOptions, () -> {});
  }

  @Override
  public <C> Pid<C> spawnCallback(SpawnOptions spawnOptions, Callback.Start<C> start) {
    aboutToSpawn(spawnOptions);
    return launched(prepareCallback(spawnOptions, start), spawnOptions, () -> {});
  }

  /**
   * Spawns a straight-line process and waits for its end: a program's main process.
   *
   * @param body its life
   * @param <M> its protocol
   * @return why it ended
   */
  public <M> ExitReason run(Body<M> body) {
    Pid<M> process = spawn(body);
    return join(process);
  }

  /**
   * Lets some processes live and end, so that the JVM has compiled the code in which a
   * straight-line process waits: one that begins to wait before that takes two to three times the
   * memory until it goes on. For programs that begin with very many such processes. Takes some
   * seconds.
   */
  public void warmUp() {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      List<Pid<Object>> waiting = List.fill(WARM_UP_PROCESSES, () -> spawn(Self::receive));
      waiting.forEach(process -> process.send(this));
      waiting.forEach(this::join);
    }
  }

  /**
   * Waits for a process to end, until all have been told. From a thread that runs a process, prefer
   * a monitor.
   *
   * @param process whom to wait for; may have ended
   * @return why it ended
   * @throws IllegalStateException if it is the process that asks; or if that one is {@linkplain
   *     Call#answering answering} somebody who has given up meanwhile
   */
  public ExitReason join(ProcessRef process) {
    return join(process, Duration.ofNanos(Long.MAX_VALUE))
        .getOrElseThrow(
            () ->
                new IllegalStateException(
                    process.pid() == Current.process()
                        ? "a process cannot wait for its own end"
                        : process.pid() + " has not ended while somebody waited for an answer"));
  }

  /**
   * Waits for a process to end, for a limited time.
   *
   * @param process whom to wait for; may have ended
   * @param limit how long; shorter {@linkplain Call#answering while answering} somebody who waits
   *     less
   * @return why it ended; none if it has not in time
   */
  public Option<ExitReason> join(ProcessRef process, Duration limit) {
    LocalProcess<?> awaited = LocalProcess.of(process);
    var _ = Call.toEndOf(process).await(limit);
    return Option.when(awaited.relations.closed(), awaited::reason);
  }

  /**
   * {@return the address that stands for everything outside the node's processes} It is the sender
   * of exit signals from threads that run no process, {@link #close} included, and the parent of
   * what is started there.
   */
  public Pid<?> outside() {
    return outside;
  }

  /** {@return how many processes are alive, or dead but not yet told of} */
  public int processCount() {
    look();
    return processes.size();
  }

  // ------------------------------------------------------------------ names

  /**
   * Gives a process a name; {@code erlang:register/2}. It is freed when the process dies, before
   * anybody is told of the death.
   *
   * @param name the name
   * @param process who gets it
   * @param <M> the protocol
   * @throws IllegalArgumentException if the name is taken, or the process is dead, has a name, or
   *     belongs to another node
   */
  public <M> void register(Name<M> name, Pid<M> process) {
    names
        .registerName(name, process)
        .forEach(
            holder -> {
              throw new IllegalArgumentException("the name " + name + " is taken by " + holder);
            });
  }

  /**
   * Frees a name; {@code erlang:unregister/1}.
   *
   * @param name the name
   * @throws IllegalArgumentException if it is not registered
   */
  public void unregister(Name<?> name) {
    if (!names.unregister(name)) {
      throw new IllegalArgumentException("the name " + name + " is not registered");
    }
  }

  /**
   * Sends a message to whoever has a name; {@code Name ! Message}.
   *
   * @param name whose holder gets it
   * @param message what
   * @param <M> the protocol
   * @throws IllegalArgumentException if nobody has the name
   * @throws ClassCastException if the name was registered with another protocol
   */
  public <M> void send(Name<M> name, M message) {
    whereis(name)
        .getOrElseThrow(() -> new IllegalArgumentException("nobody has the name " + name))
        .send(message);
  }

  /** {@return the node's names, as a registry among others} */
  public NameRegistry names() {
    return names;
  }

  /** {@return all names in use} */
  public Set<String> registered() {
    look();
    return names.all();
  }

  /**
   * {@return the process of that name, if there is one; {@code erlang:whereis/1}}
   *
   * @param name the name
   * @param <M> the protocol
   * @throws ClassCastException if the name was registered with another protocol
   */
  public <M> Option<Pid<M>> whereis(Name<M> name) {
    return names.whereisName(name);
  }

  // ------------------------------------------------------------------ time

  /** {@return the time on the node's clock, in nanoseconds since the node was opened} Monotonic. */
  public long nanoTime() {
    look();
    return scheduler.now();
  }

  /**
   * Sends a message later; {@code erlang:send_after/3}. Never early. The timer goes on when the
   * process that started it ends, and ends with the one it is addressed to.
   *
   * @param delay how much later, not negative
   * @param destination who gets it
   * @param message what
   * @param <M> the protocol
   * @return takes it back
   * @throws IllegalArgumentException if the delay is negative
   */
  public <M> TimerRef sendAfter(Duration delay, Pid<M> destination, M message) {
    Objects.requireNonNull(message, "message");
    return startTimer(delay, destination, _ -> message);
  }

  /**
   * Sends a message later to whoever has a name then. If nobody has, or the process registered with
   * another protocol, the message is lost and counted as a dead letter.
   *
   * @param delay how much later, not negative
   * @param destination whose holder gets it, looked up when the timer fires
   * @param message what
   * @param <M> the protocol
   * @return takes it back
   * @throws IllegalArgumentException if the delay is negative
   */
  public <M> TimerRef sendAfter(Duration delay, Name<M> destination, M message) {
    Objects.requireNonNull(message, "message");
    return startTimer(delay, destination, _ -> message);
  }

  /**
   * Sends a message that may contain the timer itself, so that the receiver can tell one timer from
   * another; {@code erlang:start_timer/3}.
   *
   * @param delay how much later, not negative
   * @param destination who gets it
   * @param message makes the message, when the timer fires; short, and does not block
   * @param <M> the protocol
   * @return takes it back
   * @throws IllegalArgumentException if the delay is negative
   */
  public <M> TimerRef startTimer(
      Duration delay, Pid<M> destination, Function<TimerRef, M> message) {
    LocalProcess<M> target = LocalProcess.of(destination);
    return timer(
        target, Deadline.timeAfter(scheduler, delay), timer -> fired(target, message.apply(timer)));
  }

  /**
   * Sends a message that may contain the timer itself to whoever has a name then, see {@link
   * #sendAfter(Duration, Name, Object)}.
   *
   * @param delay how much later, not negative
   * @param destination whose holder gets it, looked up when the timer fires
   * @param message makes the message, when the timer fires; short, and does not block
   * @param <M> the protocol
   * @return takes it back
   * @throws IllegalArgumentException if the delay is negative
   */
  public <M> TimerRef startTimer(
      Duration delay, Name<M> destination, Function<TimerRef, M> message) {
    return timer(
        destination,
        Deadline.timeAfter(scheduler, delay),
        timer -> fired(destination, message.apply(timer)));
  }

  /**
   * Sends a message at a time; the option {@code {abs, true}}.
   *
   * @param nanoTime when, on the node's clock, see {@link #nanoTime}; a time that has passed is now
   * @param destination who gets it
   * @param message what
   * @param <M> the protocol
   * @return takes it back
   */
  public <M> TimerRef sendAt(long nanoTime, Pid<M> destination, M message) {
    Objects.requireNonNull(message, "message");
    LocalProcess<M> target = LocalProcess.of(destination);
    return timer(target, nanoTime, _ -> fired(target, message));
  }

  /**
   * Sends a message at a time to whoever has a name then, see {@link #sendAfter(Duration, Name,
   * Object)}.
   *
   * @param nanoTime when, on the node's clock, see {@link #nanoTime}; a time that has passed is now
   * @param destination whose holder gets it, looked up when the timer fires
   * @param message what
   * @param <M> the protocol
   * @return takes it back
   */
  public <M> TimerRef sendAt(long nanoTime, Name<M> destination, M message) {
    Objects.requireNonNull(message, "message");
    return timer(destination, nanoTime, _ -> fired(destination, message));
  }

  /**
   * Sends a message again and again; {@code timer:send_interval/3}. A late one does not shift the
   * next.
   *
   * @param period the time between two, and before the first
   * @param destination who gets them; the timer ends with it
   * @param message what
   * @param <M> the protocol
   * @return takes it back
   * @throws IllegalArgumentException if the period is not positive
   */
  public <M> TimerRef sendInterval(Duration period, Pid<M> destination, M message) {
    Objects.requireNonNull(message, "message");
    LocalProcess<M> target = LocalProcess.of(destination);
    return interval(target, period, _ -> fired(target, message));
  }

  /**
   * Sends a message again and again, each time to whoever has a name then, see {@link
   * #sendAfter(Duration, Name, Object)}. It ends with nobody: it goes on until it is cancelled.
   *
   * @param period the time between two, and before the first
   * @param destination whose holder gets them, looked up each time the timer fires
   * @param message what
   * @param <M> the protocol
   * @return takes it back
   * @throws IllegalArgumentException if the period is not positive
   */
  public <M> TimerRef sendInterval(Duration period, Name<M> destination, M message) {
    Objects.requireNonNull(message, "message");
    return interval(destination, period, _ -> fired(destination, message));
  }

  private TimerRef timer(Object destination, long time, Function<TimerRef, Runnable> action) {
    var _ = step(ProcessStep.Kind.START_TIMER, destination, null);
    return LocalProcess.guarded(() -> TimerRef.once(this, timersOf(destination), time, action));
  }

  private TimerRef interval(
      Object destination, Duration period, Function<TimerRef, Runnable> action) {
    if (period.isZero()) {
      throw new IllegalArgumentException("an interval must be positive");
    }
    var _ = step(ProcessStep.Kind.START_TIMER, destination, period);
    return LocalProcess.guarded(
        () ->
            TimerRef.periodic(
                this,
                timersOf(destination),
                Deadline.timeAfter(scheduler, period),
                Deadline.nanos(period),
                action));
  }

  /** The timers that end with the destination; null if it is a name, with which none ends. */
  private static @Nullable TimerList timersOf(Object destination) {
    return destination instanceof LocalProcess<?> process ? process.timers() : null;
  }

  /** What a timer does when it fires. */
  private static Runnable fired(LocalProcess<?> target, Object message) {
    Letter letter = letter(message);
    return () -> deliver(target, letter);
  }

  /** What a timer does when it fires; only then does it matter who has the name. */
  private Runnable fired(Name<?> target, Object message) {
    Letter letter = letter(message);
    return () -> {
      LocalProcess<?> addressee = names.addressee(target);
      deliver(addressee == null ? outside : addressee, letter);
    };
  }

  private static Letter letter(Object message) {
    return new Letter(Objects.requireNonNull(message, "a timer's message"));
  }

  private static void deliver(LocalProcess<?> target, Letter letter) {
    target.happened(ProcessStep.Kind.TIMER_FIRED, null, letter.content());
    target.deliver(letter);
  }

  // ------------------------------------------------------------------ looking in

  /** {@return the processes that are alive, oldest first} */
  public List<Pid<?>> processes() {
    look();
    return List.ofAll(processes)
        .filter(LocalProcess::alive)
        .sortBy(LocalProcess::id)
        .map(LocalProcess::pid);
  }

  /**
   * {@return a snapshot of a process, none if it has ended; {@code erlang:process_info/1}}
   *
   * @param process which
   */
  public Option<ProcessInfo> info(ProcessRef process) {
    var _ = step(ProcessStep.Kind.LOOK, process.pid(), null);
    LocalProcess<?> known = LocalProcess.of(process);
    return Option.when(known.alive(), known::info);
  }

  /** {@return what the node has counted so far} */
  public NodeCounters counters() {
    look();
    return counters.read();
  }

  /** {@return the threads of dead processes that ignore their interrupt and still run} */
  public List<LingeringThread> lingering() {
    look();
    return lingeringThreads.list();
  }

  /**
   * Tells whether a report of some kind is to be left out of the log, since there have been too
   * many lately: more than ten within ten seconds, on the node's clock. When the ten seconds are
   * over, or the node is closed, the log says how many were left out. Crash reports are limited in
   * this way, for each class of process; behaviours use it for reports of their own.
   *
   * @param kind what the reports have in common, such as {@code crashes of my.Server}; there should
   *     not be many
   * @return whether to leave it out; it is then counted
   */
  public boolean limitsReport(String kind) {
    return !reportLimit.admits(kind);
  }

  boolean limitsCrashReport(Class<?> initialFunction) {
    return !reportLimit.admits(initialFunction);
  }

  /** The deadline of who waits without limit: one for all. */
  Deadline never() {
    return never;
  }

  // ------------------------------------------------------------------ end

  /**
   * Shuts down in order: processes whose parents have ended, or were never processes of this node,
   * get {@code shutdown}, the newest first, each being awaited before the next; supervisors among
   * them stop their trees. What does not end within the shutdown limit is killed. Then the same for
   * those whose parents have ended by that, until nobody is left. From the beginning nobody outside
   * can spawn any more, at the end nobody at all. Blocks until that is done, also when somebody
   * else has begun it. A process that closes its node is spared, and so are the exits that come
   * over its links meanwhile.
   */
  @Override
  public void close() {
    closeNow();
    // Not before: a signal meanwhile has to wait for the end. Nor if the dead were refused.
    if (shutdownHook != null) {
      shutdownHook.remove();
    }
  }

  private void closeNow() {
    var _ = step(ProcessStep.Kind.CLOSE, null, null);
    LocalProcess<?> closer = Current.process();
    boolean first =
        LocalProcess.guarded(
            () -> {
              if (closer != null) {
                closers.add(closer);
              }
              return phase.compareAndSet(Phase.OPEN, Phase.CLOSING);
            });
    if (first) {
      try {
        // On a thread of its own: it must not be a process that sends these signals, nor be
        // interrupted half-way.
        scheduler.start("coppice-close", this::shutDown, (_, thrown) -> closed.fail(thrown));
      } catch (Throwable thrown) { // no memory for a thread
        closed.fail(thrown);
      }
    }
    closed.await();
  }

  private void shutDown() {
    for (; ; ) {
      List<LocalProcess<?>> left = List.ofAll(processes).removeAll(closers);
      if (!left.isEmpty()) {
        responsible(left).sortBy(process -> -process.id()).forEach(this::shutDown);
      } else if (!phase.compareAndSet(Phase.CLOSING, Phase.SEALED)) {
        break;
      } // else look once more: somebody may have been spawned behind our back, but is in by now
    }
    closeSchedulerWhenEmpty();
    closed.open();
  }

  private void shutDown(LocalProcess<?> root) {
    root.exit(ExitReason.shutdown());
    if (join(root, options.shutdownLimit()).isEmpty() && !closers.contains(root)) {
      root.exit(ExitReason.kill());
      var _ = join(root);
    }
  }

  /** Those for whom nobody else here is responsible; all, should there be none. */
  private List<LocalProcess<?>> responsible(List<LocalProcess<?>> left) {
    List<LocalProcess<?>> roots =
        left.filter(
            process -> {
              LocalProcess<?> parent = processes.get(process.parentId());
              return parent == null || closers.contains(parent);
            });
    return roots.isEmpty() ? left : roots;
  }

  /** Those who closed the node need its time until they end. */
  private void closeSchedulerWhenEmpty() {
    if (phase.get() == Phase.SEALED && processes.isEmpty()) {
      try {
        Governor.leave(this);
        reportLimit.close();
      } catch (
          Throwable thrown) { // no memory: the news of the last death must be told all the same
        CrashReport.unexpected(outside, thrown);
      }
      scheduler.close();
    }
  }

  /**
   * Whether a process waits for the end of the others, which must not take it along. The news of
   * the node's own processes may come late; whatever else comes when the wait is over is none.
   */
  boolean spares(LocalProcess<?> process, LocalProcess<?> from) {
    return phase.get() != Phase.OPEN
        && closers.contains(process)
        && (from.node() == this || !closed.isOpen());
  }

  // ------------------------------------------------------------------ for the runtime

  String name() {
    return options.name();
  }

  /**
   * Tells the scheduler, if it wants to know, what is about to be done, see {@link Scheduler#step}.
   * To be called outside of every lock and operation, since it may take long.
   *
   * @return whether it may be done
   */
  boolean step(ProcessStep.Kind kind, @Nullable Object object, @Nullable Object detail) {
    if (!followed) {
      return true;
    }
    LocalProcess<?> process = Current.process();
    if (process != null && process.inOperation()) {
      throw new AssertionError(
          "inside an operation: " + new ProcessStep(kind, process, object, detail));
    }
    return scheduler.step(
        new ProcessStep(kind, process == null ? outside : process, object, detail));
  }

  /** Tells the scheduler, if it wants to know, what has happened to a process. */
  void happened(
      ProcessStep.Kind kind,
      LocalProcess<?> process,
      @Nullable Object object,
      @Nullable Object detail) {
    if (followed) {
      scheduler.happened(new ProcessStep(kind, process, object, detail));
    }
  }

  void aboutToSpawn(SpawnOptions spawnOptions) {
    if (followed) {
      var _ = step(ProcessStep.Kind.SPAWN, null, spawnOptions.label().getOrNull());
    }
  }

  private void look() {
    var _ = step(ProcessStep.Kind.LOOK, null, null);
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Names localNames() {
    return names;
  }

  Counters count() {
    return counters;
  }

  /** Everybody, as they are come across: some may have ended, some may be missing. */
  Iterator<LocalProcess<?>> everybody() {
    return processes.iterator();
  }

  LingeringThreads lingeringThreads() {
    return lingeringThreads;
  }

  <C> LocalProcess<C> prepare(SpawnOptions spawnOptions, Body<C> body) {
    return new StraightLineProcess<>(
        this, processes.nextNumber(), spawnOptions, Current.process(), body);
  }

  <C> LocalProcess<C> prepareCallback(SpawnOptions spawnOptions, Callback.Start<C> start) {
    return new CallbackProcess<>(
        this, processes.nextNumber(), spawnOptions, Current.process(), start);
  }

  /**
   * Lets a prepared process begin, as an operation of its parent.
   *
   * @param before what belongs to the same operation and comes first
   */
  <C> Pid<C> launched(LocalProcess<C> child, SpawnOptions spawnOptions, Runnable before) {
    return launched(child, spawnOptions, before, () -> {});
  }

  /**
   * Lets a prepared process begin, as an operation of its parent.
   *
   * @param before what belongs to the same operation and comes first
   * @param then what may end the process before it begins; so it comes when the process is in the
   *     node's table, for its end to take it out
   */
  <C> Pid<C> launched(
      LocalProcess<C> child, SpawnOptions spawnOptions, Runnable before, Runnable then) {
    LocalProcess<?> parent = Current.process();
    LocalProcess.guarded(() -> launch(child, spawnOptions, parent, before, then))
        .forEach(
            failure -> {
              // of no memory for a thread it dies as of anything; refused, it was only seen by who
              // closes
              child.finish(
                  failure instanceof Refused ? ExitReason.shutdown() : ExitReason.of(failure));
              if (failure instanceof Refused refused) {
                throw refused;
              }
            });
    return child;
  }

  /** A spawn on a node that is closed. */
  private static final class Refused extends IllegalStateException {
    private static final long serialVersionUID = 1;

    Refused() {
      super("the node is closed");
    }
  }

  /** Returns why it could not begin, if so. */
  private Option<Throwable> launch(
      LocalProcess<?> child,
      SpawnOptions spawnOptions,
      @Nullable LocalProcess<?> parent,
      Runnable before,
      Runnable then) {
    if (spawnOptions.linked() && parent == null) {
      throw new IllegalArgumentException("only a process can have a linked child");
    }
    if (!phase.get().admits(this, parent)) {
      return Option.some(new Refused());
    }
    before.run();
    if (parent != null && spawnOptions.linked()) {
      var _ = parent.relations.link(child.relations);
    }
    processes.put(child);
    if (!phase.get().admits(this, parent)) { // after the entry: whoever closes sees one of us
      if (parent != null) {
        parent.relations.untie(child);
      }
      return Option.some(new Refused());
    }
    then.run();
    counters.spawned.increment();
    happened(ProcessStep.Kind.SPAWNED, child, parent, spawnOptions.label().getOrNull());
    try {
      child.begin();
      return Option.none();
    } catch (Throwable thrown) {
      return Option.some(thrown);
    }
  }

  void forget(LocalProcess<?> process) {
    processes.remove(process);
    closeSchedulerWhenEmpty();
  }
}
