package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.Self;
import dev.coppice.mailbox.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that does one thing after the other as it is told, and tells the conductor how it went.
 * What else it receives stays in its mailbox.
 *
 * @param stage what all share
 * @param name what it is called in the scenario
 */
record Actor(Stage stage, String name) implements Body<Actor.Order> {

  /** What an actor is told. */
  sealed interface Order {

    /** To do something. */
    record Do(Act act) implements Order {}

    /** To tell what is in its mailbox. */
    record Dump() implements Order {}
  }

  /** Something to do. */
  @FunctionalInterface
  interface Act {
    /** Does it in the actor's process, and returns what the trace says of it. */
    Term by(Self<Order> self) throws Exception;
  }

  @Override
  public void run(Self<Order> self) throws Exception {
    for (; ; ) {
      switch (self.receive(Order.class)) {
        case Order.Do(var act) -> stage.tell(new News.Done(name, act.by(self)));
        case Order.Dump _ -> stage.tell(new News.Found(mail(self)));
      }
    }
  }

  private List<Term> mail(Self<Order> self) {
    List<Term> mail = new ArrayList<>();
    for (; ; ) {
      switch (self.receive(Duration.ZERO)) {
        case Timeout<Order> _ -> {
          return mail;
        }
        case Exit<Order>(var from, var reason) ->
            mail.add(found(name(from), Term.tagged("exit", Reasons.term(reason))));
        case Down<Order>(var monitor, var reason) ->
            mail.add(
                found(
                    Term.tagged("monitored", name((Pid<?>) monitor.target())),
                    Term.tagged("down", Reasons.term(reason))));
        case Message<Order> other ->
            mail.add(found(Term.atom("junk"), Term.atom(other.toString())));
      }
    }
  }

  private Term name(Pid<?> process) {
    return Term.atom(stage.name(process));
  }

  /** An EXIT and a DOWN of the same end come from two sources: their order is not promised. */
  private static Term found(Term from, Term what) {
    return Term.tagged("from", from, what);
  }
}
