package dev.coppice.conformance.genserver;

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
import java.util.stream.Stream;

/**
 * What scenarios reach: every result of every callback, every kind of end of trapping and other
 * servers, and what those who use them live to see. Read off OTP's trace, so that only what has
 * really happened counts; segment {@code n} of it belongs to step {@code n}.
 */
final class Cells {
  private static final List<String> CALLBACKS =
      List.of("init", "call", "cast", "info", "timeout", "continue");
  private static final List<String> CLASSES =
      List.of("normal", "shutdown", "{shutdown,_}", "abnormal");
  private static final List<String> TRAP = List.of("trapping", "plain");
  private static final Set<String> ORDERLY = Set.of("normal", "shutdown", "{shutdown,_}");

  private final List<Term> steps;
  private final Trace trace;
  private final List<String> cells = new ArrayList<>();
  private final Map<String, String> trap = new HashMap<>();
  private final Map<String, String> starters = new HashMap<>();
  private final Set<String> gone = new HashSet<>();

  Cells(Term scenario, Trace trace) {
    this.steps = scenario.at(1).elements();
    this.trace = trace;
  }

  // ------------------------------------------------------------------ what is claimed

  static SequencedSet<String> all() {
    SequencedSet<String> all = new LinkedHashSet<>();
    for (String callback : CALLBACKS) {
      for (String kind : kinds(callback)) {
        for (String then : List.of("none", "zero", "long", "continue")) {
          all.add(callback + ": " + kind + " " + then);
        }
      }
      for (String kind :
          callback.equals("call")
              ? List.of("stop", "stop_reply", "exit")
              : List.of("stop", "exit")) {
        CLASSES.forEach(reason -> all.add(callback + ": " + kind + " " + reason));
      }
      all.add(callback + ": error");
      all.add(callback + ": throw");
      all.add(callback + ": hold");
    }
    all.add("init: ignore");
    all.add("timeout after a short time");
    for (String kind : List.of("done", "error", "exit", "hold")) {
      all.add("terminate: " + kind);
    }
    for (String how : TRAP) {
      for (String reason : CLASSES) {
        all.add(how + " server, parent's exit signal " + reason);
        all.add(how + " server, another's exit signal " + reason);
        all.add(how + " server, parent ends " + reason);
        all.add(how + " server, told to stop " + reason);
      }
      all.add(how + " server, killed");
      for (String reason : CLASSES) {
        all.add(how + " server, ends after terminate " + reason);
      }
    }
    for (String reason : List.of("shutdown", "{shutdown,_}", "abnormal")) {
      all.add("plain server, ends by a signal " + reason);
    }
    for (String result :
        List.of(
            "ok",
            "ignore",
            "error normal",
            "error shutdown",
            "error {shutdown,_}",
            "error abnormal",
            "error already_started")) {
      all.add("start link: " + result);
      all.add("start nolink: " + result);
    }
    all.add("start: too late");
    all.add("start: the starter ends with it");
    all.add("call: answered");
    all.add("call by name: answered");
    for (String why :
        List.of("normal", "shutdown", "{shutdown,_}", "abnormal", "noproc", "timeout")) {
      all.add("call failed: " + why);
    }
    all.add("call failed: calling_self");
    all.add("call failed: the caller ends of it");
    all.add("request: given up in the mailbox");
    all.add("request: given up in the server's hands");
    all.add("request: its caller has ended");
    all.add("reply: by another process");
    all.add("reply: by another callback");
    all.add("reply: before the callback returns");
    all.add("reply: a second one");
    for (String result :
        List.of("ok", "noproc", "timeout", "another reason", "the same reason before")) {
      all.add("stop: " + result);
    }
    all.add("stop: calling_self");
    all.add("look: answered");
    all.add("suspend");
    all.add("left: EXIT");
    all.add("left: DOWN");
    all.add("left: EXIT of a failed start");
    return all;
  }

  private static List<String> kinds(String callback) {
    return switch (callback) {
      case "init" -> List.of("ok");
      case "call" -> List.of("reply", "noreply");
      default -> List.of("noreply");
    };
  }

  // ------------------------------------------------------------------ what is reached

  Stream<String> reached() {
    for (int index = 0; index < trace.segments().size(); index++) {
      Map<String, List<Term>> segment = trace.segments().get(index);
      Term step = index < steps.size() ? steps.get(index) : Term.atom("end");
      segment.forEach((process, events) -> sequence(step, process, events));
      if (!segment.containsKey("conductor")) {
        step(step);
      }
      segment.forEach(
          (process, events) -> {
            if (events.getLast().tag().equals("down")) {
              gone.add(process);
            }
          });
    }
    SequencedSet<String> claimed = all();
    return cells.stream().filter(claimed::contains);
  }

  private void sequence(Term step, String process, List<Term> events) {
    String callback = "";
    for (Term event : events) {
      switch (event.tag()) {
        case "init" -> {
          trap.put(process, event.at(1).equals(Term.TRUE) ? "trapping" : "plain");
          callback = "init";
        }
        case "call", "cast", "info", "timeout", "continue", "terminate" -> callback = event.tag();
        default -> {}
      }
      event(step, process, callback, event);
      if (trap.containsKey(process) && event.tag().equals("down")) {
        String how = endsAfterTerminate(process) ? "after terminate " : "by a signal ";
        cells.add(trap.get(process) + " server, ends " + how + kind(event.at(1)));
      }
    }
  }

  /** Whether a server has got to {@code terminate}. */
  private boolean endsAfterTerminate(String server) {
    return trace.segments().stream()
        .flatMap(segment -> segment.getOrDefault(server, List.of()).stream())
        .anyMatch(event -> event.tag().equals("terminate"));
  }

