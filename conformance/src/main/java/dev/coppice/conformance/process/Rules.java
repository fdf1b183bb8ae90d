package dev.coppice.conformance.process;

import dev.coppice.conformance.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which phases of a script have only one outcome, whoever is quicker. Both who makes scripts and
 * who shrinks them ask here. Erlang promises an order only to the signals from one process to
 * another, so there are two sorts of phases:
 *
 * <ul>
 *   <li>In a <em>solo</em> one process acts, as it likes; but once it may have killed somebody, who
 *       may take others along, it does nothing more that depends on who lives, and nothing at all
 *       if it may be among them. It receives before it does anything else, asks nothing of a
 *       monitor, alias or link that it has just made, for the news of one who is already dead is on
 *       its way, and changes nothing that something on its way to itself may meet.
 *   <li>In a <em>crowd</em> several act at the same time, nobody dies, and what they do commutes:
 *       they send, link, monitor, spawn, wait for what another is certain to send.
 * </ul>
 *
 * <p>After a crowd, after a phase in which somebody may have died, and for who asked for the news
 * of several who may be dead, the order in which things stand in a mailbox is unknown: it is
 * <em>murky</em>. Then the owner only takes what it names, or everything.
 *
 * <p>To know that much, this follows what every process has set itself, that is whether it traps
 * exits; and whom it was ever linked to. It does not follow who lives: what the dead are told to do
 * is left out on both sides.
 */
final class Rules {
  private static final Set<String> READING = Set.of("recv", "drain");
  private static final Set<String> CROWDING =
      Set.of(
          "send",
          "send_alias",
          "link",
          "unlink",
          "monitor",
          "monitor_alias",
          "demonitor",
          "alias",
          "spawn",
          "alive",
          "exit",
          "await");

  /** What may be answered by news of one who is dead already. */
  private static final Set<String> NEWS =
      Set.of("link", "monitor", "monitor_alias", "monitor_name");

  /** What may put something into the actor's own mailbox. */
  private static final Set<String> COMING_BACK =
      Set.of(
          "link",
          "monitor",
          "monitor_alias",
          "monitor_name",
          "send",
          "send_name",
          "send_alias",
          "exit");

  private static final Set<String> LAST = Set.of("return", "crash");
  private static final Term KILL = Term.atom("kill");
  private static final Term NORMAL = Term.atom("normal");

  private final Set<String> trapping = new HashSet<>();
  private final Set<String> everLinked = new HashSet<>();
  private final Set<String> murky = new HashSet<>();
  private final Set<String> lasting = new HashSet<>();
  private final Set<String> defined = new HashSet<>();

  /** The modes of the aliases there are. */
  private final Map<String, String> modes = new HashMap<>();

  Rules(List<String> processes) {
    lasting.addAll(processes);
    defined.addAll(processes);
  }

  /** {@return whether a whole script is allowed} */
  static boolean allow(Term script) {
    Rules rules =
        new Rules(script.at(1).elements().stream().map(process -> process.at(0).name()).toList());
    return script.at(2).elements().stream().allMatch(rules::admit);
  }

  /** {@return whether a process traps exits, if it lives} */
  boolean traps(String process) {
    return trapping.contains(process);
  }

  /** {@return whether the order in a process's mailbox is unknown} */
  boolean isMurky(String process) {
    return murky.contains(process);
  }

  /**
   * Adds a phase to the script if it is allowed.
   *
   * @return whether it is
   */
  boolean admit(Term phase) {
    List<Term> parts = phase.elements();
    if (parts.isEmpty() || parts.stream().anyMatch(part -> part.at(1).size() == 0)) {
      return false;
    }
    boolean reading =
        parts.stream()
            .flatMap(part -> part.at(1).elements().stream())
            .allMatch(operation -> READING.contains(operation.tag()));
    boolean allowed =
        isSound(parts)
            && (parts.size() == 1
                ? new Solo(parts.getFirst()).isAllowed()
                : reading
                    ? parts.stream().allMatch(part -> new Solo(part).isAllowed())
                    : isInterrupted(parts) || new Crowd(parts).isAllowed());
    if (allowed) {
      parts.forEach(part -> follow(part, parts.size() == 1));
      if (parts.size() > 1 && !reading) {
        murky.addAll(lasting);
      }
    }
    return allowed;
  }

