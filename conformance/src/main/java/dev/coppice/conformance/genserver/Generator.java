package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes scenarios. One is {@code {[{Actor, TrapExit}], [Step]}}. The steps are done one after the
 * other, each when nothing more can happen because of the one before. What has no sense when its
 * turn comes (an actor that is dead or busy, a server that was never started) is skipped.
 *
 * <pre>
 * {start, Actor, Server, link | nolink, Name | none, infinity | short, TrapExit, Init, Terminate}
 * {call, Actor, Target, N, infinity | long | zero | short, caught | uncaught, Script}
 * {cast, Actor, Target, N, Script}            {info, Actor, Server, N, Script}
 * {stop, Actor, Target, Reason, infinity | zero}
 * {look, Actor, Server}                       sys:get_state
 * {reply, Actor, N, Value}                    to the caller of the request N
 * {exit, Actor, Server, Reason}               an exit signal
 * {link, Actor, Server, on | off}             {monitor, Actor, Server}
 * {quit, Actor, Reason}                       the actor ends
 * {signal, Actor, Reason}                     an exit signal of the conductor
 * {suspend, Server}  {resume, Server}         sys:suspend, sys:resume
 * {release, Server}                           lets a callback go on that holds
 * </pre>
 *
 * A target is {@code {pid, Server}} or {@code {name, Name}}. A server is what it is sent: each
 * request and message carries the script of its callback, which is what is returned, after anything
 * else that the callback does.
 *
 * <pre>
 * {reply, Value, Then}  {noreply, Then}  {stop, Reason}  {stop, Reason, Value}
 * {error, E}  {exit, Reason}  {throw, V}
 * {ok, Then}  ignore                          what init returns
 * ok                                          what terminate returns
 * {hold, Script}                              waits until it is released
 * {sends, info | cast, N, Script, Script}     to itself
 * {answers, Value, Script}                    the request in hand
 * {replies, N, Value, Script}                 to the caller of the request N
 * {calls_self, Script}  {stops_self, Script}
 *
 * Then:  none  {timeout, zero | short | long, Script}  {continue, Script}
 * </pre>
 *
 * The time {@code long} never passes, and {@code short} is for the few scenarios that wait for the
 * clock: for what is certain to take too long, or with nothing else going on.
 */
final class Generator {
  private static final Term NONE = Term.atom("none");
  private static final List<String> ACTORS = List.of("a", "b", "c");
  private static final int MOST_SERVERS = 4;
  private static final int DEEPEST = 2;

  /** One scenario in so many waits for the clock. */
  private static final int CLOCK = 60;

  private final RandomGenerator random;
  private final List<Term> actors = new ArrayList<>();
  private final List<Term> steps = new ArrayList<>();
  private final Sketch sketch;
  private int started;
  private int numbers;
  private boolean clock;

  Generator(RandomGenerator random) {
    this.random = random;
    ACTORS.forEach(name -> actors.add(Term.tagged(name, Term.bool(chance(50)))));
    this.sketch = new Sketch(actors);
  }

  Term scenario() {
    clock = random.nextInt(CLOCK) == 0;
    if (clock) {
      beginWithTheClock();
    } else {
      add(start());
    }
    int most = 8 + random.nextInt(13);
    while (steps.size() < most) {
      add(step());
    }
    for (int left = 4; left > 0 && chance(80); left--) { // what is held up is to go on, mostly
      sketch.held().forEach(server -> add(server("release", server)));
      sketch.suspended().forEach(server -> add(server("resume", server)));
    }
    return Term.tuple(Term.list(actors), Term.list(steps));
  }

  private void add(Term step) {
    steps.add(step);
    sketch.apply(step);
  }

  /** What has to wait for the clock: a caller, a starter, and a server's timeout. */
  private void beginWithTheClock() {
    add(start("a", "s1", "infinity", Term.tagged("ok", NONE), Term.atom("ok")));
    Term noreply = Term.tagged("noreply", NONE);
    add(call("b", pid("s1"), "short", "caught", noreply));
    add(Term.tagged("reply", Term.atom("c"), Term.number(numbers), number(100)));
    add(start("b", "s2", "short", Term.tagged("hold", Term.tagged("ok", NONE)), Term.atom("ok")));
    Term timeout = Term.tagged("timeout", Term.atom("short"), result("timeout", 1));
    Term arms = Term.tagged("noreply", timeout);
    add(Term.tagged("cast", Term.atom("a"), pid("s1"), next(), arms));
    started = 2;
  }

  // ------------------------------------------------------------------ steps

