package dev.coppice.mailbox;

/**
 * A message of a behaviour's own protocol that carries what a user has sent, for those who look at
 * messages from outside.
 */
public interface Wrapped {
  /** {@return what the user has sent} */
  Object wrapped();
}
