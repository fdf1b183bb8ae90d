package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.getAndIncrement();
  private final NodeOptions options;
  private final Scheduler scheduler;
  private final AtomicLong processIds = new AtomicLong(1);
  private final Map<Long, LocalProcess<?>> processes = new ConcurrentHashMap<>();
  private final Set<LocalProcess<?>> lingering = ConcurrentHashMap.newKeySet();
  private final Names names = new Names();
  private final Counters counters = new Counters();
  private final Outside outside = new Outside(this);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final @Nullable Thread shutdownHook;

  private Node(NodeOptions options) {
    this.options = options;
    this.scheduler = options.scheduler().get();
    this.shutdownHook =
        options.closeOnJvmShutdown() ? new Thread(this::closeNow, "coppice-shutdown") : null;
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
    if (node.shutdownHook != null) {
      Runtime.getRuntime().addShutdownHook(node.shutdownHook);
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
   * Waits for a process to end. From a thread that runs a process, prefer a monitor.
   *
   * @param process whom to wait for
   * @return why it ended; {@code noproc} if it had ended before
   */
  public ExitReason join(ProcessRef process) {
    return Call.to(process).await(Duration.ofNanos(Long.MAX_VALUE)).getLeft();
  }

  /**
   * Waits for a process to end, for a limited time.
   *
   * @param process whom to wait for
   * @param limit how long
   * @return why it ended, {@code noproc} if it had ended before; none if it has not in time
   */
  public Option<ExitReason> join(ProcessRef process, Duration limit) {
    ExitReason reason = Call.to(process).await(limit).getLeft();
    return Option.when(reason != ExitReason.Atom.TIMEOUT || !process.pid().isAlive(), reason);
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
    LocalProcess.guarded(() -> names.register(name, LocalProcess.of(process)));
  }

  /**
   * Frees a name; {@code erlang:unregister/1}.
   *
   * @param name the name
   * @throws IllegalArgumentException if it is not registered
   */
  public void unregister(Name<?> name) {
    LocalProcess.guarded(() -> names.unregister(name));
  }

  /**
   * {@return the process of that name, if there is one; {@code erlang:whereis/1}}
   *
   * @param name the name
   * @param <M> the protocol
   * @throws ClassCastException if the name was registered with another protocol
   */
  public <M> Option<Pid<M>> whereis(Name<M> name) {
    return names.whereis(name);
  }

  // ------------------------------------------------------------------ time

  /** {@return the time on the node's clock, in nanoseconds since the node was opened} Monotonic. */
  public long nanoTime() {
    return scheduler.now();
  }

  /**
   * Sends a message later; {@code erlang:send_after/3}. Never early. It fires even if the process
   * that started it has ended.
   *
   * @param delay how much later, not negative
   * @param destination who gets it
   * @param message what
   * @param <M> the protocol
   * @return takes it back
   * @throws IllegalArgumentException if the delay is negative
   */
  public <M> TimerRef sendAfter(Duration delay, Pid<M> destination, M message) {
    LocalProcess<?> target = LocalProcess.of(destination);
    Letter letter = new Letter(java.util.Objects.requireNonNull(message, "message"));
    long time = Deadline.timeAfter(scheduler, delay);
    return new TimerRef(scheduler, time, () -> target.append(letter));
  }

  // ------------------------------------------------------------------ looking in

  /** {@return how many messages were sent to processes that had ended} */
  public long deadLetters() {
    return counters.deadLetters.sum();
  }

  /** {@return how many replies came when nobody waited for them any more} */
  public long lateReplies() {
    return counters.lateReplies.sum();
  }

  /** {@return how many dead processes have threads that ignore their interrupt and still run} */
  public int lingeringThreads() {
    return lingering.size();
  }

  // ------------------------------------------------------------------ end

  /**
   * Shuts down in order: the processes started from outside any process get {@code shutdown}, the
   * newest first, each being awaited before the next; supervisors among them stop their trees. What
   * does not end within the shutdown limit, or is left over in the end, is killed. Idempotent;
   * blocks until done.
   */
  @Override
  public void close() {
    if (shutdownHook != null && !closing.get()) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException alreadyShuttingDown) {
        // the hook runs, or will: closing twice is harmless
      }
    }
    closeNow();
  }

  private void closeNow() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    for (LocalProcess<?> root : newestFirst(true)) {
      root.exit(ExitReason.shutdown());
      if (join(root, options.shutdownLimit()).isEmpty()) {
        root.exit(ExitReason.kill());
        join(root);
      }
    }
    for (List<LocalProcess<?>> left = newestFirst(false);
        !left.isEmpty();
        left = newestFirst(false)) {
      left.forEach(process -> process.exit(ExitReason.kill()));
      left.forEach(this::join);
    }
    scheduler.close();
  }

  private List<LocalProcess<?>> newestFirst(boolean rootsOnly) {
    List<LocalProcess<?>> found = new ArrayList<>(processes.values());
    LocalProcess<?> closer = Current.process();
    found.removeIf(process -> process == closer || (rootsOnly && !process.ancestors().isEmpty()));
    found.sort((a, b) -> Long.compare(b.id(), a.id()));
    return found;
  }

  // ------------------------------------------------------------------ for the runtime

  long id() {
    return id;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Names names() {
    return names;
  }

  Counters counters() {
    return counters;
  }

  Set<LocalProcess<?>> lingering() {
    return lingering;
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
    if (closing.get() && parent == null) {
      throw new IllegalStateException("the node is closed");
    }
    if (spawnOptions.linked()) {
      if (parent == null) {
        throw new IllegalArgumentException("only a process can have a linked child");
      }
      parent.relations.addLink(child);
      child.relations.addLink(parent);
    }
    processes.put(child.id(), child);
    child.begin();
  }

  void forget(LocalProcess<?> process) {
    processes.remove(process.id());
  }
}
