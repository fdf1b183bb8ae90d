package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.ServerAddress;
import dev.coppice.supervisor.ServerName;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.StartError;
import dev.coppice.supervisor.StartOptions;
import dev.coppice.supervisor.Sys;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;

/** What actors do in the steps of a scenario. */
final class Acts {
  private static final Term NONE = Term.atom("none");
  private static final Term OK = Term.atom("ok");

  private Acts() {}

  /** {@code {start, Who, Server, link | nolink, Name, Patience, Trap, Init, Terminate}}. */
  static Actor.Act start(Stage stage, Term step) {
    Term name = step.at(2);
    String under = step.at(4).name();
    boolean trap = step.at(6).equals(Term.TRUE);
    PlayedServer server = new PlayedServer(stage, name.name(), under, trap, step.at(7), step.at(8));
    StartOptions<Ask, Note> named =
        step.at(4).equals(NONE)
            ? StartOptions.none()
            : StartOptions.named(serverName(stage, under));
    StartOptions<Ask, Note> options = named.withTimeout(stage.time(step.at(5).name()));
    return self -> {
      Either<StartError, ServerRef<Ask, Note>> started =
          step.at(3).name().equals("link")
              ? GenServer.startLink(self, options, server)
              : GenServer.start(self.node(), options, server);
      Term result =
          started.fold(
              why -> notStarted(stage, why),
              it -> Term.tagged("ok", Term.atom(stage.name(it.pid()))));
      return Term.tagged("start", name, result);
    };
  }

  private static Term notStarted(Stage stage, StartError why) {
    return switch (why) {
      case StartError.Ignored _ -> Term.atom("ignore");
      case StartError.AlreadyStarted(var pid) ->
          error(Term.tagged("already_started", Term.atom(stage.name(pid))));
      case StartError.Failed(var reason) -> error(Reasons.term(reason));
    };
  }

  private static Term error(Term why) {
    return Term.tagged("error", why);
  }

  static ServerName<Ask, Note> serverName(Stage stage, String registered) {
    return ServerName.of(stage.unique(registered), PlayedServer.class);
  }

  /** {@code {call, Who, Target, Number, Patience, caught | uncaught, Script}}. */
  static Actor.Act call(Stage stage, Term step, ServerAddress<Ask, Note> server) {
    Ask request = new Ask(step.at(3).value(), step.at(6));
    Duration limit = stage.time(step.at(4).name());
    boolean caught = step.at(5).name().equals("caught");
    return _ -> Term.tagged("call", step.at(3), outcome(server, request, limit, caught));
  }

  private static Term outcome(
      ServerAddress<Ask, Note> server, Ask request, Duration limit, boolean caught) {
    try {
      return Term.tagged("reply", server.call(request, limit));
    } catch (CallFailed failed) {
      if (!caught) {
        throw failed;
      }
      return Term.tagged("exit", Reasons.term(failed.reason()));
    }
  }

  /** {@code {cast, Who, Target, Number, Script}}. */
  static Actor.Act cast(Term step, ServerAddress<Ask, Note> server) {
    return _ -> {
      server.cast(new Note.Tell(step.at(3).value(), step.at(4)));
      return Term.tagged("cast", step.at(3), OK);
    };
  }

  /** {@code {stop, Who, Target, Reason, Patience}}. */
  static Actor.Act stop(Stage stage, Term step, Option<Server> server) {
    ExitReason reason = Reasons.of(step.at(3));
    Duration limit = stage.time(step.at(4).name());
    return _ -> {
      Term result =
          server
              .map(it -> Stopping.of(it.reference(), reason, limit))
              .getOrElse(() -> Stopping.failed(ExitReason.noproc()));
      return Term.tagged("stop", result);
    };
  }

  /** {@code {look, Who, Server}}. */
  static Actor.Act look(Term step, Server server) {
    return _ -> {
      Term result = returned(server).fold(Stopping::failed, it -> Term.tagged("k", it));
      return Term.tagged("look", step.at(2), result);
    };
  }

  /**
   * How many callbacks of a server have returned, or why it does not say. Waits for as long as it
   * takes, which {@link Sys} does not.
   */
  static Either<ExitReason, Term> returned(Server server) {
    for (; ; ) {
      try {
        PlayedServer.State state = (PlayedServer.State) Sys.getState(server.reference());
        return Either.right(state.count());
      } catch (CallFailed failed) {
        ExitReason why = failed.failure().why();
        if (why != ExitReason.Atom.TIMEOUT || !server.pid.isAlive()) {
          return Either.left(why);
        }
      }
    }
  }

  /** {@code {reply, Who, Number, Value}}. */
  static Actor.Act reply(Term step, ReplyTo<Term> caller) {
    return _ -> {
      caller.send(step.at(3));
      return Term.tagged("reply", step.at(2));
    };
  }

  /** {@code {quit, Who, Reason}}. */
  static Actor.Act quit(Term step) {
    return _ -> {
      throw new ProcessExit(Reasons.of(step.at(2)));
    };
  }

  /**
   * {@code {info, Who, Server, Number, Script}}, {@code {exit, Who, Server, Reason}}, {@code {link,
   * Who, Server, on | off}}, {@code {monitor, Who, Server}}.
   */
  static Actor.Act simple(Term step, Server server) {
    Term name = step.at(2);
    return switch (step.tag()) {
      case "info" ->
          _ -> {
            server.pid.send(new Note.Info(step.at(3).value(), step.at(4)));
            return Term.tagged("info", step.at(3));
          };
      case "exit" ->
          _ -> {
            server.pid.exit(Reasons.of(step.at(3)));
            return Term.tagged("exit", name);
          };
      case "monitor" ->
          self -> {
            var _ = self.monitor(server.pid);
            return Term.tagged("monitor", name);
          };
      case "link" ->
          step.at(3).name().equals("off")
              ? self -> {
                self.unlink(server.pid);
                return Term.tagged("unlink", name);
              }
              : self -> {
                try {
                  self.link(server.pid);
                  return Term.tagged("link", name, OK);
                } catch (ProcessExit noproc) {
                  return Term.tagged("link", name, Reasons.term(noproc.reason()));
                }
              };
      default -> throw new IllegalArgumentException(step.toString());
    };
  }
}
