package dev.coppice.mailbox;

import io.vavr.control.Option;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of a node. A name belongs to a process from its registration to the process's death,
 * and not a moment longer: an entry whose process is dead counts as free, even before it is
 * removed.
 */
final class Names {
  private record Entry(LocalProcess<?> process, Class<?> protocol) {}

  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

  /** Registers, or says why not. */
  void register(Name<?> name, LocalProcess<?> process) {
    Entry mine = new Entry(process, name.protocol());
    boolean taken =
        process.takeName(
            name.value(),
            () -> {
              Entry holder =
                  entries.compute(
                      name.value(),
                      (_, found) -> found == null || !found.process.isAlive() ? mine : found);
              if (!holder.equals(mine)) {
                throw new IllegalArgumentException(
                    "the name " + name + " is taken by " + holder.process);
              }
            });
    if (!taken) {
      throw new IllegalArgumentException(
          process
              + (process.isAlive()
                  ? " already has the name " + process.registeredName()
                  : " is dead")
              + " and cannot be registered as "
              + name);
    }
  }

  void unregister(Name<?> name) {
    Entry entry = entries.get(name.value());
    if (entry == null || !entry.process.isAlive()) {
      throw new IllegalArgumentException("the name " + name + " is not registered");
    }
    release(entry.process);
  }

  /** Frees the name of a process, if it has one. */
  void release(LocalProcess<?> process) {
    String name = process.dropName();
    if (name != null) {
      entries.computeIfPresent(name, (_, found) -> found.process == process ? null : found);
    }
  }

  @SuppressWarnings("unchecked") // the protocol's class was compared
  <M> Option<Pid<M>> whereis(Name<M> name) {
    Entry entry = entries.get(name.value());
    if (entry == null || !entry.process.isAlive()) {
      return Option.none();
    }
    if (entry.protocol != name.protocol()) {
      throw new ClassCastException(
          "the process registered as "
              + name
              + " has the protocol "
              + entry.protocol.getName()
              + ", not "
              + name.protocol().getName());
    }
    return Option.some((Pid<M>) entry.process);
  }
}
