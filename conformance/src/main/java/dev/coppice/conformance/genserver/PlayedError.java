package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;

/** What a script raises: Erlang's {@code error} and {@code throw}. */
final class PlayedError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Term term;

  /**
   * Something raised.
   *
   * @param term what the trace says of it
   */
  PlayedError(Term term) {
    super(term.toString());
    this.term = term;
  }

  Term term() {
    return term;
  }
}
