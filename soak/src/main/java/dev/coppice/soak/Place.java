package dev.coppice.soak;

import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A place in a tree of supervisors: a child's, whose processes come and go. What is counted of it
 * comes from two sides: births and deaths from the {@link Watcher}, restarts from the supervisor.
 */
final class Place {
  private final String id;
  private final Pid<Watcher.Born> watcher;
  private final List<Place> below = new ArrayList<>();
  private final AtomicInteger births = new AtomicInteger();
  private final AtomicInteger deaths = new AtomicInteger();
  private final AtomicInteger restartsBelow = new AtomicInteger();
  private volatile @Nullable Pid<?> process;

  Place(String id, Pid<Watcher.Born> watcher) {
    this.id = id;
    this.watcher = watcher;
  }

  /** Another place, below this one. */
  Place grow(String name) {
    Place child = new Place(id + "." + name, watcher);
    below.add(child);
    return child;
  }

  String id() {
    return id;
  }

  List<Place> below() {
    return below;
  }

  @Nullable Pid<?> process() {
    return process;
  }

  // ------------------------------------------------------------------ what happens

  /** It has been started. By whoever has started it. */
  void startedAs(ProcessRef started) {
    process = started.pid();
    watcher.send(new Watcher.Born(this, started.pid()));
  }

  void born() {
    births.incrementAndGet();
  }

  void died() {
    deaths.incrementAndGet();
  }

  /** A supervisor says that it has restarted one of its children. */
  void restartedBelow() {
    restartsBelow.incrementAndGet();
  }

  // ------------------------------------------------------------------ what has happened

  int births() {
    return births.get();
  }

  int deaths() {
    return deaths.get();
  }

  /** Restarts of its children, as counted by its supervisors one after the other. */
  int restartsBelow() {
    return restartsBelow.get();
  }

  /** Deaths of its children that its supervisor has lived through, and must have restarted. */
  int deathsBelow() {
    return below.stream().mapToInt(Place::deaths).sum() - below.size() * deaths();
  }

  boolean isAlive() {
    Pid<?> now = process;
    return now != null && now.isAlive();
  }
}
