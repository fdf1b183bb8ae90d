package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the generator thinks is going on, so that most of its steps have some sense. Roughly, and
 * nothing depends on it: a step without sense is skipped by both sides.
 */
final class Sketch {
  private final Map<String, Who> actors = new LinkedHashMap<>();
  private final Map<String, What> servers = new LinkedHashMap<>();

  /** The callers of requests that were taken and not answered. */
  private final Map<Integer, String> deferred = new LinkedHashMap<>();

  /** The requests that were answered. */
  private final List<Integer> answered = new ArrayList<>();

  /** An actor. */
  private static final class Who {
    final boolean trap;
    boolean alive = true;
    boolean busy;

    Who(boolean trap) {
      this.trap = trap;
    }
  }

  /** Something that a server is to do. */
  private record Work(String where, int number, String caller, Term script) {
    Work with(String newWhere, Term newScript) {
      return new Work(newWhere, number, caller, newScript);
    }
  }

  /** A server. */
  private static final class What {
    final String registered;
    final String parent;
    final boolean trap;
    final Term last;
    final List<String> linked = new ArrayList<>();
    final Deque<Work> mail = new ArrayDeque<>();
    boolean alive = true;
    boolean suspended;
    boolean ending;

    /** What is left to do when it is released. */
    @Nullable Work held;

    What(String registered, String parent, boolean trap, Term last) {
      this.registered = registered;
      this.parent = parent;
      this.trap = trap;
      this.last = last;
    }

    boolean blocked() {
      return alive && (held != null || suspended);
    }
  }

  Sketch(List<Term> all) {
    all.forEach(it -> actors.put(it.at(0).name(), new Who(it.at(1).equals(Term.TRUE))));
  }

  // ------------------------------------------------------------------ questions

  List<String> idle() {
    return names(actors, actor -> actor.alive && !actor.busy);
  }

  List<String> busy() {
    return names(actors, actor -> actor.alive && actor.busy);
  }

  List<String> alive() {
    return names(servers, server -> server.alive);
  }

  List<String> dead() {
    return names(servers, server -> !server.alive);
  }

  List<String> held() {
    return names(servers, server -> server.alive && server.held != null);
  }

  List<String> suspended() {
    return names(servers, server -> server.alive && server.suspended);
  }

  List<String> free() {
    return names(servers, server -> server.alive && !server.blocked());
  }

  boolean blocked(String server) {
    return Optional.ofNullable(servers.get(server)).filter(What::blocked).isPresent();
  }

  /** The actors that are linked to some server. */
  List<String> linked() {
    return idle().stream()
        .filter(who -> servers.values().stream().anyMatch(it -> it.linked.contains(who)))
        .toList();
  }

  Optional<String> registered(String server) {
    return Optional.ofNullable(servers.get(server))
        .map(it -> it.registered)
        .filter(name -> !name.equals("none"));
  }

  Optional<String> parent(String server) {
    return Optional.ofNullable(servers.get(server)).map(it -> it.parent).filter(idle()::contains);
  }

  /** What a server that is held will end with when it goes on, if it will end. */
  Optional<Term> endsWith(String server) {
    return Optional.ofNullable(servers.get(server))
        .map(it -> it.held)
        .map(Work::script)
        .filter(it -> it.tag().equals("stop") || it.tag().equals("exit"))
        .map(it -> it.at(1));
  }

  List<Integer> deferred() {
    return List.copyOf(deferred.keySet());
  }

  List<Integer> answered() {
    return List.copyOf(answered);
  }

