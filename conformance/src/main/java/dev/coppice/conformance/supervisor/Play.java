package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.tagged;

import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.ChildInfo;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.Sys;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One play of a scenario, as {@code conf_supervisor.erl} plays it, which says when a step is over.
 * Runs in a process that traps exits: the root's parent.
 */
final class Play {
  private static final String PLAYER = "player";

  /** When to give up waiting: on a slow machine, time alone says nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int PATIENT_ROUNDS = 10_000;
  private static final int EAGER_ROUNDS = 100;

  /**
   * Between two looks at what others have to bring about: who only yields may keep them from it.
   */
  private static final Duration A_MOMENT = Duration.ofNanos(100_000);

  private final Self<Object> self;
  private final Node node;
  private final Scenario scenario;
  private final Roster roster;
  private final Trees trees;
  private final Calls calls;
  private final Stopwatch stopwatch;

  /** The children of each supervisor at the last barrier. */
  private Map<String, Term> seen = Map.of();

  Play(Self<Object> self, Scenario scenario, Roster roster) {
    this.self = self;
    this.node = self.node();
    this.scenario = scenario;
    this.roster = roster;
    this.trees = new Trees(roster);
    this.calls = new Calls(roster, trees);
    this.stopwatch = new Stopwatch(node);
  }

  /** Plays; none if the play is void, because it took too long. */
  Option<Trace> run() throws Exception {
    stopwatch.begin();
    Either<StartError, ? extends ProcessRef> started =
        trees.start(null, Scenario.ROOT, scenario.root()).start(self);
    Term outcome =
        started.isRight() ? atom("ok") : tagged("error", Reasons.term(started.getLeft()));
    note(tagged("started", outcome));
    barrier();
    stopwatch.end();
    for (Term step : scenario.steps()) {
      if (step.tag().equals("pause")) {
        self.sleep(Duration.ofMillis(step.at(1).value()));
      } else {
        stopwatch.begin();
        play(step);
        barrier();
        stopwatch.end();
      }
    }
    return Option.when(scenario.clock().forAll(stopwatch::isCertain), roster::trace);
  }

  private void note(Term event) {
    roster.event(PLAYER, event);
  }

  // ------------------------------------------------------------------ steps

  private void play(Term step) throws Exception {
    switch (step.tag()) {
      case "plan" -> roster.plan(Scenario.Plan.of(step.elements().subList(1, 4)));
      case "call" ->
          note(
              supervisor(step)
                  .map(supervisor -> calls.call(supervisor, step.at(2)))
                  .getOrElse(Play::notRunning));
      case "group" -> {
        Option<Member> leader = supervisor(step);
        if (leader.isEmpty()) {
          note(notRunning());
        } else {
          group(leader.get(), step.at(2).elements());
        }
      }
      default -> note(hit(step, null));
    }
  }

  private Option<Member> supervisor(Term step) {
    return roster.running(step.at(1).name()).filter(Member::isSupervisor);
  }

  private static Term notRunning() {
    return tagged("ret", atom("not_running"));
  }

  /**
   * Does something to a process and waits until that has happened, and whoever is to know does.
   *
   * @param leader of the group that this belongs to, if any: it does not do anything itself yet
   */
  private Term hit(Term step, @Nullable Member leader) {
    String id = step.tag().equals("parent_exit") ? Scenario.ROOT : step.at(1).name();
    return roster
        .running(id)
        .filter(member -> hit(step, member, leader))
        .map(member -> tagged("hit", atom(member.name())))
        .getOrElse(() -> tagged("hit", atom("none")));
  }

  /** Whether that can be done to such a process. */
  private boolean hit(Term step, Member member, @Nullable Member leader) {
    boolean worker = !member.isSupervisor();
    return switch (step.tag()) {
      case "parent_exit" -> {
        member.pid().exit(Reasons.of(step.at(1)));
        yield awaited(member, leader);
      }
      case "kill" -> {
        member.pid().exit(ExitReason.kill());
        yield awaited(member, null);
      }
      case "stop" -> {
        if (worker) {
          yield false;
        }
        Sys.terminate(member.handle().ref(), Reasons.of(step.at(2)));
        yield awaited(member, leader);
      }
      case "signal" -> {
        ExitReason reason = Reasons.of(step.at(2));
        member.pid().exit(reason);
        boolean deadly = worker && (member.traps() || !reason.equals(ExitReason.normal()));
        yield !deadly || awaited(member, null);
      }
      case "exit" -> worker && told(member, new ScriptedWorker.End(Reasons.of(step.at(2))));
      case "crash" -> worker && told(member, new ScriptedWorker.Crash());
      case "unlink" -> {
        if (worker) {
          member.unbind();
          var _ = member.worker().call(new ScriptedWorker.Unlink());
        }
        yield worker;
      }
      default -> throw new IllegalArgumentException(step.toString());
    };
  }

