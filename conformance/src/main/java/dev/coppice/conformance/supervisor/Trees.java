package dev.coppice.conformance.supervisor;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Backoff;
import dev.coppice.supervisor.ChildFactory;
import dev.coppice.supervisor.ChildSpec;
import dev.coppice.supervisor.ChildStart;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.SimpleSupervisor;
import dev.coppice.supervisor.SimpleSupervisorSpec;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.Strategy;
import dev.coppice.supervisor.Supervisor;
import dev.coppice.supervisor.SupervisorFlags;
import dev.coppice.supervisor.SupervisorSpec;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes and starts what a play's tree consists of; {@code conf_supervisor_child.erl}. */
final class Trees {
  private final Roster roster;

  Trees(Roster roster) {
    this.roster = roster;
  }

  /** The specification of a child. */
  ChildSpec spec(Member sup, Scenario.Child child) {
    return new ChildSpec(
        child.id(),
        StartClasses.of(child.id(), ChildStart.class, start(sup, child.id(), child)),
        child.restart(),
        child.howToStop(),
        child.type(),
        Backoff.none(),
        Option.none(),
        child.significant());
  }

  /**
   * A start function.
   *
   * @param sup the supervisor; null for the root
   * @param id the child's, or what a simple supervisor's child is called
   */
  ChildStart start(@Nullable Member sup, String id, Scenario.Child child) {
    return parent -> {
      if (sup != null) {
        roster.begun(sup, parent.pid()); // the first that is seen of it
      }
      return start(parent, roster.start(id, sup), sup, child.body());
    };
  }

  private Either<StartError, ? extends ProcessRef> start(
      Self<?> parent, Roster.Start start, @Nullable Member sup, Scenario.Body body) {
    return switch (start.how()) {
      case "raise" -> throw ScriptedWorker.boom();
      case "exits" -> throw new ProcessExit(ScriptedWorker.refused());
      default ->
          switch (body) {
            case Scenario.Worker script ->
                startWorker(parent, start.how(), new Member(start.name(), sup, body), script);
            case Scenario.Tree tree ->
                startTree(parent, start.how(), new Member(start.name(), sup, body), tree);
          };
    };
  }

  private Either<StartError, ? extends ProcessRef> startWorker(
      Self<?> parent, String how, Member itself, Scenario.Worker script) {
    Either<StartError, ServerRef<ScriptedWorker.Ask<?>, ScriptedWorker.Tell>> started =
        GenServer.startLink(parent, new ScriptedWorker(roster, itself, how, script, parent.pid()));
    return started.peek(
        ref -> {
          itself.worker(ref);
          roster.begun(itself, ref.pid());
          if (how.equals("brief")) {
            ref.cast(new ScriptedWorker.End(Reasons.of(Term.atom("oops"))));
            roster.awaitEnd(itself);
          }
        });
  }

  private Either<StartError, ? extends ProcessRef> startTree(
      Self<?> parent, String how, Member itself, Scenario.Tree tree) {
    return switch (how) {
      case "error" -> Either.left(new StartError.Failed(ScriptedWorker.refused()));
      case "ignore" -> Either.left(new StartError.Ignored());
      default -> {
        Either<StartError, ? extends Handle> started =
            tree.simple() ? startSimple(parent, tree) : startPlain(parent, itself, tree);
        yield started
            .peek(
                handle -> {
                  itself.handle(handle);
                  roster.begun(itself, handle.ref().pid());
                })
            .map(Handle::ref);
      }
    };
  }

  private Either<StartError, Handle.Plain> startPlain(
      Self<?> parent, Member itself, Scenario.Tree tree) {
    SupervisorFlags flags =
        new SupervisorFlags(
            Strategy.valueOf(tree.strategy().toUpperCase(Locale.ROOT)),
            tree.intensity(),
            Duration.ofSeconds(tree.period()),
            tree.autoShutdown());
    List<ChildSpec> children = List.ofAll(tree.children()).map(child -> spec(itself, child));
    return Supervisor.startLink(
            parent, new SupervisorSpec(children, flags, Option.none(), Option.none()))
        .map(Handle.Plain::new);
  }

  private Either<StartError, Handle.Simple> startSimple(Self<?> parent, Scenario.Tree tree) {
    Scenario.Child template = tree.children().getFirst();
    @SuppressWarnings("unchecked") // the start function is the argument
    ChildFactory<ChildStart, ProcessRef> factory =
        StartClasses.of(
            template.id(),
            ChildFactory.class,
            (supervisor, start) -> Either.narrow(((ChildStart) start).start(supervisor)));
    SimpleSupervisorSpec<ChildStart, ProcessRef> spec =
        SimpleSupervisorSpec.workers(factory)
            .withRestart(template.restart())
            .withShutdown(template.howToStop())
            .withIntensity(tree.intensity(), Duration.ofSeconds(tree.period()))
            .withAutoShutdown(tree.autoShutdown());
    return SimpleSupervisor.startLink(
            parent, template.significant() ? spec.withSignificant() : spec)
        .map(Handle.Simple::new);
  }
}
