package dev.coppice.conformance.process;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Pid;

/** What the director is told by the actors. */
sealed interface Told {
  /**
   * Something has happened to an actor.
   *
   * @param actor whom
   * @param event what
   */
  record Event(String actor, Term event) implements Told {}

  /**
   * There is a process that will take part.
   *
   * @param parent who waits until the director watches it
   * @param name what it is called
   * @param pid its address
   */
  record Lasting(Pid<Object> parent, String name, Pid<Object> pid) implements Told {}

  /**
   * There is a process that ends by itself.
   *
   * @param name what it is called
   * @param pid its address
   */
  record Fleeting(String name, Pid<Object> pid) implements Told {}

  /**
   * A variable has a value.
   *
   * @param name the variable
   * @param value a monitor or an alias
   */
  record Var(String name, Object value) implements Told {}

  /**
   * An actor has done its part.
   *
   * @param actor who
   */
  record Done(String actor) implements Told {}
}
