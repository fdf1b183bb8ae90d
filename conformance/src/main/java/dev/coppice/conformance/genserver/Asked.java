package dev.coppice.conformance.genserver;

/** What the conductor knows of a request; the record {@code request} of {@code conf_gen_server}. */
final class Asked {
  /** How far it has got. */
  enum State {
    SENT,
    IN_HAND,
    DEFERRED,
    ANSWERED,
    OVER
  }

  /** Who is asked; "none" if nobody was there. */
  final String server;

  /** How long its caller waits, a word of the scenario. */
  final String patience;

  private State state = State.SENT;

  Asked(String server, String patience) {
    this.server = server;
    this.patience = patience;
  }

  State state() {
    return state;
  }

  /** What is answered stays so, and what is over too. */
  void becomes(State next) {
    if (state != State.OVER && (state != State.ANSWERED || next == State.OVER)) {
      state = next;
    }
  }
}
