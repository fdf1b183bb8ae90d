package dev.coppice.conformance.supervisor;

import dev.coppice.conformance.Term;
import dev.coppice.supervisor.AutoShutdown;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Restart;
import dev.coppice.supervisor.Shutdown;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A scenario, as both sides play it.
 *
 * <pre>
 * Scenario = {scenario, Clock, Child, [Plan], [Step]}
 * Clock    = none | Period                      milliseconds; then the play is void if two restarts
 *                                               are neither close nor far apart
 * Child    = {child, Id, Restart, Shutdown, Significant, Body}
 * Shutdown = brutal_kill | infinity | Milliseconds
 * Body     = {worker, OnShutdown}
 *          | {supervisor, Strategy, Intensity, Period, AutoShutdown, [Child]}   Period in seconds
 * OnShutdown = dies                             it does not trap exits
 *          | obeys                              it does, and ends as it is told to
 *          | {answers, Reason}                  and ends with another reason; crash: with an error
 *          | deaf                               and does not end until it is killed
 * Plan     = {Id, How, Times}
 * How      = error | shutdown_error | ignore | crash    by its init, for a supervisor in its place
 *          | raise | exits                      by its start function
 *          | brief                              it starts, and ends before it has been started
 * Step     = {plan, Id, How, Times} | {pause, Milliseconds} | {group, Id, [Step]} | {call, Id, Call}
 *          | {kill, Id} | {crash, Id} | {exit, Id, Reason} | {signal, Id, Reason} | {unlink, Id}
 *          | {stop, Id, Reason} | {parent_exit, Reason}
 * Call     = {start_child, Child} | {terminate_child, Id} | {restart_child, Id} | {delete_child, Id}
 *          | {get_childspec, Id} | which_children | count_children
 *          | {start_simple, Id} | {terminate_simple, Id} | {spec_simple, Id}
 *                                               to a simple_one_for_one supervisor
 * </pre>
 *
 * <p>The root is called {@code root}; ids are unique in the whole tree. The single child of a
 * simple_one_for_one supervisor is its template, and its children are called what {@code
 * start_simple} says.
 *
 * @param clock the only period, in milliseconds, of a scenario that waits
 * @param root the tree
 * @param plans how the first starts are to go
 * @param steps what is done to it
 */
record Scenario(Option<Integer> clock, Child root, List<Plan> plans, List<Term> steps) {
  static final String ROOT = "root";

  /**
   * A child and what it is.
   *
   * @param shutdown as in the scenario: the two sides' ways to say it differ
   */
  record Child(String id, Restart restart, Term shutdown, boolean significant, Body body) {

    static Child of(Term term) {
      return new Child(
          term.at(1).name(),
          Restart.valueOf(upperCase(term.at(2))),
          term.at(3),
          term.at(4).equals(Term.TRUE),
          Body.of(term.at(5)));
    }

    /** How it is stopped. */
    Shutdown howToStop() {
      return switch (shutdown.tag()) {
        case "brutal_kill" -> Shutdown.brutalKill();
        case "infinity" -> Shutdown.infinity();
        default -> Shutdown.within(Duration.ofMillis(shutdown.value()));
      };
    }

    ChildSpec.Type type() {
      return body instanceof Tree ? ChildSpec.Type.SUPERVISOR : ChildSpec.Type.WORKER;
    }

    /** This child and all below it. */
    Stream<Child> all() {
      return body instanceof Tree tree
          ? Stream.concat(Stream.of(this), tree.children().stream().flatMap(Child::all))
          : Stream.of(this);
    }
  }

  /** What a child is. */
  sealed interface Body {
    static Body of(Term term) {
      return term.tag().equals("worker")
          ? new Worker(term.at(1))
          : new Tree(
              term.at(1).name(),
              term.at(2).value(),
              term.at(3).value(),
              AutoShutdown.valueOf(upperCase(term.at(4))),
              term.at(5).elements().stream().map(Child::of).toList());
    }
  }

  record Worker(Term onShutdown) implements Body {
    boolean traps() {
      return !onShutdown.tag().equals("dies");
    }

    boolean deaf() {
      return onShutdown.tag().equals("deaf");
    }
  }

  record Tree(
      String strategy, int intensity, int period, AutoShutdown autoShutdown, List<Child> children)
      implements Body {
    boolean simple() {
      return strategy.equals("simple_one_for_one");
    }
  }

  record Plan(String id, String how, int times) {
    static Plan of(List<Term> parts) {
      return new Plan(parts.get(0).name(), parts.get(1).name(), parts.get(2).value());
    }
  }

  static Scenario of(Term term) {
    return new Scenario(
        term.at(1) instanceof Term.Int ? Option.some(term.at(1).value()) : Option.none(),
        Child.of(term.at(2)),
        term.at(3).elements().stream().map(plan -> Plan.of(plan.elements())).toList(),
        term.at(4).elements());
  }

  private static String upperCase(Term atom) {
    return atom.name().toUpperCase(Locale.ROOT);
  }
}
