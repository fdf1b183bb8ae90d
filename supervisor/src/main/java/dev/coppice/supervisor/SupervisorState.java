package dev.coppice.supervisor;

import dev.coppice.mailbox.Self;
import io.vavr.collection.List;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Comparator;

/**
 * The state of a supervisor; an immutable value.
 *
 * @param self what its process can do
 * @param name the name it is registered under
 * @param flags how it works
 * @param listener who is told of restarts
 * @param children its children
 * @param window the restarts that count towards its intensity
 * @param history the restarts that are over
 */
record SupervisorState(
    Self<Supervisor.Tell> self,
    Option<String> name,
    SupervisorFlags flags,
    Option<RestartListener> listener,
    Children children,
    RestartWindow window,
    RestartHistory history) {

  /** One that has no children yet. */
  static SupervisorState of(Self<Supervisor.Tell> self, SupervisorSpec spec) {
    return new SupervisorState(
        self,
        spec.name(),
        spec.flags(),
        spec.listener(),
        Children.none(),
        RestartWindow.empty(),
        RestartHistory.empty());
  }

  long now() {
    return self.node().nanoTime();
  }

  // ------------------------------------------------------------------ changes

  private SupervisorState with(Children newChildren) {
    return new SupervisorState(self, name, flags, listener, newChildren, window, history);
  }

  SupervisorState with(RestartWindow newWindow) {
    return new SupervisorState(self, name, flags, listener, children, newWindow, history);
  }

  SupervisorState with(RestartRecord record) {
    return new SupervisorState(self, name, flags, listener, children, window, history.with(record));
  }

  SupervisorState put(Child child) {
    return with(children.put(child));
  }

  SupervisorState remove(Child child) {
    return with(children.remove(child));
  }

  /** The state when a child does not run and is not to come back by itself. */
  SupervisorState dropped(Child child) {
    if (child.slot() instanceof Child.Slot.Delayed(_, var timer)) {
      var _ = timer.cancel();
    }
    SupervisorState noted = child.record(self.pid(), Option.none()).map(this::with).getOrElse(this);
    return child.isKept() ? noted.put(child.stopped()) : noted.remove(child);
  }

  // ------------------------------------------------------------------ what it shows

  List<ChildInfo> whichChildren() {
    return children.inOrder().map(Child::info);
  }

  ChildCounts counts() {
    int active = 0;
    int supervisors = 0;
    for (Child child : children.iterator()) {
      active += child.process().exists(process -> process.pid().isAlive()) ? 1 : 0;
      supervisors += child.spec().type() == ChildSpec.Type.SUPERVISOR ? 1 : 0;
    }
    return new ChildCounts(children.size(), active, supervisors, children.size() - supervisors);
  }

  /** What is over, and what is not. */
  List<RestartRecord> restartHistory() {
    List<RestartRecord> open =
        List.ofAll(children.iterator().flatMap(child -> child.record(self.pid(), Option.none())));
    return history
        .records()
        .toList()
        .appendAll(open)
        .sorted(Comparator.<RestartRecord, Duration>comparing(RestartRecord::when))
        .takeRight(RestartHistory.LONGEST);
  }

  @Override
  public String toString() {
    return whichChildren().mkString("[", ", ", "]");
  }
}
