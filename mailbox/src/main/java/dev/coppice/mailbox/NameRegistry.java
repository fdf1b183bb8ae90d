package dev.coppice.mailbox;

import io.vavr.control.Option;

/**
 * Something that knows processes by name; the contract of OTP's {@code via} modules. A node's own
 * is {@link Node#names}; a program may bring another. It may be used from any thread. A registry
 * has to forget a process that has ended, before or when it is asked for its name.
 */
public interface NameRegistry {

  /**
   * Gives a process a name.
   *
   * @param name the name
   * @param process who gets it
   * @param <M> the protocol
   * @return none if it got the name, otherwise who has it
   * @throws IllegalArgumentException if the process cannot have it for another reason
   */
  <M> Option<Pid<?>> registerName(Name<M> name, Pid<M> process);

  /**
   * Frees a name, if it is registered.
   *
   * @param name the name
   */
  void unregisterName(Name<?> name);

  /**
   * {@return the process of that name, if there is one}
   *
   * @param name the name
   * @param <M> the protocol
   * @throws ClassCastException if the name was registered with another protocol
   */
  <M> Option<Pid<M>> whereisName(Name<M> name);
}