  private Term step() {
    List<String> idle = sketch.idle();
    List<String> alive = sketch.alive();
    if (idle.isEmpty()) {
      return withoutActors();
    }
    if (alive.isEmpty() && started < MOST_SERVERS && chance(70)) {
      return start();
    }
    Choice<Term> choice = new Choice<>();
    choice.add(26, this::call);
    choice.add(12, this::cast);
    choice.add(10, this::info);
    choice.add(8, this::exit);
    choice.add(5, this::stop);
    choice.add(
        sketch.free().isEmpty() ? 0 : 3,
        () -> Term.tagged("look", actor(), Term.atom(one(sketch.free()))));
    choice.add(3, this::link);
    choice.add(3, () -> Term.tagged("monitor", actor(), Term.atom(anyServer())));
    choice.add(started < MOST_SERVERS ? 6 : 0, this::start);
    choice.add(sketch.linked().isEmpty() ? 1 : 5, this::quit);
    choice.add(sketch.deferred().isEmpty() ? 0 : 10, () -> reply(sketch.deferred()));
    choice.add(sketch.answered().isEmpty() ? 0 : 3, () -> reply(sketch.answered()));
    choice.add(sketch.busy().isEmpty() ? 1 : 5, this::signal);
    choice.add(sketch.held().isEmpty() ? 0 : 18, () -> server("release", one(sketch.held())));
    choice.add(sketch.free().isEmpty() ? 0 : 4, () -> server("suspend", one(sketch.free())));
    choice.add(
        sketch.suspended().isEmpty() ? 0 : 16, () -> server("resume", one(sketch.suspended())));
    return choice.get();
  }

  private Term withoutActors() {
    Choice<Term> choice = new Choice<>();
    choice.add(sketch.held().isEmpty() ? 0 : 10, () -> server("release", one(sketch.held())));
    choice.add(
        sketch.suspended().isEmpty() ? 0 : 10, () -> server("resume", one(sketch.suspended())));
    choice.add(1, this::signal);
    return choice.get();
  }

  private Term start() {
    Choice<Term> init = new Choice<>();
    init.add(66, () -> Term.tagged("ok", then(0)));
    init.add(6, () -> Term.atom("ignore"));
    init.add(10, () -> Term.tagged("stop", reason()));
    init.add(5, () -> Term.tagged("error", number(9)));
    init.add(9, () -> Term.tagged("exit", reason()));
    init.add(4, () -> Term.tagged("throw", number(9)));
    Choice<Term> last = new Choice<>();
    last.add(72, () -> Term.atom("ok"));
    last.add(10, () -> Term.tagged("hold", Term.atom("ok")));
    last.add(9, () -> Term.tagged("error", number(9)));
    last.add(9, () -> Term.tagged("exit", reason()));
    String server = "s" + (started + 1);
    started++;
    return start(
        one(sketch.idle()), server, "infinity", prelude("init", init.get(), 1), last.get());
  }

  private Term start(String actor, String server, String patience, Term init, Term last) {
    Term name = chance(40) ? Term.atom(chance(75) ? "n1" : "n2") : NONE;
    return Term.tagged(
        "start",
        Term.atom(actor),
        Term.atom(server),
        Term.atom(chance(70) ? "link" : "nolink"),
        name,
        Term.atom(patience),
        Term.bool(chance(50)),
        init,
        last);
  }

  private Term call() {
    String server = anyServer();
    Term target = target(server);
    Choice<String> patience = new Choice<>();
    patience.add(60, () -> "infinity");
    patience.add(25, () -> "long");
    patience.add(sketch.blocked(server) ? 25 : 2, () -> "zero");
    Term script = prelude("call", result("call", 0), 0);
    return call(
        one(sketch.idle()), target, patience.get(), chance(75) ? "caught" : "uncaught", script);
  }

  private Term call(String actor, Term target, String patience, String caught, Term script) {
    return Term.tagged(
        "call", Term.atom(actor), target, next(), Term.atom(patience), Term.atom(caught), script);
  }

  private Term cast() {
    Term script = prelude("cast", result("cast", 0), 0);
    return Term.tagged("cast", actor(), target(anyServer()), next(), script);
  }

  private Term info() {
    Term script = prelude("info", result("info", 0), 0);
    return Term.tagged("info", actor(), Term.atom(anyServer()), next(), script);
  }

  private Term exit() {
    String server = anyServer();
    Term actor =
        chance(50) ? sketch.parent(server).map(Term::atom).orElseGet(this::actor) : actor();
    return Term.tagged("exit", actor, Term.atom(server), reason());
  }

  private Term stop() {
    String server = anyServer();
    boolean zero = sketch.held().contains(server) && chance(40);
    Term patience = Term.atom(zero ? "zero" : "infinity");
    Term reason = chance(50) ? sketch.endsWith(server).orElseGet(this::reason) : reason();
    return Term.tagged("stop", actor(), target(server), reason, patience);
  }

  private Term link() {
    Term on = Term.atom(chance(75) ? "on" : "off");
    return Term.tagged("link", actor(), Term.atom(anyServer()), on);
  }

  private Term quit() {
    List<String> linked = sketch.linked();
    Term actor = linked.isEmpty() ? actor() : Term.atom(one(linked));
    return Term.tagged("quit", actor, reason());
  }

  private Term reply(List<Integer> to) {
    return Term.tagged("reply", actor(), Term.number(one(to)), number(100));
  }

  private Term signal() {
    List<String> busy = sketch.busy();
    Term whom = Term.atom(one(busy.isEmpty() ? ACTORS : busy));
    return Term.tagged("signal", whom, chance(60) ? Term.atom("kill") : reason());
  }

