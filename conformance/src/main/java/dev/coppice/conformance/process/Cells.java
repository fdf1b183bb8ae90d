package dev.coppice.conformance.process;

import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a script can reach, and what one has, by its trace. */
final class Cells {
  private static final List<String> REASONS =
      List.of("normal", "kill", "killed", "noproc", "shutdown", "{shutdown,_}", "crash", "other");
  private static final List<String> SENT =
      List.of("normal", "kill", "killed", "noproc", "shutdown", "{shutdown,_}", "other");
  private static final List<String> TARGETS =
      List.of("one that traps", "one that does not", "itself, trapping", "itself", "the dead");
  private static final List<String> MODES =
      List.of("explicit_unalias", "demonitor", "reply_demonitor", "reply");
  private static final List<String> PATTERNS =
      List.of("any", "message", "m", "from", "down", "exit");

  private final Set<String> reached = new TreeSet<>();
  private final Set<String> trapping = new HashSet<>();
  private final Set<String> dead = new HashSet<>();
  private final Map<String, String> modes = new HashMap<>();
  private final Map<Integer, String> throughAlias = new HashMap<>();

  /** {@return everything, in the order in which it is printed} */
  static SequencedSet<String> all() {
    SequencedSet<String> all = new LinkedHashSet<>();
    SENT.forEach(
        reason -> TARGETS.forEach(target -> all.add("exit/2 " + reason + " to " + target)));
    SENT.forEach(reason -> all.add("exit/1 " + reason));
    all.addAll(List.of("crash", "return"));
    REASONS.forEach(reason -> all.add("ends with " + reason));
    REASONS.forEach(reason -> all.add("EXIT " + reason));
    REASONS.forEach(reason -> all.add("DOWN " + reason));
    all.addAll(List.of("DOWN by name", "DOWN by name: noproc"));
    for (String pattern : PATTERNS) {
      all.addAll(List.of("receive " + pattern + ": found", "receive " + pattern + ": none"));
    }
    List.of("m", "down", "exit").forEach(pattern -> all.add("wait for " + pattern));
    all.addAll(List.of("link: ok", "link: noproc", "link: itself"));
    for (String whose : List.of("mine", "foreign")) {
      all.add("demonitor " + whose + ": false");
    }
    all.addAll(List.of("demonitor mine: true", "monitors itself"));
    for (String mode : MODES) {
      all.addAll(List.of("alias " + mode + ": arrives", "alias " + mode + ": vanishes"));
    }
    all.addAll(List.of("unalias: true", "unalias: false"));
    all.addAll(List.of("trap: was true", "trap: was false"));
    for (String operation : List.of("register", "unregister", "send_name")) {
      all.addAll(List.of(operation + ": ok", operation + ": badarg"));
    }
    all.addAll(List.of("whereis: found", "whereis: undefined"));
    all.addAll(List.of("alive: true", "alive: false"));
    for (String how : List.of("plain", "link", "monitor")) {
      all.addAll(List.of("spawn " + how + " straight", "spawn " + how + " callback"));
      List.of("return", "crash", "signal", "exit")
          .forEach(end -> all.add("spawn " + how + " that ends: " + end));
    }
    all.add("left out");
    return all;
  }

  Stream<String> reached(Term script, Trace trace) {
    Set<String> living = new HashSet<>();
    script.at(1).elements().forEach(process -> living.add(process.at(0).name()));
    List<Term> phases = script.at(2).elements();
    for (int i = 0; i < trace.segments().size(); i++) {
      if (i < phases.size()) {
        played(phases.get(i), living);
      }
      Set<String> before = Set.copyOf(trapping);
      trace.segments().get(i).forEach((process, events) -> walk(process, events, before));
      dead.forEach(living::remove);
    }
    throughAlias.values().forEach(mode -> reached.add("alias " + mode + ": vanishes"));
    return reached.stream();
  }

