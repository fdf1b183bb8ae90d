package dev.coppice.supervisor;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import io.vavr.control.Option;

/**
 * The typed name of a server.
 *
 * @param name the name of its process
 * @param <Q> its requests
 * @param <M> its one-way messages
 */
@SuppressWarnings("UnusedTypeParameter") // Q types the reference looked up
public record ServerName<Q, M>(Name<M> name) {

  /**
   * {@return a name for servers of a class; the compiler takes their requests and messages from it}
   *
   * @param value the name, unique among a node's names
   * @param server the class of the callbacks
   * @param <Q> its requests
   * @param <M> its one-way messages
   */
  public static <Q, M> ServerName<Q, M> of(
      String value, Class<? extends GenServer<Q, M, ?>> server) {
    return new ServerName<>(new Name<>(value, server));
  }

  /**
   * {@return the server that has this name now, if any}
   *
   * @param node where to look
   * @throws ClassCastException if the name was registered for another class of server
   */
  public Option<ServerRef<Q, M>> whereis(Node node) {
    return node.whereis(name).map(ServerRef::new);
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
