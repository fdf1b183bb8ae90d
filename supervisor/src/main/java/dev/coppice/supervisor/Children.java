package dev.coppice.supervisor;

import dev.coppice.mailbox.Pid;
import io.vavr.collection.HashMap;
import io.vavr.collection.Iterator;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import io.vavr.control.Option;
import java.util.Comparator;

/**
 * A supervisor's children, found by id and by process; an immutable value. Their order is in the
 * children themselves and is made when it is asked for: restarts, of which there are many, then
 * cost the same however many siblings there are.
 *
 * @param ids whose process is which, that of a child about to be restarted included
 * @param next the position of the next child
 */
record Children(Map<String, Child> children, Map<Pid<?>, String> ids, long next) {

  static Children none() {
    return new Children(HashMap.empty(), HashMap.empty(), 0);
  }

  Option<Child> withId(String id) {
    return children.get(id);
  }

  Option<Child> withPid(Pid<?> pid) {
    return ids.get(pid).flatMap(children::get);
  }

  /** The child that runs as a process. */
  Option<Child> runningAs(Pid<?> pid) {
    return withPid(pid).filter(Child::isRunning);
  }

  List<Child> inOrder() {
    return List.ofAll(iterator()).sorted(Comparator.comparingLong(Child::position));
  }

  /** In no order. */
  Iterator<Child> iterator() {
    return children.iterator().map(entry -> entry._2);
  }

  int size() {
    return children.size();
  }

  Children put(Child child) {
    String id = child.spec().id();
    Map<Pid<?>, String> others = idsWithout(child);
    return new Children(
        children.put(id, child),
        child.pid().map(pid -> others.put(pid, id)).getOrElse(others),
        Math.max(next, child.position() + 1));
  }

  Children remove(Child child) {
    return new Children(children.remove(child.spec().id()), idsWithout(child), next);
  }

  /** The processes, without the one that a child had before. */
  private Map<Pid<?>, String> idsWithout(Child child) {
    return withId(child.spec().id()).flatMap(Child::pid).map(ids::remove).getOrElse(ids);
  }
}
