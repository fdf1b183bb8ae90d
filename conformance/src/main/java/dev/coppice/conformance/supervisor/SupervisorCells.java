package dev.coppice.conformance.supervisor;

import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * What a scenario has reached, read from OTP's trace:
 *
 * <ul>
 *   <li>SU-12: a child whose supervisor lives has ended by itself, for each restart type and kind
 *       of reason;
 *   <li>9d: a call about a child in a state that is known: from the list of children at the barrier
 *       before, or in a group from the list that was asked for just before;
 *   <li>a child has ended by itself, and one was stopped by its supervisor, for each strategy,
 *       restart type and kind of shutdown.
 * </ul>
 */
final class SupervisorCells {
  private static final List<String> RESTARTS = List.of("permanent", "transient", "temporary");
  private static final List<String> REASONS =
      List.of("normal", "shutdown", "{shutdown,_}", "other");
  private static final List<String> CALLS =
      List.of("start_child", "terminate_child", "restart_child", "delete_child", "get_childspec");
  private static final List<String> STATES = List.of("running", "stopped", "restarting", "unknown");
  private static final List<String> SIMPLE =
      List.of(
          "start_child ok",
          "start_child ignore",
          "start_child error",
          "terminate_child own",
          "terminate_child dead",
          "terminate_child foreign",
          "get_childspec own",
          "get_childspec dead",
          "get_childspec foreign");
  private static final List<String> STRATEGIES =
      List.of("one_for_one", "one_for_all", "rest_for_one", "simple_one_for_one");
  private static final List<String> SHUTDOWNS = List.of("brutal_kill", "timeout", "infinity");

  private final Scenario scenario;
  private final Trace trace;
  private final Set<String> reached = new HashSet<>();

  /** What is known of a child, by its id. */
  private final Map<String, Facts> facts = new HashMap<>();

  private final Lists lists = new Lists();

  /** The processes that have removed their links. */
  private final Set<String> unbound = new HashSet<>();

  private record Facts(String supervisor, String strategy, Scenario.Child child) {
    String kind() {
      String shutdown = child.shutdown() instanceof Term.Int ? "timeout" : child.shutdown().name();
      return strategy + " " + Reasons.constant(child.restart()).name() + " " + shutdown;
    }
  }

  SupervisorCells(Scenario scenario, Trace trace) {
    this.scenario = scenario;
    this.trace = trace;
  }

  static SequencedSet<String> all() {
    SequencedSet<String> all = new LinkedHashSet<>();
    RESTARTS.forEach(
        restart -> REASONS.forEach(reason -> all.add("SU-12 " + restart + " " + reason)));
    CALLS.forEach(call -> STATES.forEach(state -> all.add("9d " + call + " " + state)));
    SIMPLE.forEach(call -> all.add("9d simple " + call));
    for (String what : List.of("ended ", "stopped ")) {
      for (String strategy : STRATEGIES) {
        for (String restart : RESTARTS) {
          SHUTDOWNS.forEach(shutdown -> all.add(what + strategy + " " + restart + " " + shutdown));
        }
      }
    }
    return all;
  }

  Stream<String> reached() {
    learn(scenario.root());
    List<Term> steps =
        scenario.steps().stream().filter(step -> !step.tag().equals("pause")).toList();
    for (int i = 0; i < trace.segments().size(); i++) {
      SortedMap<String, List<Term>> segment = trace.segments().get(i);
      String hit = "";
      if (i > 0) {
        Term step = steps.get(i - 1);
        List<Term> events = segment.getOrDefault("player", List.of());
        step(step, events, segment);
        hit = events.isEmpty() ? "" : hit(events.getFirst());
      }
      stopped(segment, step(steps, i).equals("group"), hit);
      lists.pass(segment);
    }
    return reached.stream();
  }

  private static String step(List<Term> steps, int segment) {
    return segment == 0 ? "" : steps.get(segment - 1).tag();
  }

  private void learn(Scenario.Child parent) {
    if (parent.body() instanceof Scenario.Tree tree) {
      for (Scenario.Child child : tree.children()) {
        facts.put(child.id(), new Facts(parent.id(), tree.strategy(), child));
        learn(child);
      }
    }
  }

  // ------------------------------------------------------------------ steps

  private void step(Term step, List<Term> events, SortedMap<String, List<Term>> segment) {
    switch (step.tag()) {
      case "plan" -> {}
      case "unlink" -> unbound.add(hit(events.getFirst()));
      case "call" -> {
        String supervisor = step.at(1).name();
        lists
            .of(supervisor)
            .forEach(list -> called(supervisor, step.at(2), events.getFirst(), list));
      }
      case "group" -> group(step.at(1).name(), step.at(2).elements(), events);
      default -> ended(hit(events.getFirst()), segment);
    }
  }

