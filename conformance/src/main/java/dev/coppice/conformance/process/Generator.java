package dev.coppice.conformance.process;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.number;
import static dev.coppice.conformance.Term.tagged;
import static dev.coppice.conformance.Term.tuple;

import dev.coppice.conformance.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Makes a script: proposes phase after phase, and keeps those that {@link Rules} allow. It prefers
 * what means something: those who probably live, names that were given, what was probably sent.
 */
final class Generator {
  private static final List<String> NAMES = List.of("n1", "n2", "n3");
  private static final List<Term> REASONS =
      List.of(
          atom("normal"),
          atom("normal"),
          atom("kill"),
          atom("kill"),
          atom("shutdown"),
          tagged("shutdown", atom("why")),
          atom("oops"),
          tagged("oops", number(7)),
          atom("killed"),
          atom("noproc"));
  private static final List<String> MONITOR_MODES =
      List.of("explicit_unalias", "demonitor", "reply_demonitor");
  private static final int FEWEST_PHASES = 4;
  private static final int MOST_PHASES = 14;
  private static final int PROPOSALS = 20;

  private final RandomGenerator random;
  private final List<String> processes = new ArrayList<>();
  private final List<String> aliases = new ArrayList<>();
  private final List<String> given = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();

  /** The monitors of each process, and patterns for what was sent to it. */
  private final Map<String, List<String>> monitors = new HashMap<>();

  private final Map<String, List<Term>> sent = new HashMap<>();
  private int numbers;
  private int variables;

  Generator(RandomGenerator random) {
    this.random = random;
  }