  /**
   * Whether everything is defined once, and by one; and all that act or are acted on are processes
   * that last: of those that end by themselves the director hears or not.
   */
  private boolean isSound(List<Term> parts) {
    Set<String> actors = new HashSet<>();
    Set<String> fresh = new HashSet<>();
    for (Term part : parts) {
      Set<String> known = new HashSet<>(lasting);
      if (!known.contains(part.at(0).name()) || !actors.add(part.at(0).name())) {
        return false;
      }
      for (Term operation : part.at(1).elements()) {
        if (!known.containsAll(processes(operation))) {
          return false;
        }
        for (String name : definitions(operation)) {
          if (defined.contains(name) || !fresh.add(name)) {
            return false;
          }
        }
        if (operation.tag().equals("spawn")) {
          known.add(operation.at(1).name());
        }
      }
    }
    return true;
  }

  /** Which processes an operation is about. */
  private static List<String> processes(Term operation) {
    return switch (operation.tag()) {
      case "send", "link", "unlink", "alive" -> List.of(operation.at(1).name());
      case "monitor", "register" -> List.of(operation.at(2).name());
      case "monitor_alias" -> List.of(operation.at(3).name());
      case "exit" -> operation.size() == 2 ? List.of() : List.of(operation.at(1).name());
      case "recv" -> {
        Term pattern = operation.at(1);
        boolean names = pattern.size() == 2 && Set.of("from", "exit").contains(pattern.tag());
        yield names ? List.of(pattern.at(1).name()) : List.of();
      }
      default -> List.of();
    };
  }

  private static List<String> definitions(Term operation) {
    return switch (operation.tag()) {
      case "monitor", "monitor_name", "alias" -> List.of(operation.at(1).name());
      case "monitor_alias" -> List.of(operation.at(1).name(), operation.at(2).name());
      case "spawn", "fleeting" -> {
        List<String> names = new ArrayList<>(List.of(operation.at(1).name()));
        if (operation.at(2).tag().equals("monitor")) {
          names.add(operation.at(2).at(1).name());
        }
        yield names;
      }
      default -> List.of();
    };
  }

  /**
   * Notes what a part changes.
   *
   * @param solo whether nobody else has one; if somebody has, the phase may be left out
   */
  private void follow(Term part, boolean solo) {
    String actor = part.at(0).name();
    for (Term operation : part.at(1).elements()) {
      defined.addAll(definitions(operation));
      switch (operation.tag()) {
        case "trap" -> {
          if (operation.at(1).equals(Term.TRUE)) {
            trapping.add(actor);
          } else {
            trapping.remove(actor);
          }
        }
        case "link" -> {
          everLinked.add(actor);
          everLinked.add(operation.at(1).name());
        }
        case "spawn" -> {
          lasting.add(operation.at(1).name());
          if (operation.at(2).tag().equals("link")) {
            everLinked.add(actor);
            everLinked.add(operation.at(1).name());
          }
        }
        case "alias" -> modes.put(operation.at(1).name(), operation.at(2).name());
        case "monitor_alias" -> modes.put(operation.at(2).name(), operation.at(4).name());
        case "drain" -> {
          if (solo) {
            murky.remove(actor);
          }
        }
        default -> {}
      }
      if (mayKill(actor, operation) || operation.tag().equals("fleeting")) {
        murky.addAll(lasting);
      }
    }
    if (comeBack(part, NEWS) > 0 && comeBack(part, COMING_BACK) > 1) {
      murky.add(actor);
    }
  }

  private static long comeBack(Term part, Set<String> operations) {
    return part.at(1).elements().stream().filter(it -> operations.contains(it.tag())).count();
  }

  /** Whether an exit signal of a process ends another, if that lives. */
  boolean isLethal(String from, String to, Term reason) {
    return reason.equals(KILL)
        || (!trapping.contains(to) && (!reason.equals(NORMAL) || from.equals(to)));
  }

  private boolean mayKill(String actor, Term operation) {
    return LAST.contains(operation.tag())
        || (operation.tag().equals("exit")
            && (operation.size() == 2 || isLethal(actor, operation.at(1).name(), operation.at(2))));
  }

