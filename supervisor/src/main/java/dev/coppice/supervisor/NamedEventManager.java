package dev.coppice.supervisor;

import dev.coppice.mailbox.Node;
import io.vavr.control.Option;

/**
 * The event manager that has a name when something is sent to it: what to give to others when the
 * manager may be restarted.
 *
 * @param node where the name is looked up
 * @param name the name
 * @param <E> its events
 */
public record NamedEventManager<E>(Node node, EventManagerName<E> name) implements EventManager<E> {

  @Override
  public Option<EventManagerRef<E>> whereis() {
    return name.whereis(node);
  }

  @Override
  public void notify(E event) {
    Option<EventManagerRef<E>> manager = whereis();
    if (manager.isEmpty() && name.via().isEmpty()) {
      throw new IllegalArgumentException("nobody has the name " + name);
    }
    manager.forEach(found -> found.notify(event));
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