  Term script() {
    int count = random.nextInt(2, 5);
    List<Term> initial = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      processes.add("p" + i);
      initial.add(tuple(atom("p" + i), style()));
    }
    Rules rules = new Rules(processes);
    List<Term> phases = new ArrayList<>();
    for (String process : List.copyOf(processes)) {
      begin(process, rules).forEach(phases::add);
    }
    int length = random.nextInt(FEWEST_PHASES, MOST_PHASES);
    while (length-- > 0) {
      phases.add(phase(rules));
    }
    return tagged("script", Term.list(initial), Term.list(phases));
  }

  /** A phase that the rules allow: drains, if nothing else is found. */
  private Term phase(Rules rules) {
    for (int i = 0; i < PROPOSALS; i++) {
      Term phase = Term.list(proposal(rules));
      if (rules.admit(phase)) {
        remember(phase, rules);
        return phase;
      }
    }
    Term phase = Term.list(part(any(processes), List.of(atom("drain"))));
    var _ = rules.admit(phase);
    return phase;
  }

  /** Some trap exits or have a name from the beginning. */
  private List<Term> begin(String process, Rules rules) {
    List<Term> operations = new ArrayList<>();
    if (chance(35)) {
      operations.add(tagged("trap", Term.TRUE));
    }
    if (chance(30)) {
      operations.add(tagged("register", atom(any(NAMES)), atom(process)));
    }
    Term phase = Term.list(part(process, operations));
    if (!rules.admit(phase)) {
      return List.of();
    }
    remember(phase, rules);
    return List.of(phase);
  }

  /** What later phases can use. */
  private void remember(Term phase, Rules rules) {
    for (Term part : phase.elements()) {
      String actor = part.at(0).name();
      part.at(1).elements().forEach(operation -> remember(actor, operation, rules));
    }
  }

  private void remember(String actor, Term operation, Rules rules) {
    switch (operation.tag()) {
      case "spawn" -> {
        processes.add(operation.at(1).name());
        rememberMonitor(actor, operation.at(2));
      }
      case "fleeting" -> rememberMonitor(actor, operation.at(2));
      case "monitor", "monitor_name" -> ofOne(monitors, actor).add(operation.at(1).name());
      case "monitor_alias" -> {
        ofOne(monitors, actor).add(operation.at(1).name());
        aliases.add(operation.at(2).name());
      }
      case "alias" -> aliases.add(operation.at(1).name());
      case "register" -> given.add(operation.at(1).name());
      case "send" -> {
        List<Term> patterns = ofOne(sent, operation.at(1).name());
        patterns.add(tagged("m", operation.at(2)));
        patterns.add(tagged("from", atom(actor)));
      }
      case "crash", "return" -> gone.add(actor);
      case "exit" -> {
        if (operation.size() == 2) {
          gone.add(actor);
        } else if (rules.isLethal(actor, operation.at(1).name(), operation.at(2))) {
          gone.add(operation.at(1).name());
        } else {
          ofOne(sent, operation.at(1).name()).add(tagged("exit", atom(actor)));
        }
      }
      default -> {}
    }
  }

  private void rememberMonitor(String actor, Term how) {
    if (how.tag().equals("monitor")) {
      ofOne(monitors, actor).add(how.at(1).name());
    }
  }

  private static <T> List<T> ofOne(Map<String, List<T>> all, String process) {
    return all.computeIfAbsent(process, _ -> new ArrayList<>());
  }

  // ------------------------------------------------------------------ phases

  private List<Term> proposal(Rules rules) {
    int die = random.nextInt(100);
    if (die < 56) {
      return List.of(solo(rules));
    } else if (die < 70) {
      return crowd();
    } else if (die < 78) {
      return several(_ -> List.of(atom("drain")));
    } else if (die < 86) {
      return List.of(hatching(rules));
    } else if (die < 93) {
      return waiting(rules);
    } else {
      return interrupted();
    }
  }

  private static Term part(String actor, List<Term> operations) {
    return tuple(atom(actor), Term.list(operations));
  }

  /** A few operations of one process; readings first. */
  private Term solo(Rules rules) {
    String actor = actor();
    List<Term> operations = new ArrayList<>();
    if (rules.isMurky(actor) && chance(40)) {
      operations.add(atom("drain"));
    }
    while (chance(25)) {
      operations.add(tagged("recv", pattern(actor, rules)));
    }
    int count = random.nextInt(operations.isEmpty() ? 1 : 0, 5);
    for (int i = 0; i < count; i++) {
      Term operation = operation(actor);
      operations.add(operation);
      if (operation.tag().equals("register") && chance(50)) {
        operations.add(tagged("monitor_name", variable("v"), operation.at(1)));
      }
    }
    return part(actor, operations.isEmpty() ? List.of(atom("drain")) : operations);
  }

  /** Makes parts for two or more. */
  private List<Term> several(Function<String, List<Term>> operations) {
    List<String> actors = new ArrayList<>(processes);
    List<Term> parts = new ArrayList<>();
    int count = Math.min(actors.size(), random.nextInt(2, 5));
    for (int i = 0; i < count; i++) {
      String actor = actors.remove(random.nextInt(actors.size()));
      parts.add(part(actor, operations.apply(actor)));
    }
    return parts;
  }

  private List<Term> crowd() {
    return several(
        actor -> IntStream.range(0, random.nextInt(1, 4)).mapToObj(_ -> crowding(actor)).toList());
  }

  private Term crowding(String actor) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> tagged("send", target(actor), fresh());
      case 4 -> tagged("send_alias", alias(), fresh());
      case 5 -> tagged("link", target(actor));
      case 6 -> tagged("unlink", target(actor));
      case 7 -> tagged("monitor", variable("v"), target(actor));
      case 8 -> tagged("demonitor", monitor(actor), options());
      case 9 -> tagged("alive", target(actor));
      case 10 -> tagged("exit", target(actor), reason());
      default -> spawn();
    };
  }

  /** Children that end by themselves, and their parent waits for the news, or not. */
  private Term hatching(Rules rules) {
    String actor = actor();
    List<Term> operations = new ArrayList<>();
    List<Term> coming = new ArrayList<>();
    do {
      Term name = variable("f");
      Term how =
          switch (random.nextInt(3)) {
            case 0 -> atom("plain");
            case 1 -> atom("link");
            default -> tagged("monitor", variable("v"));
          };
      List<Term> sends = IntStream.range(0, random.nextInt(0, 3)).mapToObj(_ -> fresh()).toList();
      operations.add(tagged("fleeting", name, how, Term.list(sends), end()));
      sends.forEach(number -> coming.add(tagged("m", number)));
      if (how.tag().equals("monitor")) {
        coming.add(tagged("down", how.at(1)));
      } else if (how.tag().equals("link") && rules.traps(actor)) {
        coming.add(tagged("exit", name));
      }
    } while (chance(30));
    while (!coming.isEmpty() && chance(70)) {
      operations.add(tagged("await", coming.remove(random.nextInt(coming.size()))));
    }
    return part(actor, operations);
  }

  private Term end() {
    return switch (random.nextInt(5)) {
      case 0 -> atom("return");
      case 1 -> tagged("crash", atom("boom"));
      case 2 -> tagged("signal", reason());
      default -> tagged("exit", reason());
    };
  }

  /** Two that wait for each other, in turn; or one that waits for the other's exit signal. */
  private List<Term> waiting(Rules rules) {
    String first = actor();
    String second = actor();
    List<Term> firsts = new ArrayList<>();
    List<Term> seconds = new ArrayList<>();
    if (rules.traps(first) && chance(50)) {
      firsts.add(tagged("await", tagged("exit", atom(second))));
      seconds.add(tagged("exit", atom(first), reason()));
    } else {
      int turns = random.nextInt(1, 4);
      for (int i = 0; i < turns; i++) {
        String to = i % 2 == 0 ? first : second;
        List<Term> receiver = i % 2 == 0 ? firsts : seconds;
        List<Term> sender = i % 2 == 0 ? seconds : firsts;
        while (chance(25)) {
          sender.add(tagged("send", atom(to), fresh()));
        }
        Term number = fresh();
        sender.add(tagged("send", atom(to), number));
        receiver.add(tagged("await", tagged("m", number)));
      }
    }
    return List.of(part(first, firsts), part(second, seconds));
  }

  /** One waits for ever, and is ended by another. */
  private List<Term> interrupted() {
    String waiting = actor();
    return List.of(
        part(waiting, List.of(tagged("await", tagged("m", number(0))))),
        part(actor(), List.of(tagged("exit", atom(waiting), reason()))));
  }

  // ------------------------------------------------------------------ operations

  private Term operation(String actor) {
    return switch (random.nextInt(100)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> tagged("send", target(actor), fresh());
      case 10, 11, 12, 13 -> tagged("send_name", name(), fresh());
      case 14, 15, 16, 17, 18, 19, 20 -> tagged("send_alias", alias(), fresh());
      case 21, 22, 23, 24, 25, 26, 27 -> tagged("link", target(actor));
      case 28, 29, 30 -> tagged("unlink", target(actor));
      case 31, 32, 33, 34, 35, 36 -> tagged("monitor", variable("v"), target(actor));
      case 37, 38, 39 -> tagged("monitor_name", variable("v"), name());
      case 40, 41, 42, 43, 44, 45 ->
          tagged(
              "monitor_alias",
              variable("v"),
              variable("a"),
              target(actor),
              atom(any(MONITOR_MODES)));
      case 46, 47, 48, 49, 50, 51, 52 -> tagged("demonitor", monitor(actor), options());
      case 53, 54, 55 ->
          tagged("alias", variable("a"), atom(any(List.of("explicit_unalias", "reply"))));
      case 56, 57, 58 -> tagged("unalias", alias());
      case 59, 60, 61, 62, 63, 64 -> tagged("trap", Term.bool(chance(75)));
      case 65, 66, 67, 68, 69, 70, 71, 72, 73 -> tagged("exit", target(actor), reason());
      case 74, 75 -> tagged("exit", reason());
      case 76 -> tagged("crash", atom("boom"));
      case 77 -> atom("return");
      case 78, 79, 80, 81, 82, 83 -> spawn();
      case 84, 85, 86, 87, 88 -> tagged("register", name(), target(actor));
      case 89, 90 -> tagged("unregister", name());
      case 91, 92, 93 -> tagged("whereis", name());
      case 94, 95, 96 -> tagged("alive", target(actor));
      default -> tagged("exit", atom(actor), reason());
    };
  }

  private Term spawn() {
    Term how =
        switch (random.nextInt(3)) {
          case 0 -> atom("plain");
          case 1 -> atom("link");
          default -> tagged("monitor", variable("v"));
        };
    return tagged("spawn", variable("c"), how, style());
  }

  private Term style() {
    return atom(chance(30) ? "callback" : "straight");
  }

  private Term pattern(String actor, Rules rules) {
    if (!rules.isMurky(actor) && chance(50)) {
      return atom(any(List.of("any", "any", "message", "down", "exit")));
    }
    List<Term> likely = sent.getOrDefault(actor, List.of());
    if (!likely.isEmpty() && chance(50)) {
      return likely.get(random.nextInt(likely.size()));
    }
    return switch (random.nextInt(9)) {
      case 0 -> atom("any");
      case 1 -> atom("message");
      case 2 -> atom("down");
      case 3 -> atom("exit");
      case 4 -> tagged("m", number(random.nextInt(1, numbers + 2)));
      case 5 -> tagged("from", atom(any(processes)));
      case 6, 7 -> tagged("down", monitor(actor));
      default -> tagged("exit", atom(any(processes)));
    };
  }

  private Term options() {
    return switch (random.nextInt(4)) {
      case 0 -> Term.list();
      case 1 -> Term.list(atom("flush"));
      case 2 -> Term.list(atom("info"));
      default -> Term.list(atom("flush"), atom("info"));
    };
  }

  private Term target(String actor) {
    String other = any(processes);
    return atom(other.equals(actor) && !chance(20) ? any(processes) : other);
  }

  private Term reason() {
    return REASONS.get(random.nextInt(REASONS.size()));
  }

  private Term name() {
    return atom(given.isEmpty() || chance(25) ? any(NAMES) : any(given));
  }

  /** As a rule one of the process's own; unknown to all if there is none. */
  private Term monitor(String actor) {
    List<String> own = ofOne(monitors, chance(75) ? actor : any(processes));
    return atom(own.isEmpty() ? "v0" : newest(own));
  }

  private Term alias() {
    return atom(aliases.isEmpty() ? "a0" : newest(aliases));
  }

  /** As a rule one who lives. */
  private String actor() {
    String actor = any(processes);
    return gone.contains(actor) && chance(85) ? any(processes) : actor;
  }

  private Term fresh() {
    return number(++numbers);
  }

  private Term variable(String kind) {
    return atom(kind + ++variables);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String any(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }

  private String newest(List<String> all) {
    int newest = Math.min(all.size(), 3);
    return chance(60) ? all.get(all.size() - 1 - random.nextInt(newest)) : any(all);
  }
}
