package dev.coppice.mailbox;

import io.vavr.collection.List;
import io.vavr.control.Option;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process of this node: at once its address ({@link Pid}), its powers ({@link Self}) and its
 * state. One object instead of three, since there may be millions.
 *
 * <h2>Life and death in one word</h2>
 *
 * {@code life} is {@link Life#RUNNING}, {@link Life#TRAPPING}, or the {@link ExitReason} it ended
 * with. Whoever changes it to a reason, the process itself or the sender of a signal, has ended the
 * process and must {@link #bury} it; everybody else finds it dead. Since the trap flag is in the
 * same word, a signal is either trapped or fatal, never both or neither.
 *
 * <h2>The fence</h2>
 *
 * A dead process's thread may still run. All it does to others goes through {@link #enter} and
 * {@link #leave}: enter announces an operation ({@code operations}), then looks at {@code life} and
 * refuses the dead. Who buries the process changed {@code life} before it looks at {@code
 * operations} and waits until it is zero. Of the two, at least one sees the other (Dekker), so no
 * operation of the dead takes effect after the burial has begun to tell others. Operations are
 * short and never wait for another process; burials happen outside of them, so that two processes
 * that kill each other do not wait for each other.
 *
 * @param <M> the protocol
 */
abstract sealed class LocalProcess<M> implements Pid<M>, Self<M>, Observer, Current.Host
    permits StraightLineProcess, CallbackProcess, Outside {

  /** The two ways to be alive. */
  enum Life {
    RUNNING,
    TRAPPING
  }

  private static final VarHandle LIFE;
  private static final VarHandle OPERATIONS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LIFE = lookup.findVarHandle(LocalProcess.class, "life", Object.class);
      OPERATIONS = lookup.findVarHandle(LocalProcess.class, "operations", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int ANCESTORS_KEPT = 16;

  private final Node node;
  private final long id;
  private final @Nullable String label;
  private final List<String> ancestors;
  private final Mailbox mailbox = new StackMailbox();
  final Relations relations = new Relations(this);

  private volatile Object life;
  private volatile int operations;

  /** The thread the process runs on now; null while it holds none. */
  private volatile @Nullable Thread thread;

  /** The name it is registered under; guarded by {@code this}. */
  private @Nullable String registeredName;

  private volatile @Nullable OwnedResources owned;

  // What was taken from the mailbox and not yet received, oldest first. Owner only.
  private @Nullable Letter first;
  private @Nullable Letter last;
  private boolean selecting;

  LocalProcess(Node node, long id, SpawnOptions options, @Nullable LocalProcess<?> parent) {
    this.node = node;
    this.id = id;
    this.label = options.label().getOrNull();
    this.life = options.trapExit() ? Life.TRAPPING : Life.RUNNING;
    this.ancestors =
        parent == null
            ? List.empty()
            : parent.ancestors.prepend(parent.describe()).take(ANCESTORS_KEPT);
  }

  static LocalProcess<?> of(ProcessRef reference) {
    return (LocalProcess<?>) reference.pid();
  }

  /** Lets the process run for the first time. */
  abstract void begin();

  /** What a crash report shows as the state. */
  abstract Option<Object> reportedState();

  /** What a crash report shows as the last message. */
  Option<Object> lastReceived() {
    return Option.none();
  }

  // ------------------------------------------------------------------ identity

  @Override
  public Pid<M> pid() {
    return this;
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public LocalProcess<?> process() {
    return this;
  }

  @Override
  public String toString() {
    return "<" + node.id() + "." + id + ">";
  }

  /** The pid, with the name or label if there is one. */
  String describe() {
    String name = registeredName();
    String known = name != null ? name : label;
    return known == null ? toString() : known + toString();
  }

  List<String> ancestors() {
    return ancestors;
  }

  synchronized @Nullable String registeredName() {
    return registeredName;
  }

  // ------------------------------------------------------------------ life

  @Override
  public boolean isAlive() {
    return !(life instanceof ExitReason);
  }

  /** Throws if the process has ended. */
  void checkAlive() {
    if (!isAlive()) {
      throw new ProcessFenced(this);
    }
  }

  /** Makes the reason the process's end, if it has none yet. */
  final boolean end(ExitReason reason) {
    for (; ; ) {
      Object now = life;
      if (now instanceof ExitReason) {
        return false;
      }
      if (LIFE.compareAndSet(this, now, reason)) {
        return true;
      }
    }
  }

  /** Why it ended. Only of the dead. */
  private ExitReason reason() {
    return (ExitReason) life;
  }

  // ------------------------------------------------------------------ the fence

  private void enter() {
    OPERATIONS.setVolatile(this, operations + 1);
    if (!isAlive()) {
      leave();
      throw new ProcessFenced(this);
    }
  }

  private void leave() {
    OPERATIONS.setRelease(this, operations - 1);
  }

  /** Runs an operation on others as the current process, which must not be dead; or as none. */
  static void guarded(Runnable operation) {
    LocalProcess<?> process = Current.process();
    if (process == null) {
      operation.run();
      return;
    }
    process.enter();
    try {
      operation.run();
    } finally {
      process.leave();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // the thread waited for may need this one's carrier
  private void awaitQuiescence() {
    for (int spins = 0; operations != 0; spins++) {
      if (spins < 100) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  private void checkSelf() {
    if (Current.process() != this) {
      throw new IllegalStateException("only process " + this + " itself may do this");
    }
    checkAlive();
  }

  // ------------------------------------------------------------------ signals in

  @Override
  public void send(M message) {
    Objects.requireNonNull(message, "message");
    Letter letter = new Letter(message);
    LocalProcess<?> sender = Current.process();
    if (sender == null) {
      deliver(letter);
      return;
    }
    sender.enter();
    try {
      deliver(letter);
    } finally {
      sender.leave();
    }
  }

  /** Delivers a message, or counts it if there is nobody to take it. */
  void deliver(Letter letter) {
    if (!append(letter)) {
      node.counters().deadLetters.increment();
    }
  }

  /** Puts a letter and wakes the receiver. False if the mailbox is closed. */
  final boolean append(Letter letter) {
    switch (mailbox.put(letter)) {
      case QUEUED -> {}
      case WAKE -> {
        Thread receiver = thread;
        if (receiver != null) { // else it woke by itself, and has even ended
          node.scheduler().unpark(receiver);
        }
      }
      case ACTIVATE -> activate();
      case CLOSED -> {
        return false;
      }
    }
    return true;
  }

  /** Somebody woke the process, which holds no thread. */
  abstract void activate();

  @Override
  public void exit(ExitReason reason) {
    Objects.requireNonNull(reason, "reason");
    LocalProcess<?> sender = Current.process();
    Deaths deaths = new Deaths();
    guarded(() -> exitArrives(sender == null ? of(node.outside()) : sender, reason, true, deaths));
    deaths.settle();
    if (sender == this) {
      checkAlive();
    }
  }

  /**
   * An exit signal arrives; the truth table of OTP's exit signals.
   *
   * @param sent whether it was sent on purpose, rather than coming over a link
   */
  void exitArrives(LocalProcess<?> from, ExitReason reason, boolean sent, Deaths deaths) {
    boolean kill = sent && reason == ExitReason.Atom.KILL;
    for (; ; ) {
      Object now = life;
      if (now instanceof ExitReason) {
        return;
      }
      if (now == Life.TRAPPING && !kill) {
        append(new Letter.Signal(new Exit<>(from, reason)));
        return;
      }
      if (reason == ExitReason.Atom.NORMAL && !(sent && from == this)) {
        return;
      }
      if (LIFE.compareAndSet(this, now, kill ? ExitReason.killed() : reason)) {
        deaths.add(this);
        return;
      }
    }
  }

  @Override
  public void down(Object key, ExitReason reason) {
    MonitorRef monitor = (MonitorRef) key;
    relations.fired(monitor, () -> append(new Letter.Signal(new Down<>(monitor, reason))));
  }

  // ------------------------------------------------------------------ death

  /** Runs the process's own code on the current thread and sees to its end. */
  final void run() {
    thread = Thread.currentThread();
    try {
      checkAlive();
      if (live()) {
        return; // idle: the process may already run on another thread
      }
    } catch (Throwable thrown) {
      finish(ExitReason.of(thrown)); // no effect if it is dead already, which a fence tells of
    }
    thread = null;
    node.lingering().remove(this);
  }

  /**
   * The process's own code.
   *
   * @return whether the process goes on without this thread
   */
  abstract boolean live() throws Exception;

  /** Ends the process from within. */
  final void finish(ExitReason reason) {
    if (!end(reason)) {
      return; // a signal was quicker
    }
    if (reason.isAbnormal()) {
      CrashReport.log(this, reason);
    }
    Deaths deaths = new Deaths();
    deaths.add(this);
    deaths.settle();
  }

  /**
   * What follows death, in this order: the fence holds, the names are free, the owned resources are
   * closed, then links and monitors are told. Run once, by whoever ended the process.
   */
  final void bury(Deaths deaths) {
    Thread running = thread;
    if (running != null && running != Thread.currentThread()) {
      node.lingering().add(this);
      running.interrupt();
      if (thread == null) {
        node.lingering().remove(this); // it ended meanwhile, and may have looked before we added
      }
    }
    if (running != Thread.currentThread()) {
      awaitQuiescence();
    }
    node.names().release(this);
    mailbox.close();
    OwnedResources resources = owned;
    if (resources == null || resources.size() == 0) {
      tellOthers(deaths);
    } else {
      Undertaker.closeThenTell(this, resources);
    }
  }

  /** The last act: everybody who has a right to know is told. */
  final void tellOthers(Deaths deaths) {
    ExitReason reason = reason();
    Relations.Bereaved bereaved = relations.close();
    node.forget(this);
    bereaved.watched().forEach((monitor, target) -> target.relations.forget(monitor));
    for (LocalProcess<?> peer : bereaved.links()) {
      peer.relations.breakLink(this, () -> peer.exitArrives(this, reason, false, deaths));
    }
    bereaved.observers().forEach((key, observer) -> observer.down(key, reason));
    bereaved.late().forEach((key, observer) -> observer.down(key, ExitReason.noproc()));
  }

  /** Called by the registry, under the lock of this process. */
  synchronized boolean takeName(String name, Runnable publish) {
    if (!isAlive() || registeredName != null) {
      return false;
    }
    publish.run();
    registeredName = name;
    return true;
  }

  /** Called by the registry: forgets and returns the name. */
  synchronized @Nullable String dropName() {
    String name = registeredName;
    registeredName = null;
    return name;
  }

  @Override
  public void uncaughtException(Thread in, Throwable thrown) {
    CrashReport.unexpected(this, thrown);
  }

  // ------------------------------------------------------------------ receive

  @Override
  public Received<M> receive() {
    return Objects.requireNonNull(select(Option::some, Deadline.never(node.scheduler())));
  }

  @Override
  public Awaited<M> receive(Duration limit) {
    Received<M> received = select(Option::some, Deadline.in(node.scheduler(), limit));
    return received == null ? new Timeout<>() : received;
  }

  @Override
  public <T> T receive(Function<? super Received<M>, Option<T>> selector) {
    return Objects.requireNonNull(select(selector, Deadline.never(node.scheduler())));
  }

  @Override
  public <T> Option<T> receive(Function<? super Received<M>, Option<T>> selector, Duration limit) {
    return Option.of(select(selector, Deadline.in(node.scheduler(), limit)));
  }

  /**
   * Selective receive. Letters already taken from the mailbox stand in a private chain; it is
   * walked once, then extended by what comes in while waiting, and only the extension is looked at.
   *
   * @return null when the deadline has passed
   */
  private <T> @Nullable T select(
      Function<? super Received<M>, Option<T>> selector, Deadline deadline) {
    checkSelf();
    if (selecting) {
      throw new IllegalStateException("a selector must not receive");
    }
    selecting = true;
    try {
      Letter skipped = null;
      for (; ; ) {
        Letter letter = skipped == null ? first : skipped.next;
        if (letter == null) {
          if (!refill() && !awaitMail(deadline)) {
            return null;
          }
          continue;
        }
        Received<M> received = letter.received();
        if (received != null) {
          Option<T> wanted = selector.apply(received);
          if (wanted.isDefined()) {
            remove(skipped, letter);
            return wanted.get();
          }
        }
        skipped = letter;
      }
    } finally {
      selecting = false;
    }
  }

  private void remove(@Nullable Letter before, Letter letter) {
    if (before == null) {
      first = letter.next;
    } else {
      before.next = letter.next;
    }
    if (last == letter) {
      last = before;
    }
    letter.next = null;
  }

  /** Takes the oldest letter, whatever it is; null if there is none at the moment. */
  final @Nullable Letter poll() {
    Letter letter = first;
    if (letter == null) {
      refill();
      letter = first;
      if (letter == null) {
        return null;
      }
    }
    remove(null, letter);
    return letter;
  }

  /** Moves what has come from the mailbox to the private chain. */
  private boolean refill() {
    Letter taken = mailbox.takeAll();
    if (taken == null) {
      return false;
    }
    if (last == null) {
      first = taken;
    } else {
      last.next = taken;
    }
    Letter end = taken;
    while (end.next != null) {
      end = end.next;
    }
    last = end;
    return true;
  }

  /** Waits for mail; false when the deadline has passed without any. */
  private boolean awaitMail(Deadline deadline) {
    if (deadline.passed()) {
      return false;
    }
    if (mailbox.sleep(Mailbox.Put.WAKE)) {
      while (mailbox.asleep()) {
        if (deadline.passed() && mailbox.wake()) {
          return false;
        }
        if (mailbox.asleep()) {
          Waiting.park(this, deadline);
        }
      }
    }
    checkAlive();
    return true;
  }

  /** Gives the thread back until something comes; false if something has. */
  final boolean idle() {
    thread = null;
    if (mailbox.sleep(Mailbox.Put.ACTIVATE)) {
      return true;
    }
    thread = Thread.currentThread();
    return false;
  }

  @Override
  public void sleep(Duration duration) {
    checkSelf();
    Deadline deadline = Deadline.in(node.scheduler(), duration);
    while (!deadline.passed()) {
      Waiting.park(this, deadline);
    }
  }

  // ------------------------------------------------------------------ signals out

  @Override
  public void link(ProcessRef process) {
    checkSelf();
    LocalProcess<?> peer = of(process);
    if (peer == this) {
      return;
    }
    Deaths deaths = new Deaths();
    guarded(
        () -> {
          relations.addLink(peer);
          if (!peer.relations.addLink(this) && relations.removeLink(peer)) {
            if (life != Life.TRAPPING) {
              throw new ProcessExit(ExitReason.noproc());
            }
            exitArrives(peer, ExitReason.noproc(), false, deaths);
          }
        });
    deaths.settle();
  }

  @Override
  public void unlink(ProcessRef process) {
    checkSelf();
    LocalProcess<?> peer = of(process);
    guarded(
        () -> {
          relations.removeLink(peer);
          peer.relations.removeLink(this);
        });
  }

  @Override
  public MonitorRef monitor(ProcessRef process) {
    checkSelf();
    MonitorRef monitor = new MonitorRef(process);
    LocalProcess<?> target = of(process);
    if (target != this) {
      guarded(
          () -> {
            relations.watch(monitor, target);
            target.relations.observe(monitor, this);
          });
    }
    return monitor;
  }

  @Override
  public boolean demonitor(MonitorRef monitor) {
    checkSelf();
    boolean active = relations.unwatch(monitor);
    if (active) {
      of(monitor.target()).relations.forget(monitor);
    }
    return active;
  }

  @Override
  public boolean demonitorFlush(MonitorRef monitor) {
    boolean active = demonitor(monitor);
    if (!active) {
      monitor.flushed = true;
    }
    return active;
  }

  @Override
  public boolean trapExit(boolean trap) {
    checkSelf();
    for (; ; ) {
      Object now = life;
      if (now instanceof ExitReason) {
        throw new ProcessFenced(this);
      }
      if (LIFE.compareAndSet(this, now, trap ? Life.TRAPPING : Life.RUNNING)) {
        return now == Life.TRAPPING;
      }
    }
  }

  // ------------------------------------------------------------------ children

  @Override
  public <C> Pid<C> spawn(SpawnOptions options, Body<C> body) {
    checkSelf();
    return node.spawn(options, body);
  }

  @Override
  public <C> Pid<C> spawnCallback(SpawnOptions options, Callback.Start<C> start) {
    checkSelf();
    return node.spawnCallback(options, start);
  }

  @Override
  public <C> Monitored<C> spawnMonitor(SpawnOptions options, Body<C> body) {
    checkSelf();
    return launchMonitored(node.prepare(options, body), options);
  }

  @Override
  public <C> Monitored<C> spawnCallbackMonitor(SpawnOptions options, Callback.Start<C> start) {
    checkSelf();
    return launchMonitored(node.prepareCallback(options, start), options);
  }

  private <C> Monitored<C> launchMonitored(LocalProcess<C> child, SpawnOptions options) {
    MonitorRef monitor = new MonitorRef(child);
    guarded(
        () -> {
          relations.watch(monitor, child);
          child.relations.observe(monitor, this);
          node.launch(child, options, this);
        });
    return new Monitored<>(child, monitor);
  }

  // ------------------------------------------------------------------ owned resources

  @Override
  public <T extends AutoCloseable> T own(T resource) {
    Objects.requireNonNull(resource, "resource");
    try {
      checkSelf();
      guarded(
          () -> {
            OwnedResources mine = owned;
            if (mine == null) {
              mine = new OwnedResources();
              owned = mine;
            }
            mine.add(resource);
          });
    } catch (ProcessFenced fenced) {
      Undertaker.close(this, resource); // nobody else will
      throw fenced;
    }
    return resource;
  }

  @Override
  public void disown(AutoCloseable resource) {
    checkSelf();
    OwnedResources mine = owned;
    if (mine != null) {
      mine.remove(resource);
    }
  }
}
