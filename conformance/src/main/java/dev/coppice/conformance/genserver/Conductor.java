package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Recorder;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessInfo;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.SpawnOptions;
import dev.coppice.mailbox.Timeout;
import dev.coppice.supervisor.ServerAddress;
import dev.coppice.supervisor.Sys;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The process that plays one scenario. It has actors do one thing at a time, and after each step
 * waits until nothing can happen any more ({@link #settle}): every actor has done what it was told
 * to or waits for a server that cannot answer, every server that is not held in a callback has
 * handled what was in its mailbox. So what happens in a step does not depend on who is quicker.
 * {@code conf_gen_server.erl} does the same, in the same order.
 */
final class Conductor {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration A_MOMENT = Duration.ofNanos(50_000);
  private static final String NOBODY = "none";
  private static final Term GAVE_UP = Term.parse("{exit,{call_failed,timeout}}");
  private static final Term TIMED_OUT = Term.parse("{error,timeout}");

  private final Self<News> self;
  private final Stage stage;
  private final Map<String, ActorState> actors = new TreeMap<>();
  private final Map<String, Server> servers = new TreeMap<>();
  private final Map<Integer, Asked> requests = new LinkedHashMap<>();

  /** Which server has a registered name. */
  private final Map<String, String> registered = new LinkedHashMap<>();

  private final Recorder recorder = new Recorder();

  /** What has happened since the last barrier. */
  private final List<Event> segment = new ArrayList<>();

  /** How much was heard of. */
  private long news;

  /** How often a server was asked whether it has handled what it had, and the last to say so. */
  private long turns;

  private long handled;

  private final List<Link> links = new ArrayList<>();

  /** A link. */
  private record Link(String actor, String server) {
    boolean of(String name) {
      return actor.equals(name) || server.equals(name);
    }

    String other(String name) {
      return actor.equals(name) ? server : actor;
    }
  }

  /** Something that is to be in the trace. */
  private record Event(String process, Term what) {}

  /** What the conductor knows of an actor. */
  private static final class ActorState {
    final Pid<Actor.Order> pid;
    boolean alive = true;

    /** The step it is at; none if it is idle. */
    Option<Term> step = Option.none();

    ActorState(Pid<Actor.Order> pid) {
      this.pid = pid;
    }
  }

  /** What was to come before somebody gave up has not: to be played anew, with more time. */
  static final class TooSlow extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooSlow() {
      super("too slow", null, false, false);
    }
  }

  /**
   * A conductor.
   *
   * @param number what no other play has
   * @param brief how long it takes until what is meant to take too long has
   */
  Conductor(Self<News> self, int number, Duration brief) {
    this.self = self;
    this.stage = new Stage(self.pid(), number, brief);
  }

  // ------------------------------------------------------------------ the play

  Trace conduct(Term scenario) {
    try {
      scenario.at(0).elements().forEach(this::enter);
      for (Term step : scenario.at(1).elements()) {
        perform(step);
        settle();
        barrier();
      }
      epilogue();
      barrier();
      return recorder.trace();
    } finally {
      clear();
    }
  }

  private void enter(Term actor) {
    String name = actor.at(0).name();
    SpawnOptions options = SpawnOptions.none().withLabel(name);
    boolean trap = actor.at(1).equals(Term.TRUE);
    Pid<Actor.Order> pid =
        self.spawnMonitor(trap ? options.withTrapExit() : options, new Actor(stage, name)).pid();
    stage.named(pid, name);
    actors.put(name, new ActorState(pid));
  }

  /** All are killed. */
  private void clear() {
    List<Pid<?>> all = new ArrayList<>();
    actors.values().forEach(actor -> all.add(actor.pid));
    servers.values().forEach(server -> all.add(server.pid));
    all.forEach(pid -> pid.exit(ExitReason.kill()));
    all.forEach(pid -> self.node().join(pid));
  }

  private void barrier() {
    segment.forEach(event -> recorder.record(event.process(), event.what()));
    segment.clear();
    recorder.barrier();
  }

  private void record(String process, Term event) {
    segment.add(new Event(process, event));
  }

  private void skipped() {
    record("conductor", Term.atom("skipped"));
  }

  /** What is left in the end. */
  private void epilogue() {
    actors.forEach(
        (name, actor) -> {
          if (actor.alive && actor.step.isDefined()) {
            record(name, Term.atom("waits"));
          } else if (actor.alive) {
            actor.pid.send(new Actor.Order.Dump());
            self.receive(News.Found.class).mail().forEach(what -> record(name, what));
          }
        });
    servers.forEach(
        (name, server) -> {
          if (server.holds()) {
            record(name, Term.atom("held"));
          } else if (server.alive) {
            record(name, Term.tagged("left", Acts.returned(server).getOrElse(Term.atom("gone"))));
          }
        });
  }

  // ------------------------------------------------------------------ steps

  /** Has an actor begin something, unless it cannot; what has no sense here is skipped. */
  private void perform(Term step) {
    switch (step.tag()) {
      case "start" -> {
        boolean fits =
            !servers.containsKey(step.at(2).name())
                && (isForEver(step.at(5)) || step.at(7).tag().equals("hold"));
        var _ = command(fits, step, () -> Acts.start(stage, step));
      }
      case "call" -> call(step);
      case "cast" -> {
        Term target = step.at(2);
        var _ = command(resolved(target).isDefined(), step, () -> Acts.cast(step, address(target)));
      }
      case "stop" -> stop(step);
      case "look" -> {
        Option<Server> server = find(step.at(2).name());
        boolean fits = server.exists(it -> !it.holds());
        var _ = command(fits, step, () -> Acts.look(step, server.get()));
      }
      case "suspend" -> to(step, server -> server.alive && !server.blocked(), this::suspend);
      case "resume" ->
          to(step, server -> server.suspended && server.alive && !server.held, this::resume);
      case "release" -> to(step, Server::holds, Conductor::release);
      case "reply" -> {
        int number = step.at(2).value();
        Option<ReplyTo<Term>> caller = Option.of(stage.callers().get(number));
        if (command(caller.isDefined(), step, () -> Acts.reply(step, caller.get()))) {
          asked(number).becomes(Asked.State.ANSWERED);
        }
      }
      case "signal" -> {
        ActorState whom = actor(step.at(1).name());
        if (whom.alive) {
          whom.pid.exit(Reasons.of(step.at(2)));
        } else {
          skipped();
        }
      }
      case "quit" -> {
        var _ = command(true, step, () -> Acts.quit(step));
      }
      default -> { // info, exit, link, monitor
        String name = step.at(2).name();
        Option<Server> server = find(name);
        boolean links = step.tag().equals("link") && step.at(3).name().equals("on");
        boolean fits = server.isDefined() && !(links && areBound(step.at(1).name(), name));
        if (command(fits, step, () -> Acts.simple(step, server.get()))
            && links
            && server.get().alive) {
          this.links.add(new Link(step.at(1).name(), name));
        }
      }
    }
  }

  private void call(Term step) {
    Term target = step.at(2);
    String patience = step.at(4).name();
    Option<String> known = resolved(target);
    String name = known.getOrElse(NOBODY);
    requests.put(step.at(3).value(), new Asked(name, patience));
    boolean fits =
        known.isDefined()
            && fits(step, patience, servers.get(name))
            && (step.at(5).name().equals("caught") || !areBound(step.at(1).name(), name));
    queued(
        find(name).filter(it -> it.blocked() && !patience.equals("zero")),
        () -> command(fits, step, () -> Acts.call(stage, step, address(target))));
  }

  /**
   * A caller that gives up does so while the server handles nothing, or when it has the request.
   * With no time at all, it is up to chance whether OTP sees that the server is dead.
   */
  private static boolean fits(Term call, String patience, @Nullable Server server) {
    boolean alive = server != null && server.alive;
    boolean blocked = server != null && server.blocked();
    return switch (patience) {
      case "zero" -> blocked || server == null;
      case "short" ->
          call.at(5).name().equals("caught")
              && call.at(6).tag().equals("noreply")
              && alive
              && !blocked;
      default -> true;
    };
  }

  /**
   * Whether the end of one may be the end of the other: by links, and by calls whose callers end
   * when they fail. No two are bound in two ways, for if an end came to somebody by both, it would
   * be up to chance which comes first.
   */
  private boolean areBound(String actor, String server) {
    List<Link> all = new ArrayList<>(links);
    actors.forEach(
        (who, state) ->
            state
                .step
                .filter(it -> it.tag().equals("call") && it.at(5).name().equals("uncaught"))
                .forEach(it -> all.add(new Link(who, asked(it.at(3).value()).server))));
    Set<String> seen = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of(actor));
    while (!next.isEmpty()) {
      String one = next.remove();
      if (seen.add(one)) {
        all.stream().filter(it -> it.of(one)).forEach(it -> next.add(it.other(one)));
      }
    }
    return seen.contains(server);
  }

  private void stop(Term step) {
    Option<String> known = resolved(step.at(2));
    Option<Server> server = known.flatMap(this::find);
    boolean forEver = isForEver(step.at(4));
    boolean fits = known.isDefined() && (forEver || server.forAll(Server::holds));
    queued(
        server.filter(it -> it.holds() && !step.at(4).name().equals("zero")),
        () -> command(fits, step, () -> Acts.stop(stage, step, server)));
  }

  private static boolean isForEver(Term patience) {
    return patience.name().equals("infinity");
  }

  private void to(Term step, Predicate<Server> fits, Consumer<Server> action) {
    find(step.at(1).name()).filter(fits).onEmpty(this::skipped).forEach(action);
  }

  private void suspend(Server server) {
    Sys.suspend(server.reference());
    server.suspended = true;
  }

  private void resume(Server server) {
    Sys.resume(server.reference());
    server.suspended = false;
  }

  private static void release(Server server) {
    server.pid.send(new Note.Release());
    server.held = false;
  }

  /** Returns whether the actor does it. */
  private boolean command(boolean fits, Term step, Supplier<Actor.Act> act) {
    ActorState actor = actor(step.at(1).name());
    if (!fits || !actor.alive || actor.step.isDefined()) {
      skipped();
      return false;
    }
    actor.step = Option.some(step);
    actor.pid.send(new Actor.Order.Do(act.get()));
    return true;
  }

  /**
   * If what is sent is going to wait in the mailbox of a server, waits until it is there, so that
   * what is sent next comes after it.
   */
  private void queued(Option<Server> waiting, BooleanSupplier send) {
    int before = waiting.map(this::mail).getOrElse(0);
    if (!send.getAsBoolean()) {
      return;
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Server server : waiting) {
      while (server.pid.isAlive() && mail(server) <= before) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("stuck: nothing comes into a mailbox");
        }
        self.sleep(A_MOMENT);
      }
    }
  }

  private int mail(Server server) {
    return self.node().info(server.pid).map(ProcessInfo::mailboxLength).getOrElse(0);
  }

  /** Whom a target means; nothing if it means nothing here. */
  private Option<String> resolved(Term target) {
    String name = target.at(1).name();
    return target.tag().equals("pid")
        ? Option.when(servers.containsKey(name), name)
        : Option.some(registered.getOrDefault(name, NOBODY));
  }

  private ServerAddress<Ask, Note> address(Term target) {
    String name = target.at(1).name();
    return target.tag().equals("pid")
        ? server(name).reference()
        : Acts.serverName(stage, name).on(self.node());
  }

  private ActorState actor(String name) {
    return Objects.requireNonNull(actors.get(name));
  }

  private Option<Server> find(String name) {
    return Option.of(servers.get(name));
  }

  private Server server(String name) {
    return Objects.requireNonNull(servers.get(name));
  }

  private Asked asked(int number) {
    return Objects.requireNonNull(requests.get(number));
  }

  // ------------------------------------------------------------------ until nothing can happen

  /**
   * Waits for what has to come. When nothing has, makes sure that every server has handled what it
   * has; if that brings any news, once more.
   */
  private void settle() {
    for (; ; ) {
      while (owes()) {
        hear();
      }
      long before = news;
      buryTheDead();
      servers.forEach(this::handled);
      while (heard(self.receive(Duration.ZERO))) {}
      if (news == before) {
        return;
      }
    }
  }

  /** Waits until a server has handled what was in its mailbox, or cannot. */
  private void handled(String name, Server server) {
    if (!server.alive || server.held) {
      return;
    }
    long turn = ++turns;
    Pid<Object> asker =
        self.spawn( // who asks cannot hear that the server is held up
            _ -> {
              if (Acts.returned(server).isRight()) {
                stage.tell(new News.Handled(turn));
              }
            });
    while (handled < turn && server.alive && !server.held) {
      hear();
    }
    if (handled < turn) { // nothing of it is to come into the mailbox later
      asker.exit(ExitReason.kill());
      var _ = self.node().join(asker);
    }
  }

  /** Waits until all the dead are known to be dead, and all who have to be told of it have been. */
  private void buryTheDead() {
    while (actors.values().stream().anyMatch(it -> it.alive && !it.pid.isAlive())
        || servers.values().stream().anyMatch(it -> it.alive && !it.pid.isAlive())) {
      hear();
    }
  }

  private boolean owes() {
    return servers.values().stream().anyMatch(Server::owes)
        || actors.values().stream().anyMatch(actor -> actor.alive && actor.step.exists(this::owes));
  }

  /** Whether what an actor is at will be over without any further step. */
  private boolean owes(Term step) {
    return switch (step.tag()) {
      case "call" -> {
        Asked request = asked(step.at(3).value());
        Server server = servers.get(request.server);
        boolean waits =
            server != null
                && server.alive
                && switch (request.state()) {
                  case SENT -> server.blocked();
                  case IN_HAND -> server.held;
                  case DEFERRED -> true;
                  case ANSWERED, OVER -> false;
                };
        yield !waits || request.patience.equals("zero") || request.patience.equals("short");
      }
      case "stop" ->
          step.at(4).name().equals("zero")
              || !resolved(step.at(2)).exists(name -> isHeld(name, _ -> true));
      case "start" ->
          step.at(5).name().equals("short")
              || !isHeld(step.at(2).name(), server -> server.starting);
      default -> true;
    };
  }

  private boolean isHeld(String name, Predicate<Server> and) {
    return find(name).exists(server -> server.holds() && and.test(server));
  }

  // ------------------------------------------------------------------ what is heard

  private void hear() {
    if (!heard(self.receive(PATIENCE))) {
      throw new IllegalStateException("stuck: " + segment);
    }
  }

  /** Returns whether there was anything. */
  private boolean heard(Awaited<News> received) {
    switch (received) {
      case Message<News>(News.Handled(var turn)) -> {
        handled = turn;
        return true;
      }
      case Message<News>(var content) -> heard(content);
      case Down<News>(var monitor, var reason) -> {
        Pid<?> pid = (Pid<?>) monitor.target();
        var _ = self.node().join(pid); // until all have been told
        ended(stage.name(pid), reason);
      }
      case Exit<News> exit -> throw new IllegalStateException("not trapped: " + exit);
      case Timeout<News> _ -> {
        return false;
      }
    }
    news++;
    return true;
  }

  private void heard(News content) {
    switch (content) {
      case News.Began(var name, var under, var trap, var pid) -> {
        stage.named(pid, name);
        servers.put(name, new Server(pid));
        actors.forEach(
            (who, state) ->
                state
                    .step
                    .filter(step -> starts(step, name))
                    .forEach(_ -> links.add(new Link(who, name))));
        if (!under.equals(NOBODY)) {
          registered.put(under, name);
        }
        record(name, Term.tagged("init", Term.bool(trap)));
        var _ = self.monitor(pid);
        pid.send(new Note.Go());
      }
      case News.Happened(var name, var event) -> {
        Server server = server(name);
        asked(event, server.hand).forEach((number, state) -> asked(number).becomes(state));
        server.now(event);
        record(name, event);
      }
      case News.Done(var name, var result) -> {
        ActorState actor = actor(name);
        Term step = actor.step.get();
        actor.step = Option.none();
        over(step, result);
        record(name, result);
      }
      case News.Found _, News.Handled _ -> {}
    }
  }

  private static boolean starts(Term step, String server) {
    return step.tag().equals("start")
        && step.at(2).name().equals(server)
        && step.at(3).name().equals("link");
  }

  private void ended(String name, ExitReason reason) {
    links.removeIf(link -> link.of(name));
    Option.of(actors.get(name))
        .forEach(
            actor -> {
              actor.alive = false;
              // What it did in its last step it may have told us, or not.
              segment.removeIf(event -> event.process().equals(name));
            });
    find(name)
        .forEach(
            server -> {
              server.alive = false;
              registered.values().removeIf(name::equals);
            });
    record(name, Term.tagged("down", Reasons.term(reason)));
  }

  /** What becomes of a request by an event of a server that has one in hand. */
  private static Map<Integer, Asked.State> asked(Term event, int inHand) {
    return switch (event.tag()) {
      case "call" -> Map.of(event.at(1).value(), Asked.State.IN_HAND);
      case "replied" ->
          event.at(2).name().equals("sent")
              ? Map.of(event.at(1).value(), Asked.State.ANSWERED)
              : Map.of();
      case "returns" ->
          !event.at(1).name().equals("call")
              ? Map.of()
              : switch (event.at(2).name()) {
                case "reply" -> Map.of(inHand, Asked.State.ANSWERED);
                case "noreply" -> Map.of(inHand, Asked.State.DEFERRED);
                default -> Map.of();
              };
      default -> Map.of();
    };
  }

  /** What it means that an actor has done something. */
  private void over(Term step, Term result) {
    switch (step.tag()) {
      case "call" -> {
        Asked request = asked(step.at(3).value());
        if (result.at(2).equals(GAVE_UP)
            && request.state() == Asked.State.SENT
            && request.patience.equals("short")) {
          throw new TooSlow();
        }
        request.becomes(Asked.State.OVER);
      }
      case "start" -> {
        if (step.at(5).name().equals("short")
            && result.at(2).equals(TIMED_OUT)
            && find(step.at(2).name()).forAll(server -> !server.held)) {
          throw new TooSlow();
        }
      }
      case "link" -> {
        if (step.at(3).name().equals("off")) {
          links.remove(new Link(step.at(1).name(), step.at(2).name()));
        }
      }
      default -> {}
    }
  }
}