  private void event(Term step, String process, String callback, Term event) {
    switch (event.tag()) {
      case "returns" -> returns(event.at(1).name(), event.at(2).name(), event.at(3));
      case "hold" -> cells.add(callback + ": hold");
      case "timeout" -> {
        if (step.tag().equals("cast") && step.at(4).toString().contains("{timeout,short")) {
          cells.add("timeout after a short time");
        }
      }
      case "unwanted" ->
          cells.add(
              event.at(2).name().equals("GS-11")
                  ? "request: given up in the mailbox"
                  : "request: its caller has ended");
      case "replied" ->
          cells.add(
              step.tag().equals("call") && event.at(1).equals(step.at(3))
                  ? "reply: before the callback returns"
                  : "reply: by another callback");
      case "self" ->
          cells.add(
              event.at(1).tag().equals("failed")
                  ? "stop: calling_self"
                  : "call failed: calling_self");
      case "call" -> {
        if (event.size() == 3 && event.at(2).size() == 2) {
          called(step, event.at(2));
        }
      }
      case "start" -> started(step, event.at(2));
      case "stop" -> stopped(event.at(1));
      case "look" -> cells.add("look: " + (event.at(2).tag().equals("k") ? "answered" : "failed"));
      case "from" -> found(event.at(2).tag());
      case "down" -> {
        if (!trap.containsKey(process) && event.at(1).tag().equals("call_failed")) {
          cells.add("call failed: the caller ends of it");
        } else if (step.tag().equals("start") && step.at(1).name().equals(process)) {
          cells.add("start: the starter ends with it");
        }
      }
      default -> {}
    }
  }

  private void returns(String callback, String kind, Term detail) {
    String prefix = callback + ": " + kind;
    switch (kind) {
      case "ok", "reply", "noreply" -> cells.add(prefix + " " + detail.tag());
      case "stop", "stop_reply", "exit" -> {
        cells.add(prefix + " " + kind(detail));
        cells.add(prefix);
      }
      default -> cells.add(prefix);
    }
  }

  private void called(Term step, Term result) {
    if (result.tag().equals("reply")) {
      cells.add("call: answered");
      if (step.tag().equals("call") && step.at(2).tag().equals("name")) {
        cells.add("call by name: answered");
      }
      return;
    }
    Term why = result.at(1).size() == 2 ? result.at(1).at(1) : result.at(1);
    boolean plain = why.tag().equals("noproc") || why.tag().equals("timeout");
    cells.add("call failed: " + (plain ? why.tag() : kind(why)));
    if (step.tag().equals("call") && step.at(4).name().equals("short")) {
      cells.add("request: given up in the server's hands");
    }
  }

  private void started(Term step, Term result) {
    if (!step.tag().equals("start")) {
      return;
    }
    String how = "start " + step.at(3).name() + ": ";
    switch (result.tag()) {
      case "ok" -> cells.add(how + "ok");
      case "ignore" -> cells.add(how + "ignore");
      default -> {
        Term why = result.at(1);
        if (step.at(5).name().equals("short") && why.tag().equals("timeout")) {
          cells.add("start: too late");
        } else if (why.tag().equals("already_started")) {
          cells.add(how + "error already_started");
        } else {
          cells.add(how + "error " + kind(why));
        }
      }
    }
  }

  private void stopped(Term result) {
    cells.add(
        "stop: "
            + switch (result.tag()) {
              case "ok" -> "ok";
              case "ended_before" -> "the same reason before";
              default ->
                  switch (result.at(1).tag()) {
                    case "noproc" -> "noproc";
                    case "timeout" -> "timeout";
                    default -> "another reason";
                  };
            });
  }

  private void found(String what) {
    switch (what) {
      case "exit" -> cells.add("left: EXIT");
      case "down" -> cells.add("left: DOWN");
      case "left_exit" -> cells.add("left: EXIT of a failed start");
      case "second_reply" -> cells.add("reply: a second one");
      default -> {}
    }
  }

  /** What a step that was not skipped is by itself. */
  private void step(Term step) {
    switch (step.tag()) {
      case "start" -> {
        if (step.at(3).name().equals("link")) {
          starters.put(step.at(2).name(), step.at(1).name());
        }
      }
      case "exit" -> {
        String server = step.at(2).name();
        boolean parent = step.at(1).name().equals(starters.get(server));
        String whose = parent ? "parent's" : "another's";
        boolean kill = step.at(3).tag().equals("kill");
        to(server, kill ? "killed" : whose + " exit signal " + kind(step.at(3)));
      }
      case "quit" ->
          starters.forEach(
              (server, starter) -> {
                if (starter.equals(step.at(1).name())) {
                  to(server, "parent ends " + kind(step.at(2)));
                }
              });
      case "stop" -> {
        if (step.at(2).tag().equals("pid")) {
          to(step.at(2).at(1).name(), "told to stop " + kind(step.at(3)));
        }
      }
      case "reply" -> cells.add("reply: by another process");
      case "suspend" -> cells.add("suspend");
      default -> {}
    }
  }

  /** What is done to a server that is still there. */
  private void to(String server, String what) {
    if (trap.containsKey(server) && !gone.contains(server)) {
      cells.add(trap.get(server) + " server, " + what);
    }
  }

  private static String kind(Term reason) {
    String kind =
        reason.size() == 2 && reason.tag().equals("shutdown") ? "{shutdown,_}" : reason.tag();
    return ORDERLY.contains(kind) ? kind : "abnormal";
  }
}
