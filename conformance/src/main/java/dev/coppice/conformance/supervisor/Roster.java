package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.tagged;

import dev.coppice.conformance.Recorder;
import dev.coppice.conformance.Term;
import dev.coppice.conformance.Trace;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import io.vavr.control.Option;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one play: who was started when and by whom, who lives, what is planned for the next
 * starts, and the trace so far; as {@code conf_supervisor_record.erl}, which says what processes
 * are called and how the order of starts and stops shows in the trace. Any thread.
 */
final class Roster {
  private final Node node;
  private final Recorder recorder = new Recorder();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Deque<String>> plans = new HashMap<>();
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<Pid<?>, Member> byPid = new HashMap<>();

  /** How a start is to go. */
  record Start(String name, String how) {}

  Roster(Node node, List<Scenario.Plan> first) {
    this.node = node;
    first.forEach(this::plan);
  }

  // ------------------------------------------------------------------ what happens

  /** The next starts of a child are to go like this, after those planned already. */
  synchronized void plan(Scenario.Plan plan) {
    plans
        .computeIfAbsent(plan.id(), _ -> new ArrayDeque<>())
        .addAll(Collections.nCopies(plan.times(), plan.how()));
  }

  /** A child is about to be started. */
  synchronized Start start(String id, @Nullable Member sup) {
    String name = name(id, counts.merge(id, 1, Integer::sum));
    Deque<String> planned = plans.getOrDefault(id, new ArrayDeque<>());
    String how = planned.isEmpty() ? "ok" : planned.remove();
    recorder.record(name, tagged("start", atom(how), siblings(sup)));
    return new Start(name, how);
  }

  /** A process has begun; may be said more than once. */
  synchronized void begun(Member member, Pid<?> pid) {
    if (members.putIfAbsent(member.name(), member) == null) {
      member.begin(pid);
      byPid.put(pid, member);
    }
  }

  /** Its supervisor has a process stop, or has ended. */
  synchronized void stopping(Member member, ExitReason reason) {
    Term why = Reasons.term(reason);
    Member sup = member.sup();
    boolean ordered = reason.equals(ExitReason.shutdown()) && (sup == null || !sup.isSimple());
    recorder.record(
        member.name(),
        ordered ? tagged("stopping", why, siblings(sup, member)) : tagged("stopping", why));
  }

  void event(String name, Term event) {
    recorder.record(name, event);
  }

  void barrier() {
    recorder.barrier();
  }

  Trace trace() {
    return recorder.trace();
  }

  // ------------------------------------------------------------------ who is who

  /** The last started process of a child, if it lives. */
  Option<Member> running(String id) {
    return latest(id).filter(member -> !isOver(member));
  }

  /** The last process of a child; a start that failed has made none. */
  synchronized Option<Member> latest(String id) {
    for (int n = counts.getOrDefault(id, 0); n > 0; n--) {
      Member member = members.get(name(id, n));
      if (member != null) {
        return Option.some(member);
      }
    }
    return Option.none();
  }

  /** All that live, oldest first. */
  List<Member> living() {
    return all().stream().filter(member -> !isOver(member)).toList();
  }

  private synchronized List<Member> all() {
    return List.copyOf(members.values());
  }

  synchronized Option<Member> member(Pid<?> pid) {
    return Option.of(byPid.get(pid));
  }

  /** Waits until a process has ended and everybody has been told. */
  void awaitEnd(Member member) {
    ExitReason reason = node.join(member.pid());
    if (member.end()) {
      recorder.record(member.name(), tagged("ended", Reasons.term(reason)));
    }
  }

  /** Whether a process has ended; if so, everybody who is to know has been told. */
  private boolean isOver(Member member) {
    if (member.pid().isAlive()) {
      return false;
    }
    awaitEnd(member);
    return true;
  }

  /** Ends what is left, the oldest first: a supervisor must not start others meanwhile. */
  void killAll() {
    all().forEach(member -> member.pid().exit(ExitReason.kill()));
  }

  /** Who is alive among a supervisor's children. */
  private Term siblings(@Nullable Member sup, Member... without) {
    return Term.list(
        members.values().stream()
            .filter(member -> sup != null && member.sup() == sup)
            .filter(member -> !List.of(without).contains(member))
            .filter(member -> member.isStarted() && member.pid().isAlive())
            .map(Member::name)
            .sorted()
            .map(Term::atom)
            .toList());
  }

  private static String name(String id, int n) {
    return id + "_" + n;
  }
}
