package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.number;
import static dev.coppice.conformance.Term.tagged;
import static dev.coppice.conformance.Term.tuple;

import dev.coppice.conformance.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Makes a scenario: a tree, then an opening that leads to one of the cells to be reached, then
 * steps by chance, then an end.
 *
 * <p>By chance alone some cells would hardly be reached: what happens first often ends everything.
 * So each opening comes first, when the state of the tree is still known, and its tree lets it
 * succeed.
 *
 * <p>What would make the outcome depend on who is quicker is left out: a worker that ends on
 * request has five seconds for it, or dies of the signal; one that does not is killed at once or
 * after nothing; periods are an hour, but in the few scenarios that wait.
 */
final class SupervisorGenerator {
  /** A period in which nothing is forgotten. */
  private static final int HOUR = 3_600;

  private static final int PATIENT = 5_000;

  private static final Term OOPS = atom("oops");
  private static final Term NORMAL = atom("normal");
  private static final Term SHUTDOWN = atom("shutdown");
  private static final Term SHUTDOWN_X = tagged("shutdown", atom("x"));
  private static final Term CRASH = atom("crash");
  private static final Term WHICH_CHILDREN = atom("which_children");
  private static final List<Term> REASONS = List.of(NORMAL, SHUTDOWN, SHUTDOWN_X, OOPS);

  private static final String PERMANENT = "permanent";
  private static final String TRANSIENT = "transient";
  private static final String TEMPORARY = "temporary";
  private static final List<String> RESTARTS = List.of(PERMANENT, TRANSIENT, TEMPORARY);
  private static final String ONE_FOR_ONE = "one_for_one";
  private static final List<String> STRATEGIES =
      List.of(ONE_FOR_ONE, "one_for_all", "rest_for_one");

  private final RandomGenerator random;
  private final List<Known> supervisors = new ArrayList<>();
  private final List<String> workers = new ArrayList<>();
  private int ids;
  private int period = HOUR;

  /** A supervisor that the steps can be about, with the ids of its children. */
  private record Known(String id, boolean simple, String autoShutdown, List<String> children) {}

  SupervisorGenerator(RandomGenerator random) {
    this.random = random;
  }

  Term scenario() {
    int dice = random.nextInt(1_000);
    if (dice < 15) {
      return waiting();
    }
    if (dice < 25) {
      return ghost();
    }
    if (dice < 30) {
      return flood();
    }
    if (dice < 105) {
      return significant();
    }
    return dice < 355 ? simple() : plain();
  }

  private static Term scenario(Term clock, Term root, List<Term> plans, List<Term> steps) {
    return tagged("scenario", clock, root, Term.list(plans), Term.list(steps));
  }