  private static Term server(String what, String server) {
    return Term.tagged(what, Term.atom(server));
  }

  private Term actor() {
    return Term.atom(one(sketch.idle()));
  }

  /** Mostly one that is alive. */
  private String anyServer() {
    List<String> alive = sketch.alive();
    List<String> dead = sketch.dead();
    if (alive.isEmpty() && dead.isEmpty()) {
      return "s1";
    }
    return one(alive.isEmpty() || (!dead.isEmpty() && chance(10)) ? dead : alive);
  }

  private Term target(String server) {
    if (chance(3)) {
      return Term.tagged("name", Term.atom("n2"));
    }
    return sketch
        .registered(server)
        .filter(_ -> chance(50))
        .map(name -> Term.tagged("name", Term.atom(name)))
        .orElse(pid(server));
  }

  private static Term pid(String server) {
    return Term.tagged("pid", Term.atom(server));
  }

  // ------------------------------------------------------------------ scripts

  /** Perhaps does something before it returns. */
  private Term prelude(String where, Term result, int depth) {
    if (chance(72)) {
      return result;
    }
    Choice<Term> choice = new Choice<>();
    choice.add(45, () -> Term.tagged("hold", prelude(where, result, depth)));
    choice.add(depth < DEEPEST ? 22 : 0, () -> sends(where, result, depth));
    choice.add(6, () -> Term.tagged("calls_self", prelude(where, result, depth)));
    choice.add(6, () -> Term.tagged("stops_self", prelude(where, result, depth)));
    choice.add(where.equals("call") ? 14 : 0, () -> Term.tagged("answers", number(100), result));
    choice.add(
        sketch.deferred().isEmpty() ? 0 : 25,
        () -> Term.tagged("replies", Term.number(one(sketch.deferred())), number(100), result));
    return choice.get();
  }

  private Term sends(String where, Term result, int depth) {
    String what = chance(50) ? "info" : "cast";
    Term script = prelude(what, result(what, depth + 1), DEEPEST);
    Term number = next();
    return Term.tagged("sends", Term.atom(what), number, script, prelude(where, result, depth));
  }

  private Term result(String where, int depth) {
    Choice<Term> choice = new Choice<>();
    boolean call = where.equals("call");
    choice.add(call ? 42 : 0, () -> Term.tagged("reply", number(100), then(depth)));
    choice.add(call ? 24 : 58, () -> Term.tagged("noreply", then(depth)));
    choice.add(call ? 8 : 0, () -> Term.tagged("stop", reason(), number(100)));
    choice.add(call ? 8 : 16, () -> Term.tagged("stop", reason()));
    choice.add(call ? 5 : 8, () -> Term.tagged("error", number(9)));
    choice.add(call ? 9 : 14, () -> Term.tagged("exit", reason()));
    choice.add(4, () -> Term.tagged("throw", number(9)));
    return choice.get();
  }

  private Term then(int depth) {
    Choice<Term> choice = new Choice<>();
    choice.add(50, () -> NONE);
    choice.add(depth < DEEPEST ? 25 : 0, () -> timeout(depth));
    choice.add(
        depth < DEEPEST ? 25 : 0,
        () -> Term.tagged("continue", prelude("continue", result("continue", depth + 1), depth)));
    return choice.get();
  }

  private Term timeout(int depth) {
    Choice<String> time = new Choice<>();
    time.add(65, () -> "zero");
    time.add(35, () -> "long");
    time.add(clock ? 30 : 0, () -> "short");
    Term script = prelude("timeout", result("timeout", depth + 1), depth);
    return Term.tagged("timeout", Term.atom(time.get()), script);
  }

  private Term reason() {
    Choice<Term> choice = new Choice<>();
    choice.add(24, () -> Term.atom("normal"));
    choice.add(20, () -> Term.atom("shutdown"));
    choice.add(18, () -> Term.tagged("shutdown", number(9)));
    choice.add(20, () -> Term.atom("oops"));
    choice.add(6, () -> Term.tagged("bad", number(9)));
    choice.add(6, () -> Term.atom("kill"));
    choice.add(4, () -> Term.atom("killed"));
    choice.add(3, () -> Term.atom("noproc"));
    choice.add(3, () -> Term.atom("timeout"));
    return choice.get();
  }

  // ------------------------------------------------------------------ chance

  private Term next() {
    numbers++;
    return Term.number(numbers);
  }

  private Term number(int below) {
    return Term.number(random.nextInt(below));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** One of several things, each with a weight. */
  private final class Choice<T> {
    private final List<Supplier<T>> what = new ArrayList<>();
    private final List<Integer> weights = new ArrayList<>();

    void add(int weight, Supplier<T> thing) {
      what.add(thing);
      weights.add(weight);
    }

    T get() {
      int left = random.nextInt(weights.stream().mapToInt(it -> it).sum());
      int index = 0;
      while (left >= weights.get(index)) {
        left -= weights.get(index);
        index++;
      }
      return what.get(index).get();
    }
  }
}
