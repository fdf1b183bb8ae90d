package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.tagged;

import dev.coppice.conformance.Player;
import dev.coppice.conformance.Report;
import dev.coppice.conformance.Reports;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Restart;
import dev.coppice.supervisor.Shutdown;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Plays scenarios on nodes with real time, one node for each play.
 *
 * <p>Not on a simulated node: that would know by itself when everything is quiet, but it runs one
 * process at a time, and what goes wrong only when two run would be played 5,000 times without a
 * chance to go wrong.
 */
final class SupervisorPlayer implements Player {
  private static final int TRIES = 5;

  private final Map<Node, Roster> plays = new ConcurrentHashMap<>();
  private final Reports.Subscription subscription = Reports.listen(this::report);

  @Override
  public Trace play(int number, Term scenario) throws Exception {
    Scenario read = Scenario.of(scenario);
    for (int i = 0; i < TRIES; i++) {
      Option<Trace> trace = play(read);
      if (trace.isDefined()) {
        return trace.get();
      }
    }
    throw new IllegalStateException("the machine is too slow for what depends on time");
  }

  private Option<Trace> play(Scenario scenario) throws Exception {
    NodeOptions options =
        NodeOptions.defaults().withGovernor(false).withShutdownLimit(Duration.ZERO);
    try (Node node = Node.open(options)) {
      Roster roster = new Roster(node, scenario.plans());
      plays.put(node, roster);
      CompletableFuture<Option<Trace>> outcome = new CompletableFuture<>();
      Pid<Object> player =
          node.spawn(
              SpawnOptions.none().withLabel("player").withTrapExit(),
              self -> {
                try {
                  outcome.complete(new Play(self, scenario, roster).run());
                } catch (Throwable thrown) {
                  outcome.completeExceptionally(thrown);
                }
                roster.killAll();
              });
      try {
        return outcome.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } finally {
        var _ = node.join(player, Duration.ofSeconds(1));
        var _ = plays.remove(node);
      }
    }
  }

  @Override
  public void close() {
    subscription.close();
  }

  // ------------------------------------------------------------------ reports

  private void report(Report report) {
    if (report.keyValues().get("supervisor") instanceof Pid<?> pid) {
      Roster roster = plays.get(pid.node());
      if (roster != null) {
        roster
            .member(pid)
            .forEach(
                supervisor ->
                    roster.event(supervisor.name(), event(supervisor, report.keyValues())));
      }
    }
  }

  /** As on Erlang's side; a simple supervisor's children have the template's id there. */
  private static Term event(Member supervisor, Map<String, Object> values) {
    String context = String.valueOf(values.get("context"));
    Term id =
        atom(
            supervisor.isSimple()
                ? supervisor.template().id()
                : String.valueOf(values.get("child")));
    if (context.equals("progress")) {
      return tagged("report", atom(context), id);
    }
    List<Term> offender = new ArrayList<>();
    offender.add(Reasons.constant((Restart) value(values, "restart")));
    offender.add(Term.bool(value(values, "significant").equals(true)));
    offender.add(Calls.shutdown((Shutdown) value(values, "shutdown")));
    offender.add(Reasons.constant((ChildSpec.Type) value(values, "type")));
    if (values.get("children") instanceof Integer children) {
      offender.add(tagged("nb_children", Term.number(children)));
    }
    return tagged("report", atom(context), id, reason(values), Term.list(offender));
  }

  private static Object value(Map<String, Object> values, String key) {
    return Objects.requireNonNull(values.get(key), key);
  }

  private static Term reason(Map<String, Object> values) {
    Object reason = value(values, "reason");
    return reason instanceof String text ? atom(text) : Reasons.term(reason);
  }
}
