package dev.coppice.mailbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is to be told of a process's end, and whom it watches: its links, its observers and its own
 * monitors. Guarded by its own lock; every EXIT and DOWN is checked against the receiver's tables
 * and appended to its mailbox under the receiver's lock, so that after {@code unlink} and {@code
 * demonitor} none can follow. No two of these locks are ever held at once.
 *
 * <p>The tables keep insertion order, so that the same program notifies in the same order every
 * time.
 */
final class Relations {
  /** Whom to tell, as they stood when the process's relations were closed. */
  record Bereaved(
      List<LocalProcess<?>> links,
      Map<Object, Observer> observers,
      Map<Object, Observer> late,
      Map<MonitorRef, LocalProcess<?>> watched) {}

  private final LocalProcess<?> owner;
  private Set<LocalProcess<?>> links = Set.of();
  private Map<Object, Observer> observers = Map.of();
  private Map<Object, Observer> late = Map.of();
  private Map<MonitorRef, LocalProcess<?>> watched = Map.of();
  private boolean closed;

  Relations(LocalProcess<?> owner) {
    this.owner = owner;
  }

  /** Adds one side of a link. False if the owner is dead. */
  synchronized boolean addLink(LocalProcess<?> peer) {
    if (!owner.isAlive()) {
      return false;
    }
    if (links.isEmpty()) {
      links = new LinkedHashSet<>(4);
    }
    links.add(peer);
    return true;
  }

  synchronized boolean removeLink(LocalProcess<?> peer) {
    return !links.isEmpty() && links.remove(peer);
  }

  /** Hands the exit of a linked process to {@code arrive} if the link still stands. */
  synchronized void breakLink(LocalProcess<?> peer, Runnable arrive) {
    if (removeLink(peer)) {
      arrive.run();
    }
  }

  /**
   * Adds an observer of the owner. One that comes when the owner is dead is told {@code noproc}: at
   * once, or if the owner's resources are still being closed, after that.
   */
  void observe(Object key, Observer observer) {
    synchronized (this) {
      if (!closed) {
        if (owner.isAlive()) {
          observers = put(observers, key, observer);
        } else {
          late = put(late, key, observer);
        }
        return;
      }
    }
    observer.down(key, ExitReason.noproc());
  }

  synchronized void forget(Object key) {
    if (!observers.isEmpty()) {
      observers.remove(key);
    }
    if (!late.isEmpty()) {
      late.remove(key);
    }
  }

  synchronized void watch(MonitorRef monitor, LocalProcess<?> target) {
    watched = put(watched, monitor, target);
  }

  /** Takes one of the owner's own monitors off; true if it was active. */
  synchronized boolean unwatch(MonitorRef monitor) {
    return !watched.isEmpty() && watched.remove(monitor) != null;
  }

  /** Runs {@code deliver} if the owner still watches under {@code monitor}; once. */
  synchronized void fired(MonitorRef monitor, Runnable deliver) {
    if (unwatch(monitor)) {
      deliver.run();
    }
  }

  synchronized Bereaved close() {
    closed = true;
    var bereaved = new Bereaved(new ArrayList<>(links), observers, late, watched);
    links = Set.of();
    observers = Map.of();
    late = Map.of();
    watched = Map.of();
    return bereaved;
  }

  private static <K, V> Map<K, V> put(Map<K, V> map, K key, V value) {
    Map<K, V> target = map.isEmpty() ? new LinkedHashMap<>(4) : map;
    target.put(key, value);
    return target;
  }
}