  private static String hit(Term event) {
    return event.tag().equals("hit") ? event.at(1).name() : "";
  }

  private void group(String leader, List<Term> members, List<Term> events) {
    if (events.size() != members.size() + 1) { // the leader was not running
      return;
    }
    List<Term> known = null;
    for (int i = 0; i < members.size(); i++) {
      Term event = events.get(i + 1);
      Term member = members.get(i);
      if (event.tag().equals("children")) {
        known = event.at(1).elements();
      } else {
        if (member.tag().equals("call") && known != null) {
          called(leader, member.at(2), event, known);
        }
        known = null;
      }
      if (member.tag().equals("unlink")) {
        unbound.add(hit(event));
      }
    }
  }

  private void called(String supervisor, Term call, Term event, List<Term> list) {
    if (!event.tag().equals("ret")) {
      return;
    }
    Term outcome = event.at(1);
    switch (call.tag()) {
      case "start_simple" -> {
        String label = call.at(1).name();
        facts.putIfAbsent(label, template(supervisor));
        String how = outcome.tag().equals("error") ? "error" : outcome.at(1).name();
        reached.add(
            "9d simple start_child "
                + (how.equals("error") ? how : how.equals("undefined") ? "ignore" : "ok"));
      }
      case "terminate_simple" -> simple("terminate_child", call, outcome, list);
      case "spec_simple" -> simple("get_childspec", call, outcome, list);
      case "start_child" -> {
        Scenario.Child child = Scenario.Child.of(call.at(1));
        reached.add("9d start_child " + state(child.id(), list));
        if (outcome.tag().equals("ok")) {
          facts.put(child.id(), new Facts(supervisor, strategy(supervisor), child));
        }
      }
      default -> reached.add("9d " + call.tag() + " " + state(call.at(1).name(), list));
    }
  }

  private void simple(String call, Term request, Term outcome, List<Term> list) {
    String label = request.at(1).name();
    boolean own = Lists.hasSimple(list, label);
    if (!outcome.equals(Term.atom("no_such_process"))) {
      String whose = own ? "own" : outcome.tag().equals("error") ? "foreign" : "dead";
      reached.add("9d simple " + call + " " + whose);
    }
  }

  private static String state(String id, List<Term> list) {
    return list.stream()
        .filter(child -> child.at(0).name().equals(id))
        .map(child -> child.at(1).name())
        .map(
            slot ->
                switch (slot) {
                  case "undefined" -> "stopped";
                  case "restarting" -> slot;
                  default -> "running";
                })
        .findFirst()
        .orElse("unknown");
  }

  private String strategy(String supervisor) {
    return tree(supervisor).strategy();
  }

  private Facts template(String supervisor) {
    return new Facts(supervisor, strategy(supervisor), tree(supervisor).children().getFirst());
  }

  private Scenario.Tree tree(String supervisor) {
    return scenario
        .root()
        .all()
        .filter(child -> child.id().equals(supervisor))
        .map(child -> (Scenario.Tree) child.body())
        .findFirst()
        .orElseThrow();
  }

  // ------------------------------------------------------------------ ends

  /** A child has ended by itself. */
  private void ended(String process, SortedMap<String, List<Term>> segment) {
    Facts child = facts.get(Lists.id(process));
    if (child == null || unbound.contains(process)) {
      return;
    }
    for (Term reason : reasons(process, segment)) {
      reached.add("SU-12 " + Reasons.constant(child.child().restart()).name() + " " + kind(reason));
      reached.add("ended " + child.kind());
    }
  }

  /** Which children were stopped; in a group, that is not clear. */
  private void stopped(SortedMap<String, List<Term>> segment, boolean group, String hit) {
    if (group) {
      return;
    }
    for (String process : new ArrayList<>(segment.keySet())) {
      Facts child = facts.get(Lists.id(process));
      if (child != null
          && !process.equals(hit)
          && !unbound.contains(process)
          && !reasons(process, segment).isEmpty()
          && !wasKilled(child.supervisor(), segment)) {
        reached.add("stopped " + child.kind());
      }
    }
  }

  private static boolean wasKilled(String supervisor, SortedMap<String, List<Term>> segment) {
    return segment.keySet().stream()
        .filter(process -> Lists.id(process).equals(supervisor))
        .anyMatch(process -> reasons(process, segment).contains(Term.atom("killed")));
  }

  private static List<Term> reasons(String process, SortedMap<String, List<Term>> segment) {
    return segment.getOrDefault(process, List.of()).stream()
        .filter(event -> event.tag().equals("ended"))
        .map(event -> event.at(1))
        .toList();
  }

  private static String kind(Term reason) {
    return switch (reason.tag()) {
      case "normal" -> "normal";
      case "shutdown" -> reason.size() == 2 ? "{shutdown,_}" : "shutdown";
      default -> "other";
    };
  }
}
