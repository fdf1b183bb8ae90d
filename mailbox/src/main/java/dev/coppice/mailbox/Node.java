package dev.coppice.mailbox;

import io.vavr.collection.List;
import io.vavr.collection.Set;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
  private final NodeOptions options;
  private final Scheduler scheduler;
  private final LingeringThreads lingeringThreads;
  private final AtomicLong processIds = new AtomicLong(1);
  private final Map<Long, LocalProcess<?>> processes = new ConcurrentHashMap<>();
  private final Names names = new Names();
  private final Counters counters = new Counters();
  private final Outside outside = new Outside(this);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
  private final @Nullable ShutdownHook shutdownHook;

  private Node(NodeOptions options) {
    this.options = options;
    this.scheduler = options.scheduler().get();
    this.lingeringThreads = new LingeringThreads(scheduler);
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
    return new Node(options);
  }

  @Override
  public Node node() {
    return this;
  }

  // ------------------------------------------------------------------ processes

  @Override
  public <C> Pid<C> spawn(SpawnOptions spawnOptions, Body<C> body) {
    return launched(prepare(spawnOptions, body), spawnOptions);
  }

  @Override
  public <C> Pid<C> spawnCallback(SpawnOptions spawnOptions, Callback.Start<C> start) {
    return launched(prepareCallback(spawnOptions, start), spawnOptions);
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
   * Waits for a process to end, until all have been told. From a thread that runs a process, prefer
   * a monitor.
   *
   * @param process whom to wait for; may have ended
   * @return why it ended
   */
  public ExitReason join(ProcessRef process) {
    return join(process, Duration.ofNanos(Long.MAX_VALUE)).get();
  }

  /**
   * Waits for a process to end, for a limited time.
   *
   * @param process whom to wait for; may have ended
   * @param limit how long
   * @return why it ended; none if it has not in time
   */
  public Option<ExitReason> join(ProcessRef process, Duration limit) {
    LocalProcess<?> awaited = LocalProcess.of(process);
    var _ = Call.to(process).await(limit);
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
   * @throws IllegalArgumentException if the name is taken, or the process is dead or has a name
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
   * Sends a message later to whoever has a name then; if nobody has, it is lost and counted as a
   * dead letter.
   *
   * @param delay how much later, not negative
   * @param destination who gets it
   * @param message what
   * @param <M> the protocol
   * @return takes it back
   * @throws IllegalArgumentException if the delay is negative
   */
  public <M> TimerRef sendAfter(Duration delay, Name<M> destination, M message) {
    Objects.requireNonNull(message, "message");
    return timer(
        null,
        Deadline.timeAfter(scheduler, delay),
        _ -> {
          LocalProcess<?> holder = names.holder(destination);
          (holder == null ? outside : holder).deliver(new Letter(message));
        });
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
        target,
        Deadline.timeAfter(scheduler, delay),
        timer -> target.deliver(new Letter(message.apply(timer))));
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
    return timer(target, nanoTime, _ -> target.deliver(new Letter(message)));
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
    if (period.isZero()) {
      throw new IllegalArgumentException("an interval must be positive");
    }
    LocalProcess<M> target = LocalProcess.of(destination);
    return LocalProcess.guarded(
        () ->
            TimerRef.periodic(
                scheduler,
                target.timers(),
                Deadline.timeAfter(scheduler, period),
                period.toNanos(),
                _ -> target.deliver(new Letter(message))));
  }

  private TimerRef timer(@Nullable LocalProcess<?> target, long time, Consumer<TimerRef> action) {
    return LocalProcess.guarded(
        () -> TimerRef.once(scheduler, target == null ? null : target.timers(), time, action));
  }

  // ------------------------------------------------------------------ looking in

  /** {@return the processes that are alive, oldest first} */
  public List<Pid<?>> processes() {
    return List.ofAll(processes.values())
        .filter(LocalProcess::isAlive)
        .sortBy(LocalProcess::id)
        .map(LocalProcess::pid);
  }

  /**
   * {@return a snapshot of a process, none if it has ended; {@code erlang:process_info/1}}
   *
   * @param process which
   */
  public Option<ProcessInfo> info(ProcessRef process) {
    LocalProcess<?> known = LocalProcess.of(process);
    return Option.when(known.isAlive(), known::info);
  }

  /** {@return what the node has counted so far} */
  public NodeCounters counters() {
    return counters.read();
  }

  /** {@return the threads of dead processes that ignore their interrupt and still run} */
  public List<LingeringThread> lingering() {
    return lingeringThreads.list();
  }

  // ------------------------------------------------------------------ end

  /**
   * Shuts down in order: processes whose parents have ended, or were never processes of this node,
   * get {@code shutdown}, the newest first, each being awaited before the next; supervisors among
   * them stop their trees. What does not end within the shutdown limit is killed. Then the same for
   * those whose parents have ended by that, until nobody is left. Blocks until that is done, also
   * when somebody else has begun it. A process that closes its node is spared.
   */
  @Override
  public void close() {
    if (shutdownHook != null) {
      shutdownHook.remove();
    }
    closeNow();
  }

  private void closeNow() {
    if (closing.compareAndSet(false, true)) {
      LocalProcess<?> closer = Current.process();
      // On a thread of its own: it must not be a process that sends these signals, nor be
      // interrupted half-way.
      var _ =
          scheduler.start(
              "coppice-close",
              () -> shutDown(closer),
              (_, thrown) -> closed.completeExceptionally(thrown));
    }
    closed.join();
  }

  private void shutDown(@Nullable LocalProcess<?> closer) {
    for (List<LocalProcess<?>> roots = roots(closer); !roots.isEmpty(); roots = roots(closer)) {
      for (LocalProcess<?> root : roots) {
        root.exit(ExitReason.shutdown());
        if (join(root, options.shutdownLimit()).isEmpty()) {
          root.exit(ExitReason.kill());
          var _ = join(root);
        }
      }
    }
    scheduler.close();
    var _ = closed.complete(null);
  }

  /** The processes that nobody else here is responsible for, newest first. */
  private List<LocalProcess<?>> roots(@Nullable LocalProcess<?> closer) {
    return List.ofAll(processes.values())
        .filter(process -> process != closer)
        .filter(
            process -> {
              LocalProcess<?> parent = processes.get(process.parentId());
              return parent == null || parent == closer;
            })
        .sortBy(process -> -process.id());
  }

  // ------------------------------------------------------------------ for the runtime

  String name() {
    return options.name();
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

  LingeringThreads lingeringThreads() {
    return lingeringThreads;
  }

  <C> LocalProcess<C> prepare(SpawnOptions spawnOptions, Body<C> body) {
    return new StraightLineProcess<>(
        this, processIds.getAndIncrement(), spawnOptions, Current.process(), body);
  }

  <C> LocalProcess<C> prepareCallback(SpawnOptions spawnOptions, Callback.Start<C> start) {
    return new CallbackProcess<>(
        this, processIds.getAndIncrement(), spawnOptions, Current.process(), start);
  }

  <C> Pid<C> launched(LocalProcess<C> child, SpawnOptions spawnOptions) {
    LocalProcess<?> parent = Current.process();
    LocalProcess.guarded(() -> launch(child, spawnOptions, parent));
    return child;
  }

  /** Lets a prepared process begin; to be called inside a guarded operation of its parent. */
  void launch(LocalProcess<?> child, SpawnOptions spawnOptions, @Nullable LocalProcess<?> parent) {
    if (spawnOptions.linked()) {
      if (parent == null) {
        throw new IllegalArgumentException("only a process can have a linked child");
      }
      var _ = parent.relations.link(child.relations);
    }
    processes.put(child.id(), child);
    if (closing.get()
        && (parent == null
            || parent.node() != this)) { // looked at after the entry: whoever closes sees one of us
      processes.remove(child.id());
      throw new IllegalStateException("the node is closed");
    }
    counters.spawned.increment();
    try {
      child.begin();
    } catch (Throwable thrown) { // no memory for a thread: a death like any other
      child.finish(ExitReason.of(thrown));
    }
  }

  void forget(LocalProcess<?> process) {
    processes.remove(process.id());
  }
}
