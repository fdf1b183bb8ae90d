package dev.coppice.conformance.process;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Alias;
import dev.coppice.mailbox.AliasMode;
import dev.coppice.mailbox.AliasedMonitor;
import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Monitored;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Next;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A process of a script: carries out what the director tells it, and tells the director what came
 * of it. Each operation is what the function {@code op} does in {@code conf_process.erl}.
 */
final class Actor {
  /** Thrown by an operation that needs what there has never been; it is left out. */
  private static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unknown(String what) {
      super(what, null, false, false);
    }
  }

  private final Self<Object> self;
  private final String me;
  private final Pid<Told> director;
  private final Map<MonitorRef, String> tags = new HashMap<>();
  private final Map<String, Pid<Object>> pids = new HashMap<>();
  private final Map<String, Object> vars = new HashMap<>();

  private Actor(Self<Object> self, String me, Pid<Told> director) {
    this.self = self;
    this.me = me;
    this.director = director;
  }

  // ------------------------------------------------------------------ its life

  /** Spawns one on behalf of the director. */
  static Pid<Object> spawn(Self<?> parent, String name, String style, Pid<Told> director) {
    return spawn(parent, SpawnOptions.none(), style, life(name, director));
  }

  private static Body<Object> life(String name, Pid<Told> director) {
    return self -> new Actor(self, name, director).run();
  }

  private static Pid<Object> spawn(
      Self<?> parent, SpawnOptions options, String style, Body<Object> life) {
    return style.equals("callback")
        ? parent.spawnCallback(options, self -> inCallback(self, life))
        : parent.spawn(options, life);
  }

  /** All in its first callback: what it receives it receives itself. */
  private static Next<Object> inCallback(Self<Object> self, Body<Object> life) throws Exception {
    life.run(self);
    return Next.stop(ExitReason.normal());
  }

  private void run() {
    boolean returned = false;
    while (!returned) {
      Part part = self.receive(Part.class);
      pids.putAll(part.pids());
      vars.putAll(part.vars());
      returned = part.operations().stream().anyMatch(this::returns);
      if (!returned) {
        director.send(new Told.Done(me));
      }
    }
  }

  /** Carries out an operation, which may be to return. */
  private boolean returns(Term operation) {
    if (operation.tag().equals("return")) {
      say(operation);
      return true;
    }
    try {
      carryOut(operation);
    } catch (Unknown unknown) {
      say(Term.tagged("skip", Term.atom(operation.tag())));
    }
    return false;
  }

  private void say(Term event) {
    director.send(new Told.Event(me, event));
  }

  // ------------------------------------------------------------------ what it knows

  private Pid<Object> pid(Term name) {
    return known(pids.get(name.name()), name);
  }

  private MonitorRef monitor(Term name) {
    return (MonitorRef) known(vars.get(name.name()), name);
  }

  @SuppressWarnings("unchecked") // all processes of a script have one protocol
  private Alias<Object> alias(Term name) {
    return (Alias<Object>) known(vars.get(name.name()), name);
  }

  private static <T> T known(@Nullable T value, Term name) {
    if (value == null) {
      throw new Unknown(name.toString());
    }
    return value;
  }

  private static Name<Object> registered(Term name) {
    return Name.of(name.name(), Object.class);
  }

  /** {@return what a process is called} */
  static String name(Pid<?> pid, Map<String, Pid<Object>> pids) {
    return pids.entrySet().stream()
        .filter(entry -> entry.getValue().equals(pid))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("#unknown");
  }

  private Term name(Pid<?> pid) {
    return Term.atom(name(pid, pids));
  }

  private void define(Term name, Object value) {
    vars.put(name.name(), value);
    director.send(new Told.Var(name.name(), value));
  }

  private void mine(Term name, MonitorRef monitor) {
    tags.put(monitor, name.name());
    define(name, monitor);
  }

  // ------------------------------------------------------------------ what it does

  private void carryOut(Term operation) {
    List<Term> all = operation.size() == 0 ? List.of() : operation.elements();
    switch (operation.tag()) {
      case "send" -> pid(all.get(1)).send(mail(all.get(2)));
      case "send_name" ->
          say(
              Term.tagged(
                  "send_name",
                  all.get(1),
                  tried(() -> self.node().send(registered(all.get(1)), mail(all.get(2))))));
      case "send_alias" -> alias(all.get(1)).send(mail(all.get(2)));
      case "recv" -> {
        Term pattern = all.get(1);
        say(Term.tagged("recv", Term.atom(pattern.tag()), take(pattern)));
      }
      case "await" -> {
        Term pattern = all.get(1);
        Predicate<Received<Object>> wanted = matcher(pattern);
        Term received = self.receive(it -> Option.when(wanted.test(it), () -> seen(it)));
        say(Term.tagged("await", Term.atom(pattern.tag()), received));
      }
      case "drain" -> drain();
      case "link" -> {
        Pid<Object> to = pid(all.get(1));
        say(Term.tagged("link", all.get(1), tried(() -> self.link(to))));
      }
      case "unlink" -> self.unlink(pid(all.get(1)));
      case "monitor" -> mine(all.get(1), self.monitor(pid(all.get(2))));
      case "monitor_name" -> mine(all.get(1), self.monitor(registered(all.get(2))));
      case "monitor_alias" -> {
        AliasedMonitor<Object> both = self.monitor(pid(all.get(3)), mode(all.get(4)));
        mine(all.get(1), both.monitor());
        define(all.get(2), both.alias());
      }
      case "demonitor" -> demonitor(all.get(1), all.get(2).elements());
      case "alias" -> define(all.get(1), self.alias(mode(all.get(2))));
      case "unalias" ->
          say(Term.tagged("unalias", all.get(1), Term.bool(self.unalias(alias(all.get(1))))));
      case "trap" -> {
        boolean before = self.trapExit(all.get(1).equals(Term.TRUE));
        say(Term.tagged("trap", Term.bool(before), all.get(1)));
      }
      case "exit" -> exit(operation);
      case "crash" -> {
        say(operation);
        throw new Reasons.Raised(all.get(1));
      }
      case "spawn" -> spawnLasting(all);
      case "fleeting" -> spawnFleeting(all);
      case "register" -> {
        Pid<Object> who = pid(all.get(2));
        say(
            Term.tagged(
                "register",
                all.get(1),
                all.get(2),
                tried(() -> self.node().register(registered(all.get(1)), who))));
      }
      case "unregister" ->
          say(
              Term.tagged(
                  "unregister",
                  all.get(1),
                  tried(() -> self.node().unregister(registered(all.get(1))))));
      case "whereis" ->
          say(
              Term.tagged(
                  "whereis",
                  all.get(1),
                  self.node()
                      .whereis(registered(all.get(1)))
                      .map(this::name)
                      .getOrElse(Term.atom("undefined"))));
      case "alive" -> say(Term.tagged("alive", all.get(1), Term.bool(pid(all.get(1)).isAlive())));
      default -> throw new IllegalArgumentException("no such operation: " + operation);
    }
  }

  private Mail mail(Term number) {
    return new Mail(me, number.value());
  }

  private static AliasMode mode(Term mode) {
    return AliasMode.valueOf(mode.name().toUpperCase(Locale.ROOT));
  }

  /** Erlang's word for what came of it. */
  private static Term tried(Runnable action) {
    try {
      action.run();
      return Term.atom("ok");
    } catch (IllegalArgumentException badArgument) {
      return Term.atom("badarg");
    } catch (ProcessExit exit) {
      return Reasons.term(exit.reason());
    }
  }

  private void demonitor(Term var, List<Term> options) {
    MonitorRef monitor = monitor(var);
    boolean active =
        options.contains(Term.atom("flush"))
            ? self.demonitorFlush(monitor)
            : self.demonitor(monitor);
    if (options.contains(Term.atom("info"))) {
      String whose = tags.containsKey(monitor) ? "mine" : "foreign";
      say(Term.tagged("demonitor", Term.atom(whose), var, Term.bool(active)));
    }
  }

  /** {@code {exit, Reason}} and {@code {exit, To, Reason}}. */
  private void exit(Term operation) {
    if (operation.size() == 2) {
      say(operation);
      throw new ProcessExit(Reasons.of(operation.at(1)));
    }
    Pid<Object> to = pid(operation.at(1));
    say(operation); // before: it may be this process itself
    to.exit(Reasons.of(operation.at(2)));
  }

  // ------------------------------------------------------------------ children

  /** {@code {spawn, Name, How, Style}}. */
  private void spawnLasting(List<Term> all) {
    String name = all.get(1).name();
    Pid<Object> pid = spawn(all.get(1), all.get(2), all.get(3).name(), life(name, director));
    director.send(new Told.Lasting(self.pid(), name, pid));
    var _ =
        self.receive(
            it ->
                Option.when(
                    it instanceof Message(Part.Watched(var watched)) && watched.equals(name),
                    true));
  }

  /** {@code {fleeting, Name, How, Sends, End}}. */
  private void spawnFleeting(List<Term> all) {
    String name = all.get(1).name();
    Pid<Object> parent = self.pid();
    Body<Object> life =
        child -> {
          all.get(3).elements().forEach(number -> parent.send(new Mail(name, number.value())));
          finish(child, all.get(4));
        };
    director.send(new Told.Fleeting(name, spawn(all.get(1), all.get(2), "straight", life)));
  }

  private Pid<Object> spawn(Term name, Term how, String style, Body<Object> life) {
    Pid<Object> pid =
        switch (how.tag()) {
          case "plain" -> spawn(self, SpawnOptions.none(), style, life);
          case "link" -> spawn(self, SpawnOptions.none().withLink(), style, life);
          case "monitor" -> {
            Monitored<Object> monitored =
                style.equals("callback")
                    ? self.spawnCallbackMonitor(
                        SpawnOptions.none(), child -> inCallback(child, life))
                    : self.spawnMonitor(life);
            mine(how.at(1), monitored.monitor());
            yield monitored.pid();
          }
          default -> throw new IllegalArgumentException("no such way to spawn: " + how);
        };
    pids.put(name.name(), pid);
    return pid;
  }

  private static void finish(Self<Object> child, Term end) {
    switch (end.tag()) {
      case "return" -> {}
      case "exit" -> throw new ProcessExit(Reasons.of(end.at(1)));
      case "crash" -> throw new Reasons.Raised(end.at(1));
      case "signal" -> child.pid().exit(Reasons.of(end.at(1)));
      default -> throw new IllegalArgumentException("no such end: " + end);
    }
  }

  // ------------------------------------------------------------------ what it receives

  private void drain() {
    for (Option<Term> next = next(); next.isDefined(); next = next()) {
      Term what = next.get();
      Term source = what.at(what.tag().equals("down") ? 2 : 1);
      say(Term.tagged("from", source, what));
    }
  }

  private Option<Term> next() {
    return self.receive(Duration.ZERO) instanceof Received<Object> received
        ? Option.some(seen(received))
        : Option.none();
  }

  private Term take(Term pattern) {
    Predicate<Received<Object>> wanted = matcher(pattern);
    return self.receive(it -> Option.when(wanted.test(it), () -> seen(it)), Duration.ZERO)
        .getOrElse(Term.atom("none"));
  }

  private Predicate<Received<Object>> matcher(Term pattern) {
    return switch (pattern.tag()) {
      case "any" -> _ -> true;
      case "message" -> it -> it instanceof Message<Object>;
      case "m" -> it -> it instanceof Message(Mail mail) && mail.number() == pattern.at(1).value();
      case "from" ->
          it -> it instanceof Message(Mail mail) && mail.from().equals(pattern.at(1).name());
      case "down" -> {
        Option<MonitorRef> wanted = Option.when(pattern.size() > 0, () -> monitor(pattern.at(1)));
        yield it -> it instanceof Down(var monitor, _) && wanted.forAll(that -> that == monitor);
      }
      case "exit" -> {
        Option<Pid<Object>> wanted = Option.when(pattern.size() > 0, () -> pid(pattern.at(1)));
        yield it -> it instanceof Exit(var from, _) && wanted.forAll(from::equals);
      }
      default -> throw new IllegalArgumentException("no such pattern: " + pattern);
    };
  }

  private Term seen(Received<Object> received) {
    return switch (received) {
      case Message(Mail(var from, var number)) ->
          Term.tagged("m", Term.atom(from), Term.number(number));
      case Message(var other) -> throw new IllegalStateException("unexpected: " + other);
      case Down(var monitor, var reason) -> {
        Term who =
            switch (monitor.target()) {
              case Pid<?> pid -> name(pid);
              case Name<?> name -> Term.tagged("name", Term.atom(name.value()));
              default -> throw new IllegalStateException("unexpected: " + monitor);
            };
        String tag = tags.getOrDefault(monitor, "#unknown");
        yield Term.tagged("down", Term.atom(tag), who, Reasons.term(reason));
      }
      case Exit(var from, var reason) -> Term.tagged("exit", name(from), Reasons.term(reason));
    };
  }
}
