package dev.coppice.conformance.supervisor;

import static dev.coppice.conformance.Term.atom;
import static dev.coppice.conformance.Term.number;
import static dev.coppice.conformance.Term.tagged;
import static dev.coppice.conformance.Term.tuple;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.ChildCounts;
import dev.coppice.supervisor.ChildInfo;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.Restart;
import dev.coppice.supervisor.Shutdown;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorRef;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.util.Comparator;

/** Calls of supervisors, and their outcomes as terms. Any thread. */
final class Calls {
  private final Roster roster;
  private final Trees trees;

  Calls(Roster roster, Trees trees) {
    this.roster = roster;
    this.trees = trees;
  }

  /** What a supervisor answers. */
  Term call(Member supervisor, Term request) {
    try {
      return switch (supervisor.handle()) {
        case Handle.Plain(var ref) -> plain(supervisor, ref, request);
        case Handle.Simple simple -> simple(supervisor, simple, request);
      };
    } catch (CallFailed failed) {
      return returned(tagged("failed", Reasons.term(failed.failure().why())));
    }
  }

  /** Has a supervisor run a start function that starts nothing, and which it forgets. */
  Term gate(Member supervisor, Gate gate) {
    try {
      return returned(
          switch (supervisor.handle()) {
            case Handle.Plain(var ref) ->
                started(
                    ref.startChild(ChildSpec.worker("gate", gate).withRestart(Restart.TEMPORARY)));
            case Handle.Simple(var ref) ->
                ref.startChild(gate).fold(Calls::notStarted, this::process);
          });
    } catch (CallFailed failed) {
      return returned(tagged("failed", Reasons.term(failed.failure().why())));
    }
  }

  /** Whether nobody is called, because what the call is about has never been. */
  boolean isVain(Term request) {
    return (request.tag().equals("terminate_simple") || request.tag().equals("spec_simple"))
        && roster.latest(id(request)).isEmpty();
  }

  private Term plain(Member supervisor, SupervisorRef ref, Term request) {
    return switch (request.tag()) {
      case "start_child" ->
          returned(
              started(ref.startChild(trees.spec(supervisor, Scenario.Child.of(request.at(1))))));
      case "terminate_child" -> returned(okOrNotFound(ref.terminateChild(id(request))));
      case "restart_child" -> returned(restarted(ref.restartChild(id(request))));
      case "delete_child" -> returned(deleted(ref.deleteChild(id(request))));
      case "get_childspec" ->
          returned(
              ref.getChildSpec(id(request))
                  .map(Calls::specification)
                  .map(Calls::ok)
                  .getOrElse(() -> error(atom("not_found"))));
      default -> common(supervisor, request);
    };
  }

  private Term simple(Member supervisor, Handle.Simple handle, Term request) {
    return switch (request.tag()) {
      case "start_simple" -> {
        Either<StartError, Option<ProcessRef>> outcome =
            handle.ref().startChild(trees.start(supervisor, id(request), supervisor.template()));
        yield returned(outcome.fold(Calls::notStarted, this::process));
      }
      case "terminate_simple" -> {
        Option<Member> child = roster.latest(id(request));
        yield returned(
            child
                .map(member -> okOrNotFound(handle.ref().terminateChild(member.pid())))
                .getOrElse(atom("no_such_process")));
      }
      case "spec_simple" -> {
        Option<Member> child = roster.latest(id(request));
        yield returned(
            child
                .map(
                    member ->
                        handle
                            .ref()
                            .getChildSpec(member.pid())
                            .map(Calls::specification)
                            .map(Calls::ok)
                            .getOrElse(() -> error(atom("not_found"))))
                .getOrElse(atom("no_such_process")));
      }
      default -> common(supervisor, request);
    };
  }

