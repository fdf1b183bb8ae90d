package dev.coppice.conformance.supervisor;

import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.ServerRef;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A process of a play, a supervisor or a worker. Any thread. */
final class Member {
  private final String name;
  private final @Nullable Member sup;
  private final Scenario.Body body;

  private volatile @Nullable Pid<?> pid;
  private volatile boolean bound = true;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable Handle handle;
  private volatile @Nullable ServerRef<ScriptedWorker.Ask<?>, ScriptedWorker.Tell> worker;

  /**
   * A process that is about to begin.
   *
   * @param sup its supervisor; null for the root
   */
  Member(String name, @Nullable Member sup, Scenario.Body body) {
    this.name = name;
    this.sup = sup;
    this.body = body;
  }

  String name() {
    return name;
  }

  @Nullable Member sup() {
    return sup;
  }

  Pid<?> pid() {
    return Objects.requireNonNull(pid, name);
  }

  void begin(Pid<?> newPid) {
    pid = newPid;
  }

  boolean isSupervisor() {
    return body instanceof Scenario.Tree;
  }

  boolean isSimple() {
    return body instanceof Scenario.Tree tree && tree.simple();
  }

  /** The only specification of a simple supervisor. */
  Scenario.Child template() {
    return ((Scenario.Tree) body).children().getFirst();
  }

  boolean traps() {
    return !(body instanceof Scenario.Worker worker) || worker.traps();
  }

  boolean deaf() {
    return body instanceof Scenario.Worker worker && worker.deaf();
  }

  /** Whether it is, or was until its end, linked to its supervisor. */
  boolean bound() {
    return bound;
  }

  void unbind() {
    bound = false;
  }

  /** Its end is noted; whether it was not before. */
  boolean end() {
    return ended.compareAndSet(false, true);
  }

  /** Whether it has been started, and not just begun to start its children. */
  boolean isStarted() {
    return handle != null || !isSupervisor();
  }

  /** How to ask a supervisor that has been started. */
  Handle handle() {
    return Objects.requireNonNull(handle, name);
  }

  void handle(Handle newHandle) {
    handle = newHandle;
  }

  /** A worker that has been started. */
  ServerRef<ScriptedWorker.Ask<?>, ScriptedWorker.Tell> worker() {
    return Objects.requireNonNull(worker, name);
  }

  void worker(ServerRef<ScriptedWorker.Ask<?>, ScriptedWorker.Tell> newWorker) {
    worker = newWorker;
  }

  @Override
  public String toString() {
    return name;
  }
}
