package dev.coppice.mailbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be told of a process's end, and whom it watches: its links, its observers and its own
 * monitors. Guarded by its own lock; every EXIT and DOWN is checked against the receiver's tables
 * and appended to its mailbox under the receiver's lock, so that after {@code unlink} and {@code
 * demonitor} none can follow. Only a link takes two of these locks, in the order of the process
 * ids.
 *
 * <p>The tables keep insertion order, so that the same program notifies in the same order every
 * time. Most processes have one entry in a table or none, and there may be millions of processes:
 * so a table is an immutable one for as long as that is enough, and empty ones are not kept.
 */
final class Relations {
  /** Whom to tell, as they stood when the process was buried. */
  record Bereaved(
      List<LocalProcess<?>> links, Map<Object, Observer> observers, Map<Object, Watch> watched) {}

  /** One of the owner's monitors or open calls: at whom, and the alias that may end with it. */
  record Watch(LocalProcess<?> target, @Nullable Alias<?> alias) {
    void endAlias() {
      if (alias != null
          && (alias.mode() == AliasMode.DEMONITOR || alias.mode() == AliasMode.REPLY_DEMONITOR)) {
        var _ = alias.deactivate();
      }
    }
  }

  /** Orders the locks of two processes with the same id, on different nodes. */
  private static final Object TIE = new Object();

  private final LocalProcess<?> owner;
  private Set<LocalProcess<?>> links = Set.of();
  private Map<Object, Observer> observers = Map.of();
  private Map<Object, Observer> late = Map.of();
  private Map<Object, Observer> last = Map.of();
  private Map<Object, Watch> watched = Map.of();
  private boolean closed;

  Relations(LocalProcess<?> owner) {
    this.owner = owner;
  }

  /**
   * Links the owner, which runs this itself inside a guarded operation, and a peer.
   *
   * @return false if the peer is dead and was not linked before
   */
  boolean link(Relations peer) {
    return underBoth(
        peer,
        () -> {
          if (!peer.owner.alive()) {
            return links.contains(peer.owner); // then its EXIT is still to come
          }
          // Not "if the owner is alive": it may be dying just now, and whoever buries it waits for
          // the end of this operation and then finds the link.
          links = with(links, peer.owner);
          peer.links = with(peer.links, owner);
          return true;
        });
  }

  /** Removes a link, on both sides. */
  void unlink(Relations peer) {
    var _ =
        underBoth(
            peer,
            () -> {
              boolean mine = removeLink(peer.owner);
              boolean theirs = peer.removeLink(owner);
              return mine || theirs;
            });
  }

  /** Undoes what the owner has just bound itself to a child with that is not to live. */
  void untie(LocalProcess<?> child) {
    unlink(child.relations);
    synchronized (this) {
      for (Map.Entry<Object, Watch> entry : List.copyOf(watched.entrySet())) {
        if (entry.getValue().target() == child) {
          watched = without(watched, entry.getKey());
        }
      }
    }
  }

  /** Takes two of these locks, always in the same order. */
  private boolean underBoth(Relations peer, BooleanSupplier action) {
    int order = Long.compare(owner.id(), peer.owner.id());
    if (order == 0) { // processes of two nodes
      synchronized (TIE) {
        return underBoth(peer, this, action);
      }
    }
    return order < 0 ? underBoth(this, peer, action) : underBoth(peer, this, action);
  }

  private static boolean underBoth(Relations first, Relations second, BooleanSupplier action) {
    synchronized (first) {
      synchronized (second) {
        return action.getAsBoolean();
      }
    }
  }

  private synchronized boolean removeLink(LocalProcess<?> peer) {
    int before = links.size();
    links = without(links, peer);
    return links.size() < before;
  }

  /** Hands the exit of a linked process to {@code arrive} if the link still stands. */
  synchronized void breakLink(LocalProcess<?> peer, Runnable arrive) {
    if (removeLink(peer)) {
      arrive.run();
    }
  }

  /**
   * Adds an observer of the owner. One that comes when the owner is dead is told {@code noproc}: at
   * once, or if the others are not yet told, after them.
   */
  void observe(Object key, Observer observer) {
    observe(key, observer, false);
  }

  /** Adds one who is told {@code noproc} after all others have been told of the owner's end. */
  void observeEnd(Object key, Observer observer) {
    observe(key, observer, true);
  }

