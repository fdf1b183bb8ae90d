package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;

/** The one-way messages of a server. */
sealed interface Note {

  /** Is cast. */
  record Tell(int number, Term script) implements Note {}

  /** Is sent to the pid. */
  record Info(int number, Term script) implements Note {}

  /** The conductor knows of the server. */
  record Go() implements Note {}

  /** The conductor lets the server go on. */
  record Release() implements Note {}
}
