package dev.coppice.mailbox;

import io.vavr.collection.List;
import io.vavr.control.Option;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of this node: at once its address ({@link Pid}), its powers ({@link Self}) and its
 * state. One object instead of three, since there may be millions. Built in three layers: {@link
 * ProcessLife}, whether it lives; {@link ProcessMail}, what it receives; and this, what it does to
 * others and they to it.
 *
 * @param <M> the protocol
 */
abstract sealed class LocalProcess<M> extends ProcessMail<M>
    implements Pid<M>, Self<M>, Observer, Current.Host, Scheduler.Activation
    permits StraightLineProcess, CallbackProcess, Outside {

  private static final int ANCESTORS_KEPT = 16;

  /** Made before there is no memory for it. */
  private static final ExitReason UNEXPECTED = ExitReason.of("unexpected failure of the runtime");

  private final Node node;
  private final long id;
  private final @Nullable String label;
  private final long parentId;
  private final List<String> ancestors;

  /** The ancestors of those that it spawns; null if it has spawned none under its present name. */
  private volatile @Nullable List<String> lineage;

  final Relations relations = new Relations(this);

  /** The name it is registered under; changed under the lock of the relations only. */
  private volatile @Nullable String registeredName;

  private volatile @Nullable OwnedResources owned;
  private final TimerList timers = new TimerList();

  /** The call it waits for, if only whom it calls can answer; see {@link WaitingCallers}. */
  private volatile @Nullable Call<?> waitsFor;

  /**
   * When the one gives up to whom it is about to answer; see {@link Call#answering}. Owner only.
   */
  long answersBy = Long.MAX_VALUE;

  /** How many monitors it has set. Owner only. */
  private int monitors;

  /** How many calls it has opened. Owner only. */
  private int calls;

  /** That nobody else has ended it. Owner only. */
  private boolean endedItself;

  LocalProcess(Node node, long id, SpawnOptions options, @Nullable LocalProcess<?> parent) {
    super(options.trapExit());
    this.node = node;
    this.id = id;
    this.label = options.label().getOrNull();
    this.parentId = parent == null || parent.node != node ? 0 : parent.id;
    this.ancestors = parent == null ? List.empty() : parent.lineage();
  }

  /** Shared by all that it spawns, of which there may be millions. */
  private List<String> lineage() {
    List<String> known = lineage;
    if (known == null) {
      synchronized (relations) { // it may be given a name meanwhile
        known = ancestors.take(ANCESTORS_KEPT - 1).prepend(describe());
        lineage = known;
      }
    }
    return known;
  }

  static LocalProcess<?> of(ProcessRef reference) {
    return (LocalProcess<?>) reference.pid();
  }

  static <M> LocalProcess<M> of(Pid<M> pid) {
    return (LocalProcess<M>) pid;
  }

  /** Lets the process run for the first time. */
  abstract void begin();

  /** What a crash report shows as the state. */
  abstract Option<Object> reportedState();

  /** What a crash report shows of a message. */
  Object shown(Object message) {
    return message;
  }

  /** The class of the process's first code. */
  abstract Class<?> initialFunction();

  abstract ProcessInfo.Kind kind();

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
  final Scheduler scheduler() {
    return node.scheduler();
  }

  @Override
  final Deadline never() {
    return node.never();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public LocalProcess<?> process() {
    return this;
  }

  /** By number, not by identity: whatever iterates over a set of pids does so in the same order. */
  @Override
  public final int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public String toString() {
    return "<" + node.name() + "." + id + ">";
  }

  @Override
  final void step(ProcessStep.Kind kind, @Nullable Object detail) {
    var _ = node.step(kind, null, detail);
  }

  @Override
  final void happened(ProcessStep.Kind kind, @Nullable Object object, @Nullable Object detail) {
    node.happened(kind, this, object, detail);
  }

  /** A DOWN or EXIT is put into the mailbox. */
  private void signalled(@Nullable Object from, Received<?> signal) {
    if (append(new Letter.Signal(signal))) {
      happened(ProcessStep.Kind.SIGNALLED, from, signal);
    }
  }

  /** Whether it lives, for others. */
  @Override
  public boolean isAlive() {
    var _ = node.step(ProcessStep.Kind.LOOK, this, null);
    return alive();
  }

  /** The pid, with the name or label if there is one. */
  String describe() {
    String name = registeredName; // no lock: reports are written under those of others
    String known = name != null ? name : label;
    return known == null ? toString() : known + toString();
  }

  /** What a thread dump shows: the label, or else a text that all processes like it share. */
  final String threadName() {
    return label == null ? initialFunction().getName() : describe();
  }

  List<String> ancestors() {
    return ancestors;
  }

  /** The id of the process that spawned it; 0 if it was none, or one of another node. */
  long parentId() {
    return parentId;
  }

  @Nullable String registeredName() {
    synchronized (relations) {
      return registeredName;
    }
  }

  // ------------------------------------------------------------------ signals in

  @Override
  final void checkSelf() {
    if (Current.process() != this) {
      throw new IllegalStateException("only process " + this + " itself may do this");
    }
    checkAlive();
  }

  @Override
  public void send(M message) {
    Objects.requireNonNull(message, "message");
    if (!node.step(ProcessStep.Kind.SEND, this, message)) {
      return;
    }
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
      countDeadLetter(letter);
    }
  }

  final void countDeadLetter(Letter letter) {
    node.count().deadLetters.increment();
    happened(ProcessStep.Kind.DEAD_LETTER, Current.process(), letter.content());
  }

  @Override
  public void exit(ExitReason reason) {
    exit(reason, () -> {});
  }

  /**
   * Sends an exit signal.
   *
   * @param before what belongs to the same operation and comes first: a sender that ends meanwhile
   *     has done both or neither
   */
  void exit(ExitReason reason, Runnable before) {
    Objects.requireNonNull(reason, "reason");
    var _ = node.step(ProcessStep.Kind.EXIT, this, reason);
    LocalProcess<?> sender = Current.process();
    Deaths deaths = new Deaths();
    try {
      guarded(
          () -> {
            before.run();
            exitArrives(sender == null ? of(node.outside()) : sender, reason, true, deaths);
          });
    } finally {
      deaths.settle();
    }
    if (sender != null) {
      sender.checkAlive(); // it may have ended itself, or a process that took it along
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
      Object now = life();
      if (now instanceof ExitReason) {
        return;
      }
      if (now == Life.TRAPPING && !kill) {
        signalled(from, new Exit<>(from, reason));
        return;
      }
      if (reason == ExitReason.Atom.NORMAL && !(sent && from == this)) {
        return;
      }
      if (!sent && node.spares(this, from)) {
        return;
      }
      ExitReason fatal = kill ? ExitReason.killed() : reason;
      Deaths.Doomed doomed = new Deaths.Doomed(this);
      if (changeLife(now, fatal)) {
        deaths.add(doomed);
        node.count().signalDeaths.increment();
        happened(ProcessStep.Kind.ENDED, from, fatal);
        SignalDeathEvent.emit(this, from, fatal);
        return;
      }
    }
  }

  @Override
  public void down(Object key, ExitReason reason) {
    MonitorRef monitor = (MonitorRef) key;
    relations.fired(monitor, () -> signalled(monitor.target(), new Down<>(monitor, reason)));
  }

  // ------------------------------------------------------------------ death

  /**
   * Runs the process's own code on the current thread and sees to its end.
   *
   * <p>Who ends a process from outside first changes its life, then looks for its thread, and
   * interrupts what he finds. The process on its way out of a thread first lets go of it, then
   * looks whether it lives: if so, nobody can have seen that thread who is still to interrupt it.
   */
  @Override
  public final boolean run() {
    takeThread();
    try {
      checkAlive();
      if (live()) { // the process may already run on another thread
        boolean alive = alive();
        if (!alive) { // ended meanwhile by somebody who may have taken us for one who lingers
          node.lingeringThreads().remove(this, Thread.currentThread());
        }
        return alive;
      }
    } catch (Throwable thrown) {
      finish(ExitReason.of(thrown)); // no effect if it is dead already, which a fence tells of
    }
    leaveThread();
    forgetCode();
    node.lingeringThreads().remove(this, Thread.currentThread());
    return endedItself;
  }

  /**
   * The process's own code.
   *
   * @return whether the process goes on without this thread
   */
  abstract boolean live() throws Exception;

  /**
   * Lets go of the process's own code and state: a pid that is kept for long must not keep them.
   */
  abstract void forgetCode();

  /** Ends the process from within. */
  final void finish(ExitReason reason) {
    if (alive()) {
      var _ = node.step(ProcessStep.Kind.END, null, reason);
    }
    Deaths deaths = new Deaths();
    deaths.add(new Deaths.Doomed(this));
    if (!end(reason)) {
      return; // a signal was quicker
    }
    endedItself = true;
    try {
      if (reason.isAbnormal()) {
        node.count().crashes.increment();
        happened(ProcessStep.Kind.CRASHED, null, reason);
        CrashReport.log(this, reason);
      } else {
        happened(ProcessStep.Kind.ENDED, null, reason);
      }
    } finally {
      leaveThread(); // it has only to return, and does not linger
      deaths.settle();
    }
  }

  /**
   * What follows death, in this order: the fence holds, the names are free, the owned resources are
   * closed, then links and monitors are told. Run once, by whoever ended the process.
   */
  final void bury(Deaths deaths) {
    Thread running = thread();
    if (running != null) {
      interrupt(running);
    }
    // Its own thread is in no operation, though an error may have left it announced.
    if (running != Thread.currentThread() && Current.process() != this) {
      awaitQuiescence(scheduler());
    }
    var _ = node.step(ProcessStep.Kind.BURY, this, "to free its name");
    node.localNames().release(this);
    timers.cancelAll(); // first: what a timer sends to the dead would count as a dead letter
    cancelAlarm();
    closeMailbox();
    forgetCode();
    OwnedResources resources = owned;
    if (resources == null || resources.size() == 0) {
      tellOthers(deaths);
    } else {
      Undertaker.closeThenTell(this, resources, deaths);
    }
  }

  private void interrupt(Thread running) {
    try {
      try {
        node.lingeringThreads().add(this, running);
      } finally {
        scheduler().interrupt(running); // whether listed or not, or it would wait for ever
      }
      if (thread() != running) { // it has left it, and may have looked before we added it
        node.lingeringThreads().remove(this, running);
      }
    } catch (Throwable thrown) { // no memory to list it: it is dead all the same
      CrashReport.unexpected(this, thrown);
    }
  }

  /** The last act: everybody who has a right to know is told. */
  final void tellOthers(Deaths deaths) {
    var _ = node.step(ProcessStep.Kind.BURY, this, "to tell others");
    ExitReason reason = reason();
    Relations.Bereaved bereaved = relations.takeBereaved();
    node.forget(this);
    bereaved.watched().forEach((key, watch) -> watch.target().relations.forget(key));
    for (LocalProcess<?> peer : bereaved.links()) {
      tell(
          peer,
          () ->
              peer.relations.breakLink(this, () -> peer.exitArrives(this, reason, false, deaths)));
    }
    bereaved
        .observers()
        .forEach((key, observer) -> tell(observer, () -> observer.down(key, reason)));
    while (!relations.closed()) {
      relations
          .takeLate()
          .forEach(
              (key, observer) -> tell(observer, () -> observer.down(key, ExitReason.noproc())));
    }
  }

  /** Tells one; that it fails, for want of memory, must not keep the news from the next. */
  private void tell(Object whom, Runnable news) {
    var _ = node.step(ProcessStep.Kind.TELL, whom, this);
    try {
      news.run();
    } catch (Throwable thrown) {
      CrashReport.unexpected(this, thrown);
    }
  }

  /**
   * Takes a name, if {@code publish} can enter it in the registry. Under the lock of this process,
   * so that a process that dies meanwhile either gets no name or has it released.
   *
   * @return this process; or whoever has the name already, as {@code publish} says
   * @throws IllegalArgumentException if the process is dead or has a name
   */
  LocalProcess<?> takeName(String name, Supplier<LocalProcess<?>> publish) {
    synchronized (relations) {
      if (!alive()) {
        throw new IllegalArgumentException(this + " is dead and cannot be registered as " + name);
      }
      if (registeredName != null) {
        throw new IllegalArgumentException(
            this + " has the name " + registeredName + " and cannot be registered as " + name);
      }
      LocalProcess<?> holder = publish.get();
      if (holder == this) {
        registeredName = name;
        lineage = null;
      }
      return holder;
    }
  }

  /**
   * Gives a name up, and withdraws it from the registry in the same step.
   *
   * @return whether it had that name, and lived
   */
  boolean dropName(String name, Runnable withdraw) {
    synchronized (relations) {
      if (!name.equals(registeredName)) {
        return false;
      }
      boolean alive = alive();
      registeredName = null;
      lineage = null;
      withdraw.run();
      return alive;
    }
  }

  /** Not even its end could be dealt with, as a rule for want of memory. */
  @Override
  public void uncaughtException(Thread in, Throwable thrown) {
    CrashReport.unexpected(this, thrown);
    finish(UNEXPECTED);
  }

  // ------------------------------------------------------------------ looking in

  final TimerList timers() {
    return timers;
  }

  final @Nullable Call<?> waitsFor() {
    return waitsFor;
  }

  final void waitsFor(@Nullable Call<?> call) {
    waitsFor = call;
  }

  /** A number for the next call that it opens, among all calls on one process. */
  final int nextCallHash() {
    return 31 * hashCode() + ++calls;
  }

  final ProcessInfo info() {
    OwnedResources resources = owned;
    return new ProcessInfo(
        this,
        kind(),
        Option.of(registeredName()),
        Option.of(label),
        initialFunction().getName().replaceFirst("\\$\\$Lambda.*", " (lambda)"),
        ancestors,
        status(),
        life() == Life.TRAPPING,
        mailLength(),
        handled(),
        List.ofAll(relations.links()),
        List.ofAll(relations.watching()),
        List.ofAll(relations.watchers()),
        resources == null ? 0 : resources.size());
  }

  // ------------------------------------------------------------------ signals out

  @Override
  public void link(ProcessRef process) {
    var _ = node.step(ProcessStep.Kind.LINK, process.pid(), null);
    checkSelf();
    LocalProcess<?> peer = of(process);
    if (peer == this || guarded(() -> relations.link(peer.relations))) {
      return;
    }
    if (life() != Life.TRAPPING) {
      throw new ProcessExit(ExitReason.noproc());
    }
    signalled(peer, new Exit<>(peer, ExitReason.noproc()));
  }

  @Override
  public void unlink(ProcessRef process) {
    var _ = node.step(ProcessStep.Kind.UNLINK, process.pid(), null);
    checkSelf();
    guarded(() -> relations.unlink(of(process).relations));
  }

  @Override
  public void exitUnlinked(ProcessRef process, ExitReason reason) {
    checkSelf();
    LocalProcess<?> peer = of(process);
    peer.exit(reason, () -> relations.unlink(peer.relations));
  }

  @Override
  public MonitorRef monitor(ProcessRef process) {
    var _ = node.step(ProcessStep.Kind.MONITOR, process.pid(), null);
    checkSelf();
    return watch(newMonitor(process), of(process), null);
  }

  @Override
  public MonitorRef monitor(Name<?> name) {
    var _ = node.step(ProcessStep.Kind.MONITOR, name, null);
    checkSelf();
    MonitorRef monitor = newMonitor(name);
    LocalProcess<?> holder = node.localNames().holder(name);
    if (holder != null) {
      return watch(monitor, holder, null);
    }
    guarded(() -> signalled(name, new Down<>(monitor, ExitReason.noproc())));
    return monitor;
  }

  @Override
  public AliasedMonitor<M> monitor(ProcessRef process, AliasMode mode) {
    var _ = node.step(ProcessStep.Kind.MONITOR, process.pid(), mode);
    checkSelf();
    MonitorRef monitor = newMonitor(process);
    Alias<M> alias = new Alias<>(this, mode, mode == AliasMode.REPLY ? null : monitor);
    return new AliasedMonitor<>(watch(monitor, of(process), alias), alias);
  }

  private MonitorRef newMonitor(Object target) {
    return new MonitorRef(this, ++monitors, target);
  }

  private MonitorRef watch(MonitorRef monitor, LocalProcess<?> target, @Nullable Alias<?> alias) {
    if (target == this) { // it could never fire; in OTP there is none then, and no alias with it
      if (alias != null) {
        var _ = relations.unalias(alias);
      }
      return monitor;
    }
    guarded(
        () -> {
          relations.watch(monitor, target, alias);
          target.relations.observe(monitor, this);
        });
    return monitor;
  }

  @Override
  public Alias<M> alias(AliasMode mode) {
    var _ = node.step(ProcessStep.Kind.ALIAS, null, mode);
    checkSelf();
    if (mode != AliasMode.EXPLICIT_UNALIAS && mode != AliasMode.REPLY) {
      throw new IllegalArgumentException("an alias with the mode " + mode + " needs a monitor");
    }
    return new Alias<>(this, mode, null);
  }

  @Override
  public boolean unalias(Alias<M> alias) {
    var _ = node.step(ProcessStep.Kind.UNALIAS, null, null);
    checkSelf();
    return alias.owner() == this && relations.unalias(alias);
  }

  /** A message comes through an alias of this process. */
  void aliasReceives(Alias<M> alias, Letter letter) {
    if (!relations.through(alias, () -> deliver(letter))) {
      node.count().lateReplies.increment();
    }
  }

  @Override
  public boolean demonitor(MonitorRef monitor) {
    var _ = node.step(ProcessStep.Kind.DEMONITOR, monitor, null);
    checkSelf();
    LocalProcess<?> target = relations.unwatch(monitor);
    if (target == null) {
      return false;
    }
    target.relations.forget(monitor);
    return true;
  }

  @Override
  public boolean demonitorFlush(MonitorRef monitor) {
    boolean active = demonitor(monitor);
    if (!active && monitor.owner() == this) {
      monitor.flushed = true;
    }
    return active;
  }

  @Override
  public boolean trapExit(boolean trap) {
    var _ = node.step(ProcessStep.Kind.TRAP_EXIT, null, trap);
    checkSelf();
    return setTrapping(trap);
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
    node.aboutToSpawn(options);
    checkSelf();
    return launchMonitored(node.prepare(options, body), options);
  }

  @Override
  public <C> Monitored<C> spawnCallbackMonitor(SpawnOptions options, Callback.Start<C> start) {
    node.aboutToSpawn(options);
    checkSelf();
    return launchMonitored(node.prepareCallback(options, start), options);
  }

  private <C> Monitored<C> launchMonitored(LocalProcess<C> child, SpawnOptions options) {
    MonitorRef monitor = newMonitor(child);
    node.launched(
        child,
        options,
        () -> {
          relations.watch(monitor, child, null);
          child.relations.observe(monitor, this);
        });
    return new Monitored<>(child, monitor);
  }

  // ------------------------------------------------------------------ owned resources

  @Override
  public <T extends AutoCloseable> T own(T resource) {
    Objects.requireNonNull(resource, "resource");
    try {
      var _ = node.step(ProcessStep.Kind.OWN, null, null);
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
    var _ = node.step(ProcessStep.Kind.DISOWN, null, null);
    checkSelf();
    OwnedResources mine = owned;
    if (mine != null) {
      mine.remove(resource);
    }
  }
}
