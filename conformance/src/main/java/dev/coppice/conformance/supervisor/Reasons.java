package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.tagged;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.Supervisor;
import java.util.Locale;

/**
 * Reasons as terms and back. A crash is {@code {crash, Text}} on both sides: Erlang's is a term and
 * a stack, Coppice's a throwable.
 */
final class Reasons {
  private Reasons() {}

  /** The reason that a scenario means. */
  static ExitReason of(Term term) {
    return switch (term.tag()) {
      case "normal" -> ExitReason.normal();
      case "shutdown" -> term.size() == 2 ? ExitReason.shutdown(term.at(1)) : ExitReason.shutdown();
      default -> ExitReason.of(term);
    };
  }

  static Term term(Object reason) {
    return switch (reason) {
      case ExitReason.Atom known -> atom(known.toString());
      case ExitReason.Shutdown(var detail) ->
          detail == null ? atom("shutdown") : tagged("shutdown", term(detail));
      case ExitReason.Crash(var cause) -> tagged("crash", atom(String.valueOf(cause.getMessage())));
      case ExitReason.Term(var value) -> term(value);
      case StartError.Failed(var why) -> term(why);
      case Supervisor.FailedToStartChild(var id, var error) ->
          tagged("failed_to_start_child", atom(id), term(error));
      case Term term -> term;
      default -> tagged("unexpected", new Term.Text(reason.toString()));
    };
  }

  /** The atom that Erlang has for a constant. */
  static Term constant(Enum<?> constant) {
    return atom(constant.name().toLowerCase(Locale.ROOT));
  }
}
