package dev.coppice.conformance.process;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.ExitReason;

/** Exit reasons as terms. */
final class Reasons {
  private Reasons() {}

  /** What a process of a script crashes with; {@code error(Error)} in Erlang. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Term error;

    Raised(Term error) {
      super(error.toString());
      this.error = error;
    }
  }

  /** {@return the reason that a term stands for} */
  static ExitReason of(Term term) {
    return switch (term.tag()) {
      case "normal" -> ExitReason.normal();
      case "kill" -> ExitReason.kill();
      case "killed" -> ExitReason.killed();
      case "noproc" -> ExitReason.noproc();
      case "shutdown" -> term.size() == 0 ? ExitReason.shutdown() : ExitReason.shutdown(term.at(1));
      default -> ExitReason.of(term);
    };
  }

  /** {@return the term that stands for a reason; for a crash, what was raised} */
  static Term term(ExitReason reason) {
    return switch (reason) {
      case ExitReason.Atom atom -> Term.atom(atom.toString());
      case ExitReason.Shutdown(Term detail) -> Term.tagged("shutdown", detail);
      case ExitReason.Shutdown _ -> Term.atom("shutdown");
      case ExitReason.Term(Term value) -> value;
      case ExitReason.Term(var value) -> Term.tagged("term", Term.atom(value.toString()));
      case ExitReason.Crash(Raised raised) -> Term.tagged("crash", raised.error);
      case ExitReason.Crash(var cause) -> Term.tagged("crash", Term.atom(cause.toString()));
    };
  }
}
