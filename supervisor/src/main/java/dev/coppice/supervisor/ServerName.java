package dev.coppice.supervisor;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.NameRegistry;
import dev.coppice.mailbox.Node;
import io.vavr.control.Option;

/**
 * The typed name of a server or state machine.
 *
 * @param name the name of its process
 * @param via the registry that knows the name; the node's own if none is given
 * @param <Q> its requests
 * @param <M> its one-way messages
 */
@SuppressWarnings("UnusedTypeParameter") // Q types the reference looked up
public record ServerName<Q, M>(Name<M> name, Option<NameRegistry> via) {

  /**
   * {@return a name for the processes of a class; the compiler takes their requests and messages
   * from it}
   *
   * @param value the name, unique among a node's names
   * @param module the class of the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   */
  public static <Q, M> ServerName<Q, M> of(
      String value, Class<? extends CallbackModule<Q, M>> module) {
    return new ServerName<>(new Name<>(value, module), Option.none());
  }

  /**
   * {@return this name in another registry; {@code {via, Module, Name}}}
   *
   * @param registry the registry
   */
  public ServerName<Q, M> via(NameRegistry registry) {
    return new ServerName<>(name, Option.some(registry));
  }

  /**
   * {@return the server that has this name now, if any}
   *
   * @param node where to look, unless another registry is asked
   * @throws ClassCastException if the name was registered for another class of server
   */
  public Option<ServerRef<Q, M>> whereis(Node node) {
    return registry(node).whereisName(name).map(ServerRef::new);
  }

  /**
   * {@return the address of whoever has this name when something is sent}
   *
   * @param node where to look, unless another registry is asked
   */
  public ServerAddress<Q, M> on(Node node) {
    return new NamedServer<>(node, this);
  }

  NameRegistry registry(Node node) {
    return via.getOrElse(node.names());
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