  private boolean told(Member member, ScriptedWorker.Tell message) {
    member.worker().cast(message);
    return awaited(member, null);
  }

  /** Waits for an end, unless it is that of a leader, who comes to it when the group is done. */
  private boolean awaited(Member member, @Nullable Member leader) {
    if (member != leader) {
      roster.awaitEnd(member);
    }
    return true;
  }

  // ------------------------------------------------------------------ groups

  private void group(Member leader, java.util.List<Term> members) throws Exception {
    Gate gate = new Gate();
    Async gated = Async.of(node, () -> calls.gate(leader, gate));
    gate.awaitArrival();
    java.util.List<Async> outcomes = new ArrayList<>();
    for (Term member : members) {
      outcomes.add(
          member.tag().equals("call")
              ? call(leader, member.at(2))
              : Async.done(hit(member, leader)));
    }
    gate.open();
    note(tagged("gate", gated.outcome()));
    for (Async outcome : outcomes) {
      note(outcome.outcome());
    }
  }

  /** Calls, and waits until the call is in the leader's mailbox, or the leader is dead. */
  private Async call(Member leader, Term request) {
    if (calls.isVain(request)) {
      return Async.done(calls.call(leader, request));
    }
    int before = mail(leader);
    Async async = Async.of(node, () -> calls.call(leader, request));
    while (leader.pid().isAlive() && mail(leader) <= before) {
      self.sleep(A_MOMENT);
    }
    return async;
  }

  private int mail(Member member) {
    return node.info(member.pid()).map(info -> info.mailboxLength()).getOrElse(0);
  }

  // ------------------------------------------------------------------ barrier

  /** Waits until the tree is quiet, and notes what changed in the lists of children. */
  private void barrier() {
    Map<String, Term> now = new LinkedHashMap<>();
    quiet()
        .forEach(
            (supervisor, listed) -> now.put(supervisor.name(), calls.children(supervisor, listed)));
    now.forEach(
        (name, children) -> {
          if (!children.equals(seen.get(name))) {
            roster.event(name, tagged("children", children));
          }
        });
    roster.barrier();
    seen = now;
  }

  private Map<Member, List<ChildInfo>> quiet() {
    long begun = node.nanoTime();
    for (int round = 0; ; round++) {
      java.util.List<Member> living = roster.living();
      Map<Member, Option<List<ChildInfo>>> lists = new LinkedHashMap<>();
      living.stream()
          .filter(Member::isSupervisor)
          .forEach(supervisor -> lists.put(supervisor, listed(supervisor)));
      boolean quiet =
          roster.living().equals(living)
              && living.stream().allMatch(member -> isExpected(member, lists))
              && lists.values().stream()
                  .allMatch(list -> list.exists(children -> agrees(children, living)));
      if (quiet) {
        Map<Member, List<ChildInfo>> all = new LinkedHashMap<>();
        lists.forEach((supervisor, list) -> all.put(supervisor, list.get()));
        return all;
      }
      if (round > PATIENT_ROUNDS && node.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IllegalStateException("never quiet: " + living + " " + lists.values());
      }
      if (round > EAGER_ROUNDS) {
        self.sleep(A_MOMENT);
      }
    }
  }

  private static Option<List<ChildInfo>> listed(Member supervisor) {
    try {
      return Option.when(supervisor.isStarted(), () -> supervisor.handle().whichChildren());
    } catch (CallFailed ended) {
      return Option.none();
    }
  }

  /** Whether one who lives should: its supervisor lives too and knows it, or has lost it. */
  private static boolean isExpected(Member member, Map<Member, Option<List<ChildInfo>>> lists) {
    Member sup = member.sup();
    if (sup == null || !member.bound()) {
      return true;
    }
    if (lists.containsKey(sup)) {
      return lists
          .getOrDefault(sup, Option.none())
          .exists(list -> list.exists(info -> info.pid().contains(member.pid())));
    }
    if (member.deaf()) { // it would wait for ever for a supervisor that was killed
      member.pid().exit(ExitReason.kill());
    }
    return false;
  }

  /** Whether a supervisor has heard of everything that happened to its children. */
  private boolean agrees(List<ChildInfo> children, java.util.List<Member> living) {
    return children.forAll(
        info ->
            switch (info.status()) {
              case RESTARTING -> false;
              case STOPPED -> true;
              case RUNNING ->
                  info.pid()
                      .flatMap(roster::member)
                      .exists(child -> !child.bound() || living.contains(child));
            });
  }
}
