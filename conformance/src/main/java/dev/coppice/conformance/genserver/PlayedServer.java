package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Awaited;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import dev.coppice.supervisor.Afterwards;
import dev.coppice.supervisor.Answer;
import dev.coppice.supervisor.CallFailed;
import dev.coppice.supervisor.From;
import dev.coppice.supervisor.GenServer;
import dev.coppice.supervisor.Init;
import dev.coppice.supervisor.ServerRef;
import dev.coppice.supervisor.Step;
import io.vavr.control.Option;

/**
 * A server that does what scripts say, and tells the conductor of everything; the callbacks of
 * {@code conf_gen_server}.
 *
 * @param stage what all share
 * @param name what it is called in the scenario
 * @param registered the name under which it is registered, or {@code none}
 * @param trap whether it traps exits
 * @param first what its {@code init} does
 * @param last what its {@code terminate} does
 */
record PlayedServer(
    Stage stage, String name, String registered, boolean trap, Term first, Term last)
    implements GenServer<Ask, Note, PlayedServer.State> {

  private static final Term NONE = Term.atom("none");

  /**
   * A server's state.
   *
   * @param self what its process can do
   * @param returned how many callbacks have returned
   * @param due what to do when the timeout comes
   */
  record State(Self<Note> self, int returned, Term due) {
    Term count() {
      return Term.number(returned);
    }

    /** After one callback more. */
    State after(Term afterwards) {
      boolean timeout = afterwards.tag().equals("timeout");
      return new State(self, returned + 1, timeout ? afterwards.at(2) : NONE);
    }
  }

  /** A request in hand, and the way back. */
  private record InHand(int number, ReplyTo<Term> replyTo) {}

  // ------------------------------------------------------------------ callbacks

  @Override
  public Init<State> init(Self<Note> self) {
    var _ = self.trapExit(trap);
    stage.tell(new News.Began(name, registered, trap, self.pid()));
    await(self, Note.Go.class);
    State state = new State(self, 0, NONE);
    Term script = follow("init", first, Option.none(), state);
    return switch (script.tag()) {
      case "ok" -> new Init.Ok<>(state.after(script.at(1)), afterwards(script.at(1)));
      case "ignore" -> Init.ignore();
      case "stop" -> Init.stop(Reasons.of(script.at(1)));
      default -> throw new IllegalArgumentException(script.toString());
    };
  }

  @Override
  public Answer<State> handleCall(Ask request, From from, State state) {
    ReplyTo<Term> replyTo = from.of(request);
    stage.callers().put(request.number(), replyTo);
    tell(Term.tagged("call", Term.number(request.number()), state.count()));
    InHand inHand = new InHand(request.number(), replyTo);
    Term script = follow("call", request.script(), Option.some(inHand), state);
    if (script.tag().equals("reply")) {
      Term then = script.at(2);
      return new Answer.Reply<>(request, script.at(1), state.after(then), afterwards(then));
    }
    if (script.tag().equals("stop") && script.size() == 3) {
      return Answer.stopReply(Reasons.of(script.at(1)), request, script.at(2), state.after(NONE));
    }
    return step(script, state);
  }

  @Override
  public Step<State> handleCast(Note message, State state) {
    if (!(message instanceof Note.Tell(var number, var script))) {
      throw new IllegalArgumentException(message.toString());
    }
    tell(Term.tagged("cast", Term.number(number), state.count()));
    return step("cast", script, state);
  }

  @Override
  public Step<State> handleInfo(Awaited<Note> info, State state) {
    return switch (info) {
      case Timeout<Note> _ -> {
        tell(Term.tagged("timeout", state.count()));
        yield step("timeout", state.due(), state);
      }
      case Message<Note>(Note.Info(var number, var script)) -> {
        tell(Term.tagged("info", Term.number(number), state.count()));
        yield step("info", script, state);
      }
      case Exit<Note>(var from, var reason) -> {
        Term who = Term.atom(stage.name(from));
        tell(Term.tagged("exit", who, Reasons.term(reason), state.count()));
        yield step("exit", Term.tagged("noreply", NONE), state);
      }
      case Message<Note> _, Down<Note> _ -> {
        tell(Term.tagged("unexpected", Term.atom(info.toString())));
        yield step("info", Term.tagged("noreply", NONE), state);
      }
    };
  }

  private Step<State> goOn(Term script, State state) {
    tell(Term.tagged("continue", state.count()));
    return step("continue", script, state);
  }

  @Override
  public void terminate(ExitReason reason, State state) {
    tell(Term.tagged("terminate", Reasons.term(reason), state.count()));
    var _ = follow("terminate", last, Option.none(), state);
  }

  // ------------------------------------------------------------------ scripts

  private Step<State> step(String where, Term script, State state) {
    return step(follow(where, script, Option.none(), state), state);
  }

  private Step<State> step(Term script, State state) {
    return switch (script.tag()) {
      case "noreply" -> new Step.NoReply<>(state.after(script.at(1)), afterwards(script.at(1)));
      case "stop" -> Step.stop(Reasons.of(script.at(1)), state.after(NONE));
      default -> throw new IllegalArgumentException(script.toString());
    };
  }

  private Afterwards<State> afterwards(Term then) {
    return switch (then.tag()) {
      case "timeout" -> new Afterwards.Within<>(stage.time(then.at(1).name()));
      case "continue" -> new Afterwards.Continue<>(state -> goOn(then.at(1), state));
      default -> Afterwards.receive();
    };
  }

  /**
   * Does what a script says, up to what it returns.
   *
   * @return what that is
   */
  private Term follow(String where, Term script, Option<InHand> inHand, State state) {
    Self<Note> self = state.self();
    return switch (script.tag()) {
      case "hold" -> {
        tell(Term.atom("hold"));
        await(self, Note.Release.class);
        yield follow(where, script.at(1), inHand, state);
      }
      case "sends" -> {
        int number = script.at(2).value();
        if (script.at(1).name().equals("cast")) {
          reference(self).cast(new Note.Tell(number, script.at(3)));
        } else {
          self.pid().send(new Note.Info(number, script.at(3)));
        }
        tell(Term.tagged("sends", Term.number(number)));
        yield follow(where, script.at(4), inHand, state);
      }
      case "calls_self" -> {
        tell(Term.tagged("self", ofCallToSelf(self)));
        yield follow(where, script.at(1), inHand, state);
      }
      case "stops_self" -> {
        tell(
            Term.tagged(
                "self", Stopping.of(reference(self), ExitReason.normal(), stage.time("infinity"))));
        yield follow(where, script.at(1), inHand, state);
      }
      case "answers" -> {
        for (InHand request : inHand) {
          request.replyTo().send(script.at(1));
          tell(Term.tagged("replied", Term.number(request.number()), Term.atom("sent")));
        }
        yield follow(where, script.at(2), inHand, state);
      }
      case "replies" -> {
        Option<ReplyTo<Term>> replyTo = Option.of(stage.callers().get(script.at(1).value()));
        replyTo.forEach(it -> it.send(script.at(2)));
        Term sent = Term.atom(replyTo.isDefined() ? "sent" : "none");
        tell(Term.tagged("replied", script.at(1), sent));
        yield follow(where, script.at(3), inHand, state);
      }
      default -> {
        tell(returns(where, script));
        yield returned(script);
      }
    };
  }

  /** What is told of a script's end. */
  private static Term returns(String where, Term script) {
    String kind = script.tag();
    Term detail = script.size() > 1 ? script.at(1) : NONE;
    return switch (kind) {
      case "ok", "noreply", "reply" ->
          script.size() == 0
              ? returns(where, "done", NONE)
              : returns(where, kind, word(script.at(script.size() - 1)));
      case "stop" -> returns(where, script.size() == 3 ? "stop_reply" : "stop", detail);
      default -> returns(where, kind, detail);
    };
  }

  private static Term returns(String where, String kind, Term detail) {
    return Term.tagged("returns", Term.atom(where), Term.atom(kind), detail);
  }

  private static Term word(Term then) {
    return then.tag().equals("timeout") ? then.at(1) : Term.atom(then.tag());
  }

  /** What is returned, if anything is. */
  private static Term returned(Term script) {
    return switch (script.tag()) {
      case "error" -> throw new PlayedError(Term.tagged("error", script.at(1)));
      case "throw" -> throw new PlayedError(Term.tagged("thrown", script.at(1)));
      case "exit" -> throw new ProcessExit(Reasons.of(script.at(1)));
      default -> script;
    };
  }

  private static Term ofCallToSelf(Self<Note> self) {
    Term script = Term.tagged("reply", Term.number(0), NONE);
    try {
      return reference(self).call(new Ask(0, script));
    } catch (CallFailed failed) {
      return Reasons.term(failed.reason());
    }
  }

  private static ServerRef<Ask, Note> reference(Self<Note> self) {
    return new ServerRef<>(self.pid());
  }

  /** Waits for a message of the conductor, whatever else comes. */
  private static void await(Self<Note> self, Class<? extends Note> type) {
    var _ = self.receive(type);
  }

  private void tell(Term event) {
    stage.tell(new News.Happened(name, event));
  }
}
