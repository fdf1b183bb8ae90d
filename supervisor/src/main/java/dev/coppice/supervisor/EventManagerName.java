package dev.coppice.supervisor;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.NameRegistry;
import dev.coppice.mailbox.Node;
import io.vavr.control.Option;

/**
 * The typed name of an event manager.
 *
 * @param name the name of its process
 * @param via the registry that knows the name; the node's own if none is given
 * @param <E> its events
 */
public record EventManagerName<E>(Name<E> name, Option<NameRegistry> via) {

  /**
   * {@return a name for managers of a kind of events}
   *
   * @param value the name, unique among a node's names
   * @param events the class of the events
   * @param <E> the events
   */
  public static <E> EventManagerName<E> of(String value, Class<E> events) {
    // The array's class stands for a manager of such events. The class itself would stand for any
    // process that such events may be sent to, and who looks one up would take it for a manager.
    return new EventManagerName<>(new Name<>(value, events.arrayType()), Option.none());
  }

  /**
   * {@return this name in another registry; {@code {via, Module, Name}}}
   *
   * @param registry the registry
   */
  public EventManagerName<E> via(NameRegistry registry) {
    return new EventManagerName<>(name, Option.some(registry));
  }

  /**
   * {@return the manager that has this name now, if any}
   *
   * @param node where to look, unless another registry is asked
   * @throws ClassCastException if the name was registered for something else
   */
  public Option<EventManagerRef<E>> whereis(Node node) {
    return asServerName().registry(node).whereisName(name).map(EventManagerRef::new);
  }

  /**
   * {@return the manager that has this name when something is sent to it}
   *
   * @param node where to look, unless another registry is asked
   */
  public EventManager<E> on(Node node) {
    return new NamedEventManager<>(node, this);
  }

  ServerName<EventRequest<E, ?>, E> asServerName() {
    return new ServerName<>(name, via);
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