  private static <T> List<String> names(Map<String, T> all, Predicate<T> which) {
    return all.entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  // ------------------------------------------------------------------ steps

  void apply(Term step) {
    String first = step.at(1).name();
    switch (step.tag()) {
      case "start" -> start(step);
      case "call" -> {
        Work work = new Work("call", step.at(3).value(), first, step.at(6));
        What server = target(step.at(2));
        boolean waits = step.at(4).name().equals("infinity") || step.at(4).name().equals("long");
        if (server != null && waits) {
          busy(first, true);
          send(server, work);
        } else if (server != null && step.at(4).name().equals("short")) {
          answered.add(work.number());
        }
      }
      case "cast" -> send(target(step.at(2)), told("cast", step));
      case "info" -> send(servers.get(step.at(2).name()), told("info", step));
      case "stop" -> {
        What server = target(step.at(2));
        boolean waits = server != null && server.held != null;
        busy(first, waits && step.at(4).name().equals("infinity"));
        if (server != null) {
          send(server, new Work("stop", 0, first, Term.tagged("stop", step.at(3))));
        }
      }
      case "exit" -> exit(first, servers.get(step.at(2).name()), step.at(3));
      case "suspend" ->
          Optional.ofNullable(servers.get(first)).ifPresent(it -> it.suspended = true);
      case "resume" ->
          Optional.ofNullable(servers.get(first))
              .ifPresent(
                  it -> {
                    it.suspended = false;
                    goOn(it);
                  });
      case "release" -> Optional.ofNullable(servers.get(first)).ifPresent(this::release);
      case "reply" -> reply(step.at(2).value());
      case "link" ->
          Optional.ofNullable(servers.get(step.at(2).name()))
              .ifPresent(
                  it -> {
                    it.linked.remove(first);
                    if (step.at(3).name().equals("on") && it.alive) {
                      it.linked.add(first);
                    }
                  });
      case "quit" -> gone(first, step.at(2));
      case "signal" -> {
        Who whom = actors.get(first);
        if (whom != null && (step.at(2).tag().equals("kill") || !whom.trap)) {
          gone(first, step.at(2));
        }
      }
      default -> {}
    }
  }

  private static Work told(String where, Term step) {
    return new Work(where, step.at(3).value(), "none", step.at(4));
  }

  private void start(Term step) {
    String starter = step.at(1).name();
    String under = step.at(4).name();
    boolean taken =
        !under.equals("none")
            && servers.values().stream().anyMatch(it -> it.alive && it.registered.equals(under));
    if (taken) {
      return;
    }
    boolean link = step.at(3).name().equals("link");
    What server =
        new What(under, link ? starter : "none", step.at(6).equals(Term.TRUE), step.at(8));
    if (link) {
      server.linked.add(starter);
    }
    servers.put(step.at(2).name(), server);
    if (step.at(5).name().equals("infinity")) {
      busy(starter, true);
      follow(server, new Work("init", 0, starter, step.at(7)));
    } else {
      server.alive = false;
    }
  }

  private @Nullable What target(Term target) {
    String name = target.at(1).name();
    return target.tag().equals("pid")
        ? servers.get(name)
        : servers.values().stream()
            .filter(it -> it.alive && it.registered.equals(name))
            .findAny()
            .orElse(null);
  }

  private void busy(String actor, boolean busy) {
    Optional.ofNullable(actors.get(actor)).ifPresent(it -> it.busy = busy);
  }

  private void exit(String who, @Nullable What server, Term reason) {
    if (server == null || !server.alive) {
      return;
    }
    if (server.trap && !reason.tag().equals("kill")) {
      String where = server.parent.equals(who) ? "stop" : "info";
      Term script =
          where.equals("stop") ? Term.tagged("stop", reason) : Term.parse("{noreply,none}");
      send(server, new Work(where, 0, "none", script));
    } else if (!reason.tag().equals("normal")) {
      dies(server, reason);
    }
  }

  private void gone(String actor, Term reason) {
    Who who = actors.get(actor);
    if (who == null || !who.alive) {
      return;
    }
    who.alive = false;
    servers.values().stream()
        .filter(it -> it.alive && it.linked.contains(actor))
        .toList()
        .forEach(it -> exit(actor, it, reason.tag().equals("kill") ? Term.atom("killed") : reason));
  }

  private void reply(int number) {
    String caller = deferred.remove(number);
    if (caller != null) {
      busy(caller, false);
      answered.add(number);
    }
  }

  // ------------------------------------------------------------------ servers

  private void send(@Nullable What server, Work work) {
    if (server == null || !server.alive) {
      busy(work.caller(), false);
      return;
    }
    server.mail.add(work);
    goOn(server);
  }

  private void goOn(What server) {
    while (server.alive && !server.blocked() && !server.mail.isEmpty()) {
      follow(server, server.mail.remove());
    }
  }

  private void release(What server) {
    Work held = server.held;
    if (held != null) {
      server.held = null;
      follow(server, held);
      goOn(server);
    }
  }

  private void follow(What server, Work work) {
    Term script = work.script();
    switch (script.tag()) {
      case "hold" -> server.held = work.with(work.where(), script.at(1));
      case "sends" -> {
        server.mail.add(new Work(script.at(1).name(), script.at(2).value(), "none", script.at(3)));
        follow(server, work.with(work.where(), script.at(4)));
      }
      case "calls_self", "stops_self" -> follow(server, work.with(work.where(), script.at(1)));
      case "answers" -> {
        busy(work.caller(), false);
        answered.add(work.number());
        follow(server, work.with(work.where(), script.at(2)));
      }
      case "replies" -> {
        reply(script.at(1).value());
        follow(server, work.with(work.where(), script.at(3)));
      }
      case "reply" -> {
        busy(work.caller(), false);
        answered.add(work.number());
        then(server, script.at(2));
      }
      case "noreply" -> {
        if (work.where().equals("call") && !answered.contains(work.number())) {
          deferred.put(work.number(), work.caller());
        }
        then(server, script.at(1));
      }
      case "ok" -> {
        busy(work.caller(), false);
        if (server.ending) {
          dies(server, Term.atom("oops"));
        } else {
          then(server, script.at(1));
        }
      }
      default -> ends(server, work);
    }
  }

  private void then(What server, Term then) {
    if (then.tag().equals("continue")) {
      follow(server, new Work("continue", 0, "none", then.at(1)));
    } else if (then.tag().equals("timeout")
        && !then.at(1).name().equals("long")
        && server.mail.isEmpty()) {
      follow(server, new Work("timeout", 0, "none", then.at(2)));
    }
  }

  private void ends(What server, Work work) {
    busy(work.caller(), false);
    Term reason = work.script().size() > 1 ? work.script().at(1) : Term.atom("normal");
    if (!server.ending && !work.where().equals("init") && server.last.tag().equals("hold")) {
      server.ending = true;
      server.held = new Work("terminate", 0, work.caller(), Term.parse("{ok,none}"));
    } else {
      dies(server, work.script().tag().equals("error") ? Term.atom("oops") : reason);
    }
  }

  private void dies(What server, Term reason) {
    server.alive = false;
    server.held = null;
    server.mail.forEach(work -> busy(work.caller(), false));
    Map<Integer, String> open = new HashMap<>(deferred);
    open.forEach((number, caller) -> reply(number)); // of this server or not: roughly
    if (!reason.tag().equals("normal")) {
      server.linked.stream()
          .filter(
              name -> {
                Who who = actors.get(name);
                return who != null && !who.trap;
              })
          .toList()
          .forEach(name -> gone(name, reason));
    }
  }
}