  // ------------------------------------------------------------------ choices

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  @SafeVarargs
  private <T> T one(T... of) {
    return of[random.nextInt(of.length)];
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String id(String prefix) {
    return prefix + ++ids;
  }

  // ------------------------------------------------------------------ trees

  private Term root(String strategy, int intensity, String autoShutdown, List<Term> children) {
    return child(
        Scenario.ROOT,
        TEMPORARY,
        atom("infinity"),
        false,
        supervisor(strategy, intensity, autoShutdown, children));
  }

  private static Term child(
      String id, String restart, Term shutdown, boolean significant, Term body) {
    return tagged("child", atom(id), atom(restart), shutdown, Term.bool(significant), body);
  }

  private Term supervisor(
      String strategy, int intensity, String autoShutdown, List<Term> children) {
    return tagged(
        "supervisor",
        atom(strategy),
        number(intensity),
        number(period),
        atom(autoShutdown),
        Term.list(children));
  }

  private int intensity() {
    return one(0, 1, 1, 2, 2, 3, 3, 5, 8, 8, 8, 8);
  }

  private String autoShutdown() {
    return one("never", "never", "never", "any_significant", "all_significant");
  }

  private Term worker(String id, String restart, String autoShutdown) {
    boolean significant = !autoShutdown.equals("never") && !restart.equals(PERMANENT) && chance(60);
    Term onShutdown = onShutdown();
    return child(id, restart, shutdown(onShutdown), significant, tagged("worker", onShutdown));
  }

  private Term onShutdown() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6 -> atom("dies");
      case 7, 8, 9, 10, 11, 12 -> atom("obeys");
      case 13, 14, 15 -> atom("deaf");
      default -> tagged("answers", one(NORMAL, SHUTDOWN_X, OOPS, CRASH));
    };
  }

  private Term shutdown(Term onShutdown) {
    Term brutal = atom("brutal_kill");
    return switch (onShutdown.tag()) {
      case "deaf" -> one(brutal, number(0), number(0));
      case "dies" -> one(brutal, number(0), number(PATIENT), atom("infinity"), atom("infinity"));
      default -> one(brutal, number(PATIENT), atom("infinity"));
    };
  }

  /** Children, supervisors among them as long as there is depth left. */
  private List<Term> children(Known of, String autoShutdown, int most, int depth) {
    return IntStream.range(0, 1 + random.nextInt(most))
        .mapToObj(
            _ ->
                depth > 0 && chance(25)
                    ? subSupervisor(of, autoShutdown, depth - 1)
                    : knownWorker(of, autoShutdown))
        .toList();
  }

  private Term knownWorker(Known of, String autoShutdown) {
    String id = id("w");
    of.children().add(id);
    workers.add(id);
    return worker(id, lasting(), autoShutdown);
  }

  /** Those that come back are good for more steps. */
  private String lasting() {
    return one(PERMANENT, PERMANENT, PERMANENT, TRANSIENT, TRANSIENT, TEMPORARY);
  }

  private Term subSupervisor(Known of, String autoShutdown, int depth) {
    String id = id("s");
    of.children().add(id);
    String restart = lasting();
    Term shutdown =
        one(
            atom("infinity"),
            atom("infinity"),
            atom("infinity"),
            number(PATIENT),
            atom("brutal_kill"));
    boolean significant = !autoShutdown.equals("never") && !restart.equals(PERMANENT) && chance(40);
    return child(id, restart, shutdown, significant, chance(25) ? simple(id) : plain(id, depth));
  }

  private Term plain(String id, int depth) {
    String auto = autoShutdown();
    Known known = known(id, false, auto);
    return supervisor(one(STRATEGIES), intensity(), auto, children(known, auto, 3, depth));
  }

  private Term simple(String id) {
    String auto = autoShutdown();
    var _ = known(id, true, auto);
    return supervisor(
        "simple_one_for_one", intensity(), auto, List.of(worker(id("t"), one(RESTARTS), auto)));
  }

  private Known known(String id, boolean simple, String autoShutdown) {
    Known known = new Known(id, simple, autoShutdown, new ArrayList<>());
    supervisors.add(known);
    return known;
  }

  // ------------------------------------------------------------------ scenarios

  /** A tree whose root is no simple_one_for_one supervisor. */
  private Term plain() {
    String auto = chance(70) ? "never" : autoShutdown();
    Known root = known(Scenario.ROOT, false, auto);
    String first = id("w");
    root.children().add(first);
    workers.add(first);
    List<Term> steps = new ArrayList<>();
    Opening opening = one(Opening.values());
    String restart =
        switch (opening) {
          case CALL_WHEN_STOPPED, CALL_WHEN_RESTARTING -> one(PERMANENT, PERMANENT, TRANSIENT);
          default -> one(RESTARTS);
        };
    open(opening, root, first, steps);
    List<Term> children = new ArrayList<>();
    children.add(worker(first, restart, auto));
    children.addAll(children(root, auto, 4, 2));
    int intensity = opening == Opening.NONE ? intensity() : one(3, 4, 8, 8);
    return finished(
        root(one(STRATEGIES), intensity, auto, children),
        plans(opening),
        steps,
        3 + random.nextInt(7));
  }

  /** How a scenario begins. */
  private enum Opening {
    NONE,
    END,
    CALL_WHEN_RUNNING,
    CALL_WHEN_STOPPED,
    CALL_WHEN_RESTARTING,
    CALL_OF_UNKNOWN
  }

  private void open(Opening opening, Known root, String first, List<Term> steps) {
    switch (opening) {
      case NONE -> {}
      case END -> steps.add(tagged("exit", atom(first), one(REASONS)));
      case CALL_WHEN_RUNNING -> steps.add(call(root, about(first, root)));
      case CALL_OF_UNKNOWN -> steps.add(call(root, about(id("u"), root)));
      case CALL_WHEN_STOPPED -> {
        steps.add(call(root, tagged("terminate_child", atom(first))));
        steps.add(call(root, about(first, root)));
      }
      case CALL_WHEN_RESTARTING -> {
        steps.add(plan(first, one("error", "raise", "crash"), 2));
        steps.add(
            group(
                root,
                List.of(
                    tagged("kill", atom(first)),
                    call(root, WHICH_CHILDREN),
                    call(root, about(first, root)))));
      }
    }
  }

  /** Some starts that do not go well; they may keep the whole tree from being started. */
  private List<Term> plans(Opening opening) {
    if (opening != Opening.NONE || !chance(25)) {
      return List.of();
    }
    String child = one(workers);
    return List.of(tuple(atom(child), atom(how(mayBeBrief(child))), number(1)));
  }

  /**
   * A child that ends at once may end its supervisor, and nobody knows how far that one's own
   * supervisor is with what it does then. So it may be one of the root's, or be started by a call.
   */
  private boolean mayBeBrief(String child) {
    return supervisors.getFirst().children().contains(child);
  }

  private String how(boolean mayBeBrief) {
    String how =
        one(
            "error",
            "error",
            "error",
            "shutdown_error",
            "crash",
            "raise",
            "exits",
            "brief",
            "brief",
            "ignore",
            "ignore");
    return how.equals("brief") && !mayBeBrief ? "error" : how;
  }

  /** A tree whose root is a simple_one_for_one supervisor, or has one below it. */
  private Term simple() {
    List<Term> steps = new ArrayList<>();
    if (chance(50)) {
      String auto = autoShutdown();
      Known root = known(Scenario.ROOT, true, auto);
      openSimple(root, steps);
      Term template = worker(id("t"), one(RESTARTS), auto);
      return finished(
          root("simple_one_for_one", one(1, 2, 3, 8), auto, List.of(template)),
          List.of(),
          steps,
          2 + random.nextInt(6));
    }
    Known root = known(Scenario.ROOT, false, "never");
    List<Term> children = new ArrayList<>();
    children.add(knownWorker(root, "never"));
    String id = id("s");
    root.children().add(id);
    children.add(child(id, one(RESTARTS), atom("infinity"), false, simple(id)));
    openSimple(supervisors.getLast(), steps);
    return finished(
        root(one(STRATEGIES), one(1, 3, 8), "never", children),
        List.of(),
        steps,
        2 + random.nextInt(6));
  }

  private void openSimple(Known supervisor, List<Term> steps) {
    if (chance(60)) { // who stays
      start(supervisor, id("x"), steps);
    }
    if (chance(20)) {
      steps.add(plan(id("x"), one("ignore", "ignore", "error", "crash", "raise"), 1));
      start(supervisor, "x" + ids, steps);
      return;
    }
    String first = id("x");
    start(supervisor, first, steps);
    Term terminate = call(supervisor, tagged("terminate_simple", atom(first)));
    Term specification = call(supervisor, tagged("spec_simple", atom(first)));
    Term other = atom(workers.getFirst()); // perhaps one of another supervisor's
    switch (random.nextInt(10)) {
      case 0 -> steps.addAll(List.of(terminate, terminate));
      case 4 -> {
        steps.add(tagged("unlink", atom(first)));
        steps.add(endOf(first));
        steps.add(call(supervisor, atom("count_children")));
      }
      case 1 -> steps.addAll(List.of(terminate, specification));
      case 2 -> {
        steps.add(specification);
        steps.add(call(supervisor, tagged("terminate_simple", other)));
      }
      case 3 -> steps.add(call(supervisor, tagged("spec_simple", other)));
      default -> steps.add(tagged("exit", atom(first), one(REASONS)));
    }
  }

  /** Starts a child of a simple supervisor; how that is to go may be planned before. */
  private void label(Known supervisor, List<Term> steps) {
    String label = id("x");
    if (chance(20)) {
      steps.add(plan(label, how(true), 1));
    }
    start(supervisor, label, steps);
  }

  private void start(Known supervisor, String label, List<Term> steps) {
    steps.add(call(supervisor, tagged("start_simple", atom(label))));
    supervisor.children().add(label);
    workers.add(label);
  }

  /** A child that ends so often that not all of it is reported. */
  private Term flood() {
    Known root = known(Scenario.ROOT, false, "never");
    List<Term> children = List.of(knownWorker(root, "never"), knownWorker(root, "never"));
    List<Term> steps = new ArrayList<>();
    int ends = 8 + random.nextInt(6);
    for (int i = 0; i < ends; i++) {
      steps.add(tagged("exit", atom(workers.getFirst()), OOPS));
    }
    return finished(root(one(STRATEGIES), 40, "never", children), List.of(), steps, 2);
  }

  /** Significant children, one of which perhaps cannot be restarted when another ends. */
  private Term significant() {
    String auto = one("any_significant", "all_significant", "all_significant");
    Known root = known(Scenario.ROOT, false, auto);
    List<Term> children = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String id = id("w");
      root.children().add(id);
      workers.add(id);
      Term onShutdown = onShutdown();
      children.add(
          child(
              id,
              one(TRANSIENT, TRANSIENT, TRANSIENT, TEMPORARY),
              shutdown(onShutdown),
              true,
              tagged("worker", onShutdown)));
    }
    if (chance(40)) {
      children.addAll(children(root, auto, 2, 1));
    }
    List<Term> steps = new ArrayList<>();
    Term first = tagged("exit", atom(workers.get(0)), OOPS);
    Term second = tagged("exit", atom(workers.get(1)), one(NORMAL, SHUTDOWN, SHUTDOWN_X, OOPS));
    if (chance(80)) {
      steps.add(plan(workers.get(0), one("error", "error", "raise", "ignore"), 2));
    }
    if (chance(80)) {
      steps.add(group(root, List.of(first, second)));
    } else {
      steps.addAll(List.of(first, second));
    }
    return finished(
        root(chance(50) ? one(STRATEGIES) : ONE_FOR_ONE, one(3, 5, 8), auto, children),
        List.of(),
        steps,
        random.nextInt(4));
  }

  /** Restarts that are forgotten, or are not, because of the time between them. */
  private Term waiting() {
    if (chance(30)) {
      return slow();
    }
    period = one(1, 2);
    Known root = known(Scenario.ROOT, false, "never");
    List<Term> children = new ArrayList<>();
    int workersToStart = 1 + random.nextInt(3);
    for (int i = 0; i < workersToStart; i++) {
      String id = id("w");
      root.children().add(id);
      workers.add(id);
      children.add(child(id, PERMANENT, number(PATIENT), false, tagged("worker", atom("dies"))));
    }
    int intensity = 1 + random.nextInt(3);
    List<Term> steps = new ArrayList<>();
    burst(steps, intensity);
    if (period == 2 && chance(50)) {
      steps.add(tagged("pause", number(700)));
      burst(steps, 1);
    }
    steps.add(tagged("pause", number(period * 1_000L + 1_400)));
    burst(steps, intensity + (chance(30) ? 1 : 0));
    steps.add(end());
    return scenario(
        number(period * 1_000L),
        root(one(STRATEGIES), intensity, "never", children),
        List.of(),
        steps);
  }

  private void burst(List<Term> steps, int most) {
    int kills = 1 + random.nextInt(most);
    for (int i = 0; i < kills; i++) {
      steps.add(tagged("kill", atom(one(workers))));
    }
  }

  /** A deaf worker that is given some time. */
  private Term slow() {
    Known root = known(Scenario.ROOT, false, "never");
    String deaf = id("w");
    root.children().add(deaf);
    workers.add(deaf);
    List<Term> children = new ArrayList<>();
    children.add(child(deaf, one(RESTARTS), number(50), false, tagged("worker", atom("deaf"))));
    children.addAll(children(root, "never", 2, 0));
    return finished(root(one(STRATEGIES), 8, "never", children), List.of(), new ArrayList<>(), 2);
  }

  /**
   * A child of a simple supervisor chooses not to run when it is restarted. OTP 25 then keeps a
   * child without a process, and fails because of it when it ends in order; so it is killed.
   */
  private Term ghost() {
    Known root = known(Scenario.ROOT, true, "never");
    List<Term> steps = new ArrayList<>();
    String first = id("x");
    steps.add(call(root, tagged("start_simple", atom(first))));
    int others = random.nextInt(3);
    for (int i = 0; i < others; i++) {
      steps.add(call(root, tagged("start_simple", atom(id("x")))));
    }
    steps.add(plan(first, "ignore", 1));
    steps.add(one(tagged("kill", atom(first)), tagged("exit", atom(first), OOPS)));
    steps.add(call(root, atom("count_children")));
    steps.add(call(root, tagged("start_simple", atom(id("x")))));
    steps.add(call(root, atom("count_children")));
    steps.add(tagged("kill", atom(Scenario.ROOT)));
    Term template = worker(id("t"), one(PERMANENT, TRANSIENT), "never");
    return scenario(
        atom("none"), root("simple_one_for_one", 8, "never", List.of(template)), List.of(), steps);
  }

  private Term finished(Term root, List<Term> plans, List<Term> steps, int more) {
    for (int i = 0; i < more; i++) {
      step(steps);
    }
    steps.add(end());
    return scenario(atom("none"), root, plans, steps);
  }

  private Term end() {
    return switch (random.nextInt(20)) {
      case 0 -> tagged("parent_exit", NORMAL);
      case 1, 2 -> tagged("parent_exit", one(OOPS, SHUTDOWN_X));
      case 3, 4, 5 -> tagged("stop", atom(Scenario.ROOT), one(REASONS));
      case 6 -> tagged("kill", atom(Scenario.ROOT));
      default -> tagged("parent_exit", SHUTDOWN);
    };
  }

  // ------------------------------------------------------------------ steps

  private void step(List<Term> steps) {
    int dice = random.nextInt(100);
    if (dice < 36) {
      steps.add(endOf(anyWorker()));
    } else if (dice < 42) {
      steps.add(endOfSupervisor(one(supervisors).id()));
    } else if (dice < 54) {
      badStart(steps);
    } else if (dice < 59) {
      String naughty = anyWorker();
      steps.add(tagged("unlink", atom(naughty)));
      if (chance(50)) {
        steps.add(endOf(naughty));
      }
    } else if (dice < 84) {
      Known supervisor = one(supervisors);
      if (supervisor.simple() && chance(50)) {
        label(supervisor, steps);
      } else {
        steps.add(call(supervisor, request(supervisor)));
      }
    } else {
      groupStep(steps);
    }
  }

  private String anyWorker() {
    return workers.isEmpty() ? "nobody" : one(workers);
  }

  private Term endOf(String worker) {
    Term id = atom(worker);
    return switch (random.nextInt(10)) {
      case 0, 1 -> tagged("kill", id);
      case 2 -> tagged("crash", id);
      case 3 -> tagged("signal", id, one(REASONS));
      default -> tagged("exit", id, one(REASONS));
    };
  }

  private Term endOfSupervisor(String supervisor) {
    Term id = atom(supervisor);
    return switch (random.nextInt(6)) {
      case 0, 1 -> tagged("kill", id);
      case 2 ->
          supervisor.equals(Scenario.ROOT)
              ? tagged("stop", id, NORMAL)
              : tagged("signal", id, one(SHUTDOWN, OOPS));
      default -> tagged("stop", id, one(REASONS));
    };
  }

  private static Term plan(String id, String how, int times) {
    return tagged("plan", atom(id), atom(how), number(times));
  }

  /** The next starts of a child do not go well, and it is made to be started. */
  private void badStart(List<Term> steps) {
    List<Known> plain = supervisors.stream().filter(it -> !it.simple()).toList();
    if (plain.isEmpty()) {
      steps.add(endOf(anyWorker()));
      return;
    }
    Known supervisor = one(plain);
    String child = one(supervisor.children());
    steps.add(plan(child, how(mayBeBrief(child)), 1 + random.nextInt(3)));
    steps.add(
        isSupervisor(child) ? endOfSupervisor(child) : endOf(chance(70) ? child : anyWorker()));
  }

  private boolean isSupervisor(String id) {
    return supervisors.stream().anyMatch(known -> known.id().equals(id));
  }

  private static Term call(Known supervisor, Term request) {
    return tagged("call", atom(supervisor.id()), request);
  }

  private Term request(Known supervisor) {
    if (chance(25)) {
      return atom(one("which_children", "count_children"));
    }
    if (supervisor.simple()) {
      String child =
          supervisor.children().isEmpty() || chance(15) ? anyWorker() : one(supervisor.children());
      return tagged(one("terminate_simple", "terminate_simple", "spec_simple"), atom(child));
    }
    if (chance(10)) {
      return newChild(supervisor, id("u"));
    }
    return about(chance(90) ? one(supervisor.children()) : id("u"), supervisor);
  }

  /** A call about one id. */
  private Term about(String id, Known supervisor) {
    String call =
        one("start_child", "terminate_child", "restart_child", "delete_child", "get_childspec");
    return call.equals("start_child") ? newChild(supervisor, id) : tagged(call, atom(id));
  }

  /** Sometimes one that does not go with its supervisor. */
  private Term newChild(Known supervisor, String id) {
    String restart = one(RESTARTS);
    if (!isSupervisor(id) && !workers.contains(id)) {
      supervisor.children().add(id);
      workers.add(id);
    }
    Term child = worker(id, restart, supervisor.autoShutdown());
    boolean bad = chance(5);
    return tagged("start_child", bad ? child(id, restart, child.at(3), true, child.at(5)) : child);
  }

  // ------------------------------------------------------------------ groups

  private static Term group(Known leader, List<Term> members) {
    return tagged("group", atom(leader.id()), Term.list(members));
  }

  private void groupStep(List<Term> steps) {
    Known leader = one(supervisors);
    if (chance(40) && !leader.simple()) {
      String child = one(leader.children());
      steps.add(plan(child, how(mayBeBrief(child)), 1 + random.nextInt(2)));
    }
    List<Term> members = new ArrayList<>();
    int most = 1 + random.nextInt(4);
    while (members.size() < most) {
      members.add(member(leader));
    }
    if (chance(4)) { // as the last: when its children end is up to them
      members.add(tagged("kill", atom(leader.id())));
    }
    steps.add(group(leader, members));
  }

  private Term member(Known leader) {
    int dice = random.nextInt(100);
    if (dice < 55 && !leader.children().isEmpty()) {
      String child = one(leader.children());
      return isSupervisor(child) ? endOfSupervisor(child) : endOf(child);
    }
    if (dice < 92) {
      Term request = request(leader);
      return call(leader, leader.simple() && !canBeQueued(request) ? WHICH_CHILDREN : request);
    }
    if (dice < 95 && leader.id().equals(Scenario.ROOT)) {
      return tagged("parent_exit", one(SHUTDOWN, OOPS));
    }
    return tagged("stop", atom(leader.id()), one(REASONS));
  }

  /** Where a simple supervisor differs, it is asked when its children are known. */
  private static boolean canBeQueued(Term request) {
    return request.tag().equals("terminate_simple") || request.equals(WHICH_CHILDREN);
  }
}
