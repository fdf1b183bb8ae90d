package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Pid;
import java.util.List;

/** What the conductor of a scenario is told. */
sealed interface News {

  /** A server has begun its {@code init}, and waits for {@link Note.Go}. */
  record Began(String server, String registered, boolean trap, Pid<Note> pid) implements News {}

  /** Something has happened in a server. */
  record Happened(String server, Term event) implements News {}

  /** An actor has done what it was told to. */
  record Done(String actor, Term result) implements News {}

  /** What an actor has in its mailbox. */
  record Found(List<Term> mail) implements News {}

  /** A server has handled what was in its mailbox when the conductor had it asked. */
  record Handled(long turn) implements News {}
}
