package dev.coppice.mailbox;

import java.util.Objects;

/**
 * A typed name under which a process can be registered at its node. The type says what may be sent
 * to whoever holds the name.
 *
 * @param value the name itself, unique among a node's names
 * @param protocol the class that stands for the protocol: of its messages, or of the behaviour
 * @param <M> the protocol
 */
@SuppressWarnings("UnusedTypeParameter") // it types what is registered and looked up
public record Name<M>(String value, Class<?> protocol) {
  /** Rejects nulls and the empty name. */
  public Name {
    Objects.requireNonNull(protocol, "protocol");
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a name must not be empty");
    }
  }

  /**
   * {@return the name {@code value} of a process with the protocol {@code protocol}}
   *
   * @param value the name
   * @param protocol the protocol's class
   * @param <M> the protocol
   * @throws IllegalArgumentException if the name is empty
   */
  public static <M> Name<M> of(String value, Class<M> protocol) {
    return new Name<>(value, protocol);
  }

  @Override
  public String toString() {
    return value;
  }
}