  // ------------------------------------------------------------------ one acts

  /** One actor's part, when nobody else has one. */
  private final class Solo {
    private final String actor;
    private final List<Term> operations;
    private boolean traps;
    private boolean receiving = true;
    private String killed = "";
    private boolean over;
    private final Set<String> fresh = new HashSet<>();
    private final List<Term> certain = new ArrayList<>();
    private boolean hatched;
    private boolean sentThroughAlias;
    private boolean signalledItself;

    Solo(Term part) {
      this.actor = part.at(0).name();
      this.operations = part.at(1).elements();
      this.traps = trapping.contains(actor);
    }

    boolean isAllowed() {
      boolean clear = !isMurky(actor);
      for (Term operation : operations) {
        String tag = operation.tag();
        if (over) {
          return false;
        }
        if (READING.contains(tag)) {
          if (!receiving || (tag.equals("recv") && !clear && takesTheFirst(operation.at(1)))) {
            return false;
          }
          clear |= tag.equals("drain");
        } else {
          receiving = false;
          if (!killed.isEmpty() ? !isAllowedBehindKill(operation) : !isAllowed(operation)) {
            return false;
          }
          fresh.addAll(definitions(operation));
        }
      }
      return true;
    }

    /** Whether a pattern depends on the order of things from different sources. */
    private static boolean takesTheFirst(Term pattern) {
      return pattern instanceof Term.Atom;
    }

    private boolean isAllowed(Term operation) {
      boolean allowed =
          switch (operation.tag()) {
            case "await" -> certain.contains(operation.at(1));
            case "fleeting" -> isAllowedFleeting(operation);
            case "trap", "unlink" -> !hatched && !signalledItself;
            case "unalias", "demonitor" -> !hatched && !sentThroughAlias && !uses(operation, fresh);
            case "send" -> true;
            default -> !hatched && !uses(operation, fresh);
          };
      follow(operation);
      return allowed;
    }

    private void follow(Term operation) {
      switch (operation.tag()) {
        case "trap" -> traps = operation.at(1).equals(Term.TRUE);
        case "link" -> signalledItself = true; // if that one is dead
        case "send_alias" -> sentThroughAlias = true;
        case "return", "crash" -> over = true;
        case "exit" -> {
          if (operation.size() == 2) {
            over = true;
            return;
          }
          signalledItself |= operation.at(1).name().equals(actor);
          if (lethal(operation)) {
            killed = operation.at(1).name();
            over = killed.equals(actor) || (!traps && everLinked.contains(actor)) || linksNow();
          }
        }
        default -> {}
      }
    }

    /** Whether it has linked itself in this very phase, and does not trap. */
    private boolean linksNow() {
      return !traps
          && operations.stream()
              .anyMatch(
                  it ->
                      it.tag().equals("link")
                          || (it.tag().equals("spawn") && it.at(2).tag().equals("link")));
    }

    /** As outside, but that it may have changed itself what it traps. */
    private boolean lethal(Term operation) {
      boolean itself = operation.at(1).name().equals(actor);
      return itself
          ? operation.at(2).equals(KILL) || !traps
          : isLethal(actor, operation.at(1).name(), operation.at(2));
    }

    /** More of the same to the same, who is dead or dying, or to anybody what changes nothing. */
    private boolean isAllowedBehindKill(Term operation) {
      return switch (operation.tag()) {
        case "send" -> true;
        case "exit" -> operation.size() == 3 && operation.at(1).name().equals(killed);
        case "alive" -> operation.at(1).name().equals(killed);
        default -> false;
      };
    }

    /** A child that ends by itself, at some time. */
    private boolean isAllowedFleeting(Term operation) {
      Term name = operation.at(1);
      Term how = operation.at(2);
      Term end = operation.at(4);
      boolean normal = end.tag().equals("return") || (end.size() == 2 && end.at(1).equals(NORMAL));
      if (how.tag().equals("link") && !normal && !traps) {
        over = true; // it takes its parent along
      } else {
        operation.at(3).elements().forEach(number -> certain.add(Term.tagged("m", number)));
        if (how.tag().equals("monitor")) {
          certain.add(Term.tagged("down", how.at(1)));
        } else if (how.tag().equals("link") && traps) {
          certain.add(Term.tagged("exit", name));
        }
      }
      hatched = true;
      return true;
    }
  }