  private void observe(Object key, Observer observer, boolean end) {
    synchronized (this) {
      if (!closed) {
        if (end) {
          last = with(last, key, observer);
        } else if (owner.alive()) {
          observers = with(observers, key, observer);
        } else {
          late = with(late, key, observer);
        }
        return;
      }
    }
    observer.down(key, ExitReason.noproc());
  }

  synchronized void forget(Object key) {
    observers = without(observers, key);
    late = without(late, key);
    last = without(last, key);
  }

  /** Notes whom the owner watches, by a monitor or a call, under {@code key}. */
  synchronized void watch(Object key, LocalProcess<?> target, @Nullable Alias<?> alias) {
    watched = with(watched, key, new Watch(target, alias));
  }

  /** Takes one of the owner's own monitors off; whom it watched, or null if it was not active. */
  synchronized @Nullable LocalProcess<?> unwatch(Object key) {
    Watch watch = watched.get(key);
    if (watch == null) {
      return null;
    }
    watched = without(watched, key);
    watch.endAlias();
    return watch.target();
  }

  /** Runs {@code deliver} if the owner still watches under {@code monitor}; once. */
  synchronized void fired(MonitorRef monitor, Runnable deliver) {
    if (unwatch(monitor) != null) {
      deliver.run();
    }
  }

  /**
   * Runs {@code deliver} if the alias is in use, and puts it out of use if this was its one
   * message.
   *
   * @return false if it was not in use
   */
  boolean through(Alias<?> alias, Runnable deliver) {
    MonitorRef monitor = alias.monitor();
    LocalProcess<?> unwatched = null;
    synchronized (this) {
      if (!alias.active()) {
        return false;
      }
      if (alias.mode() == AliasMode.REPLY || alias.mode() == AliasMode.REPLY_DEMONITOR) {
        var _ = alias.deactivate();
        unwatched = monitor == null ? null : unwatch(monitor);
      }
      deliver.run();
    }
    if (monitor != null && unwatched != null) {
      unwatched.relations.forget(monitor);
    }
    return true;
  }

  synchronized boolean unalias(Alias<?> alias) {
    return alias.deactivate();
  }

  /** The owner's links, as they stand. */
  synchronized List<LocalProcess<?>> links() {
    return List.copyOf(links);
  }

  /** Whom the owner watches, as it stands. */
  synchronized List<LocalProcess<?>> watching() {
    return watched.entrySet().stream()
        .filter(entry -> entry.getKey() instanceof MonitorRef)
        .<LocalProcess<?>>map(entry -> entry.getValue().target())
        .toList();
  }

  /** Who watches the owner by monitor, as it stands. */
  synchronized List<LocalProcess<?>> watchers() {
    return observers.values().stream()
        .filter(LocalProcess.class::isInstance)
        .<LocalProcess<?>>map(LocalProcess.class::cast)
        .toList();
  }

  /** Whether everybody has been told of the owner's end. */
  synchronized boolean closed() {
    return closed;
  }

  /** Takes out whom to tell. Who comes from now on is late. */
  synchronized Bereaved takeBereaved() {
    var bereaved = new Bereaved(new ArrayList<>(links), observers, watched);
    links = Set.of();
    observers = Map.of();
    watched = Map.of();
    return bereaved;
  }

  /** Takes out who came late; when nobody has any more, ends it and takes out the last. */
  synchronized Map<Object, Observer> takeLate() {
    Map<Object, Observer> untold = late;
    late = Map.of();
    if (untold.isEmpty()) {
      closed = true;
      untold = last;
      last = Map.of();
    }
    return untold;
  }

  // ------------------------------------------------------------------ the tables

  private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
    if (map.isEmpty()) {
      return Map.of(key, value);
    }
    Map<K, V> target = map instanceof LinkedHashMap ? map : new LinkedHashMap<>(map);
    target.put(key, value);
    return target;
  }

  private static <K, V> Map<K, V> without(Map<K, V> map, K key) {
    if (!(map instanceof LinkedHashMap)) {
      return map.containsKey(key) ? Map.of() : map;
    }
    map.remove(key);
    return map.isEmpty() ? Map.of() : map;
  }

  private static <T> Set<T> with(Set<T> set, T element) {
    if (set.isEmpty()) {
      return Set.of(element);
    }
    Set<T> target = set instanceof LinkedHashSet ? set : new LinkedHashSet<>(set);
    target.add(element);
    return target;
  }

  private static <T> Set<T> without(Set<T> set, T element) {
    if (!(set instanceof LinkedHashSet)) {
      return set.contains(element) ? Set.of() : set;
    }
    set.remove(element);
    return set.isEmpty() ? Set.of() : set;
  }
}
