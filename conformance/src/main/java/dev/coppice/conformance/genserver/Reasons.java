package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.supervisor.CallFailed;
import java.util.Locale;

/** Exit reasons as terms. */
final class Reasons {
  private Reasons() {}

  /** The reason that a scenario names. */
  static ExitReason of(Term term) {
    for (ExitReason.Atom atom : ExitReason.Atom.values()) {
      if (term.equals(Term.atom(atom.toString()))) {
        return atom;
      }
    }
    return switch (term.tag()) {
      case "shutdown" -> term.size() == 0 ? ExitReason.shutdown() : ExitReason.shutdown(term.at(1));
      default -> ExitReason.of(term);
    };
  }

  /** A reason as it stands in a trace. */
  static Term term(ExitReason reason) {
    return switch (reason) {
      case ExitReason.Atom atom -> Term.atom(atom.name().toLowerCase(Locale.ROOT));
      case ExitReason.Shutdown(CallFailed.Failure failure)
          when failure.why().equals(ExitReason.shutdown()) ->
          failed(failure);
      case ExitReason.Shutdown(var detail) ->
          detail == null ? Term.atom("shutdown") : Term.tagged("shutdown", value(detail));
      case ExitReason.Crash(PlayedError played) -> played.term();
      case ExitReason.Crash(var cause) -> Term.tagged("crash", Term.atom(cause.toString()));
      case ExitReason.Term(CallFailed.Failure failure)
          when !failure.why().equals(ExitReason.shutdown()) ->
          failed(failure);
      case ExitReason.Term(var value) -> value(value);
    };
  }

  private static Term failed(CallFailed.Failure failure) {
    return Term.tagged("call_failed", term(failure.why()));
  }

  private static Term value(Object value) {
    return value instanceof Term term ? term : Term.atom(value.toString());
  }
}