  /** Whether an operation asks something of what was only just made. */
  private static boolean uses(Term operation, Set<String> fresh) {
    return switch (operation.tag()) {
      case "demonitor", "unalias", "send_alias" -> fresh.contains(operation.at(1).name());
      default -> false;
    };
  }

  // ------------------------------------------------------------------ several act

  /** One waits for what never comes, and is ended by the other. */
  private boolean isInterrupted(List<Term> parts) {
    if (parts.size() != 2 || parts.stream().anyMatch(part -> part.at(1).size() != 1)) {
      return false;
    }
    Term waiting = parts.get(0);
    Term ending = parts.get(1).at(1).at(0);
    return waiting.at(1).at(0).equals(Term.tagged("await", Term.tagged("m", Term.number(0))))
        && ending.tag().equals("exit")
        && ending.size() == 3
        && ending.at(1).equals(waiting.at(0))
        && isLethal(parts.get(1).at(0).name(), ending.at(1).name(), ending.at(2));
  }

  /** The parts of several. */
  private final class Crowd {
    private final List<Term> parts;

    Crowd(List<Term> parts) {
      this.parts = parts;
    }

    boolean isAllowed() {
      return parts.stream()
              .allMatch(
                  part ->
                      part.at(1).elements().stream()
                          .allMatch(it -> isAllowed(part.at(0).name(), it)))
          && !(any("unlink") && linksAny())
          && !usesFresh()
          && comesToAnEnd();
    }

    private boolean any(String tag) {
      return parts.stream()
          .flatMap(part -> part.at(1).elements().stream())
          .anyMatch(operation -> operation.tag().equals(tag));
    }

    private boolean linksAny() {
      return any("link") || any("spawn");
    }

    private boolean usesFresh() {
      Set<String> fresh = new HashSet<>();
      for (Term part : parts) {
        part.at(1).elements().forEach(operation -> fresh.addAll(definitions(operation)));
      }
      return parts.stream()
          .flatMap(part -> part.at(1).elements().stream())
          .anyMatch(operation -> uses(operation, fresh));
    }

    private boolean isAllowed(String actor, Term operation) {
      return CROWDING.contains(operation.tag())
          && switch (operation.tag()) {
            case "send_alias" ->
                "explicit_unalias".equals(modes.getOrDefault(operation.at(1).name(), ""));
            case "exit" ->
                operation.size() == 3
                    && !operation.at(1).name().equals(actor)
                    && !isLethal(actor, operation.at(1).name(), operation.at(2));
            default -> true;
          };
    }

    /**
     * Whether all can go on to their ends: nobody waits for what is not sent, or sent behind what
     * its sender waits for. Sending never waits, so that it does not matter who goes first.
     */
    private boolean comesToAnEnd() {
      int[] done = new int[parts.size()];
      Set<Term> sent = new HashSet<>();
      boolean moved = true;
      while (moved) {
        moved = false;
        for (int i = 0; i < done.length; i++) {
          Term part = parts.get(i);
          while (done[i] < part.at(1).size() && goesOn(part.at(0), part.at(1).at(done[i]), sent)) {
            done[i]++;
            moved = true;
          }
        }
      }
      for (int i = 0; i < done.length; i++) {
        if (done[i] < parts.get(i).at(1).size()) {
          return false;
        }
      }
      return true;
    }

    private boolean goesOn(Term actor, Term operation, Set<Term> sent) {
      switch (operation.tag()) {
        case "await" -> {
          return sent.remove(Term.tuple(actor, operation.at(1)));
        }
        case "send" -> {
          var _ = sent.add(Term.tuple(operation.at(1), Term.tagged("m", operation.at(2))));
        }
        case "exit" -> {
          if (trapping.contains(operation.at(1).name())) {
            var _ = sent.add(Term.tuple(operation.at(1), Term.tagged("exit", actor)));
          }
        }
        default -> {}
      }
      return true;
    }
  }
}
