package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.ServerRef;
import java.time.Duration;

/** How a stop goes, as a term. */
final class Stopping {
  private Stopping() {}

  static Term of(ServerRef<Ask, Note> server, ExitReason reason, Duration limit) {
    try {
      server.stop(reason, limit);
      return Term.atom("ok");
    } catch (CallFailed failed) {
      return failed(failed.failure().why());
    }
  }

  static Term failed(ExitReason why) {
    return Term.tagged("failed", Reasons.term(why));
  }
}
