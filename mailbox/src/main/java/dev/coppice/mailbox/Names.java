package dev.coppice.mailbox;

import io.vavr.collection.HashSet;
import io.vavr.collection.Set;
import io.vavr.control.Option;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of a node. A name belongs to a process from its registration to the process's death,
 * and not a moment longer: an entry whose process is dead counts as free, even before it is
 * removed.
 */
final class Names implements NameRegistry {
  private record Entry(LocalProcess<?> process, Class<?> protocol) {}

  private final Node node;
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

  Names(Node node) {
    this.node = node;
  }

  @Override
  public <M> Option<Pid<?>> registerName(Name<M> name, Pid<M> pid) {
    LocalProcess<?> process = LocalProcess.of(pid);
    if (process.node() != node) {
      throw new IllegalArgumentException(
          process + " is a process of another node and cannot be registered as " + name);
    }
    var _ = node.step(ProcessStep.Kind.REGISTER, process, name);
    Entry mine = new Entry(process, name.protocol());
    LocalProcess<?> holder =
        LocalProcess.guarded(() -> process.takeName(name.value(), () -> enter(name, mine)));
    return Option.when(holder != process, holder);
  }

  /** Enters a name unless somebody alive has it; returns who has it then. */
  private LocalProcess<?> enter(Name<?> name, Entry mine) {
    return Objects.requireNonNull(
            entries.compute(
                name.value(), (_, found) -> found == null || !found.process.alive() ? mine : found))
        .process;
  }

  @Override
  public void unregisterName(Name<?> name) {
    var _ = unregister(name);
  }

  /** Frees a name; false if nobody has it. */
  boolean unregister(Name<?> name) {
    var _ = node.step(ProcessStep.Kind.UNREGISTER, null, name);
    return LocalProcess.guarded(
        () -> {
          Entry entry = entries.get(name.value());
          return entry != null
              && entry.process.dropName(name.value(), () -> entries.remove(name.value(), entry));
        });
  }

  Set<String> all() {
    return HashSet.ofAll(entries.entrySet())
        .filter(entry -> entry.getValue().process.alive())
        .map(Map.Entry::getKey);
  }

  /** Frees the name of a process that has died, if it has one. */
  void release(LocalProcess<?> process) {
    String name = process.registeredName();
    if (name != null) {
      var _ =
          process.dropName(
              name,
              () ->
                  entries.computeIfPresent(
                      name, (_, found) -> found.process == process ? null : found));
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the protocol's class was compared
  public <M> Option<Pid<M>> whereisName(Name<M> name) {
    var _ = node.step(ProcessStep.Kind.LOOK, null, name);
    return Option.of((LocalProcess<M>) holder(name));
  }

  /**
   * Who has the name now; null if nobody.
   *
   * @throws ClassCastException if it was registered with another protocol
   */
  @Nullable LocalProcess<?> holder(Name<?> name) {
    Entry entry = entryOfTheLiving(name);
    if (entry == null) {
      return null;
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
    return entry.process;
  }

  /** Who has the name now and can be sent its messages; null if nobody. */
  @Nullable LocalProcess<?> addressee(Name<?> name) {
    Entry entry = entryOfTheLiving(name);
    return entry != null && entry.protocol == name.protocol() ? entry.process : null;
  }

  private @Nullable Entry entryOfTheLiving(Name<?> name) {
    Entry entry = entries.get(name.value());
    return entry != null && entry.process.alive() ? entry : null;
  }
}
