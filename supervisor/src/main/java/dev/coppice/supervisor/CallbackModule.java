package dev.coppice.supervisor;

/**
 * The callbacks of a process that takes calls and casts: a {@link GenServer} or a {@link
 * GenStateMachine}. Both are reached in the same way, by a {@link ServerRef} or a {@link
 * ServerName}.
 *
 * @param <Q> the requests
 * @param <M> the one-way messages
 */
@SuppressWarnings("UnusedTypeParameter") // both type the names and references of its processes
public sealed interface CallbackModule<Q, M> permits GenServer, GenStateMachine {

  /**
   * {@return what crash reports show of the last request or message; {@code format_status/1}} For
   * one that holds secrets, or is very large.
   *
   * @param message a request or message, or a DOWN or EXIT
   */
  default Object formatMessage(Object message) {
    return message;
  }

  /** {@return what its processes are called in reports if they have no name: the class's name} */
  default String label() {
    return getClass().getSimpleName();
  }
}