  private Term common(Member supervisor, Term request) {
    return switch (request.tag()) {
      case "which_children" ->
          tagged("children", children(supervisor, supervisor.handle().whichChildren()));
      case "count_children" -> {
        ChildCounts counts = supervisor.handle().countChildren();
        yield tagged(
            "counts",
            number(counts.specs()),
            number(counts.active()),
            number(counts.supervisors()),
            number(counts.workers()));
      }
      default -> throw new IllegalArgumentException(request.toString());
    };
  }

  private static String id(Term request) {
    return request.at(1).name();
  }

  // ------------------------------------------------------------------ outcomes

  /** Children as they are listed; of a simple supervisor in the order of their names. */
  Term children(Member supervisor, List<ChildInfo> listed) {
    return Term.list(
        supervisor.isSimple()
            ? listed
                .map(info -> tuple(slot(info), Reasons.constant(info.type())))
                .sorted(Comparator.comparing(Term::toString))
                .asJava()
            : listed
                .map(info -> tuple(atom(info.id()), slot(info), Reasons.constant(info.type())))
                .asJava());
  }

  private Term slot(ChildInfo info) {
    return switch (info.status()) {
      case RUNNING -> info.pid().map(this::name).getOrElse(atom("running"));
      case STOPPED -> atom("undefined");
      case RESTARTING -> atom("restarting");
    };
  }

  private Term name(Pid<?> pid) {
    return roster.member(pid).map(member -> atom(member.name())).getOrElse(atom("stranger"));
  }

  private static Term returned(Term outcome) {
    return tagged("ret", outcome);
  }

  private static Term ok(Term value) {
    return tagged("ok", value);
  }

  private static Term error(Term why) {
    return tagged("error", why);
  }

  private static Term okOrNotFound(boolean found) {
    return found ? atom("ok") : error(atom("not_found"));
  }

  private Term process(Option<? extends ProcessRef> process) {
    return ok(process.map(ref -> name(ref.pid())).getOrElse(atom("undefined")));
  }

  private static Term notStarted(StartError error) {
    return error(tagged("not_started", Reasons.term(error)));
  }

  private Term started(Either<Supervisor.StartChildError, Option<ProcessRef>> outcome) {
    return outcome.fold(
        why ->
            switch (why) {
              case Supervisor.StartChildError.AlreadyStarted(var pid) ->
                  error(tagged("already_started", name(pid)));
              case Supervisor.StartChildError.AlreadyPresent _ -> error(atom("already_present"));
              case Supervisor.StartChildError.BadCombination _ -> error(atom("bad_combination"));
              case Supervisor.StartChildError.NotStarted(var error) -> notStarted(error);
            },
        this::process);
  }

  private Term restarted(Either<Supervisor.RestartChildError, Option<ProcessRef>> outcome) {
    return outcome.fold(
        why ->
            switch (why) {
              case Supervisor.RestartChildError.NotFound _ -> error(atom("not_found"));
              case Supervisor.RestartChildError.Running _ -> error(atom("running"));
              case Supervisor.RestartChildError.Restarting _ -> error(atom("restarting"));
              case Supervisor.RestartChildError.NotStarted(var error) -> notStarted(error);
            },
        this::process);
  }

  private static Term deleted(Either<Supervisor.DeleteChildError, ChildSpec> outcome) {
    return outcome.fold(
        why ->
            switch (why) {
              case Supervisor.DeleteChildError.NotFound _ -> error(atom("not_found"));
              case Supervisor.DeleteChildError.Running _ -> error(atom("running"));
              case Supervisor.DeleteChildError.Restarting _ -> error(atom("restarting"));
            },
        _ -> atom("ok"));
  }

  private static Term specification(ChildSpec spec) {
    return tagged(
        "spec",
        Reasons.constant(spec.restart()),
        shutdown(spec.shutdown()),
        Term.bool(spec.significant()),
        Reasons.constant(spec.type()));
  }

  static Term shutdown(Shutdown shutdown) {
    return switch (shutdown) {
      case Shutdown.BrutalKill _ -> atom("brutal_kill");
      case Shutdown.Infinity _ -> atom("infinity");
      case Shutdown.Within(var limit) -> number(limit.toMillis());
    };
  }
}