  /** What is not seen in a trace. */
  private void played(Term phase, Set<String> living) {
    if (!phase.elements().stream().allMatch(part -> living.contains(part.at(0).name()))) {
      return;
    }
    for (Term part : phase.elements()) {
      for (Term operation : part.at(1).elements()) {
        switch (operation.tag()) {
          case "spawn" -> {
            living.add(operation.at(1).name());
            reached.add("spawn " + operation.at(2).tag() + " " + operation.at(3).name());
          }
          case "fleeting" ->
              reached.add(
                  "spawn " + operation.at(2).tag() + " that ends: " + operation.at(4).tag());
          case "alias" -> modes.put(operation.at(1).name(), operation.at(2).name());
          case "monitor_alias" -> {
            modes.put(operation.at(2).name(), operation.at(4).name());
            monitors(part, operation.at(3));
          }
          case "monitor" -> monitors(part, operation.at(2));
          case "send_alias" -> {
            String mode = modes.get(operation.at(1).name());
            if (mode != null) {
              throughAlias.put(operation.at(2).value(), mode);
            }
          }
          default -> {}
        }
      }
    }
  }

  private void monitors(Term part, Term whom) {
    if (part.at(0).equals(whom)) {
      reached.add("monitors itself");
    }
  }

  private void walk(String process, List<Term> events, Set<String> trappingBefore) {
    for (Term event : events) {
      switch (event.tag()) {
        case "exit" -> exit(process, event, trappingBefore);
        case "crash", "return" -> reached.add(event.tag());
        case "ended" -> {
          dead.add(process);
          reached.add("ends with " + reason(event.at(1)));
        }
        case "recv" -> {
          boolean found = !event.at(2).equals(Term.atom("none"));
          reached.add("receive " + event.at(1).name() + (found ? ": found" : ": none"));
          received(event.at(2));
        }
        case "await" -> {
          reached.add("wait for " + event.at(1).name());
          received(event.at(2));
        }
        case "from" -> received(event.at(2));
        case "link" ->
            reached.add(
                "link: " + (event.at(1).name().equals(process) ? "itself" : event.at(2).name()));
        case "demonitor" ->
            reached.add("demonitor " + event.at(1).name() + ": " + event.at(3).name());
        case "unalias" -> reached.add("unalias: " + event.at(2).name());
        case "trap" -> {
          reached.add("trap: was " + event.at(1).name());
          if (event.at(2).equals(Term.TRUE)) {
            trapping.add(process);
          } else {
            trapping.remove(process);
          }
        }
        case "register", "unregister", "send_name" ->
            reached.add(event.tag() + ": " + event.elements().getLast().name());
        case "whereis" ->
            reached.add(
                event.at(2).equals(Term.atom("undefined"))
                    ? "whereis: undefined"
                    : "whereis: found");
        case "alive" -> reached.add("alive: " + event.at(2).name());
        case "skip" -> reached.add("left out");
        default -> {}
      }
    }
  }

  private void received(Term what) {
    switch (what.tag()) {
      case "m" -> {
        String mode = throughAlias.remove(what.at(2).value());
        if (mode != null) {
          reached.add("alias " + mode + ": arrives");
        }
      }
      case "down" -> {
        String reason = reason(what.at(3));
        reached.add("DOWN " + reason);
        if (what.at(2).tag().equals("name")) {
          reached.add(reason.equals("noproc") ? "DOWN by name: noproc" : "DOWN by name");
        }
      }
      case "exit" -> reached.add("EXIT " + reason(what.at(2)));
      default -> {}
    }
  }

  private void exit(String process, Term event, Set<String> trappingBefore) {
    if (event.size() == 2) {
      reached.add("exit/1 " + reason(event.at(1)));
      return;
    }
    String to = event.at(1).name();
    String target =
        to.equals(process)
            ? trapping.contains(process) ? "itself, trapping" : "itself"
            : dead.contains(to)
                ? "the dead"
                : trappingBefore.contains(to) ? "one that traps" : "one that does not";
    reached.add("exit/2 " + reason(event.at(2)) + " to " + target);
  }

  private static String reason(Term reason) {
    return switch (reason.tag()) {
      case "normal", "kill", "killed", "noproc", "crash" -> reason.tag();
      case "shutdown" -> reason.size() == 0 ? "shutdown" : "{shutdown,_}";
      default -> "other";
    };
  }
}
