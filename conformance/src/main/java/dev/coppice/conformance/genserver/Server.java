package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Pid;
import dev.coppice.supervisor.ServerRef;
import java.util.Set;

/** What the conductor knows of a server; the record {@code server} of {@code conf_gen_server}. */
final class Server {
  private static final Set<String> GOES_ON = Set.of("ok", "reply", "noreply");

  final Pid<Note> pid;
  boolean alive = true;
  boolean starting = true;

  /** In a callback, or about to be. */
  boolean busy = true;

  /** The request that it handles, or handled last. */
  int hand;

  /** In a callback, until it is released. */
  boolean held;

  /** Will end by itself. */
  boolean ending;

  /** Its timeout is about to come. */
  boolean armed;

  boolean suspended;

  Server(Pid<Note> pid) {
    this.pid = pid;
  }

  ServerRef<Ask, Note> reference() {
    return new ServerRef<>(pid);
  }

  /** Whether it handles nothing until a further step. */
  boolean blocked() {
    return alive && (held || suspended);
  }

  boolean holds() {
    return alive && held;
  }

  /** Whether something more will happen in it without any further step. */
  boolean owes() {
    return alive && !held && (busy || ending || armed);
  }

  /** Notes an event of its own. */
  void now(Term event) {
    switch (event.tag()) {
      case "hold" -> held = true;
      case "call" -> {
        hand = event.at(1).value();
        begins();
      }
      case "terminate" -> {
        busy = true;
        ending = true;
      }
      case "returns" -> returns(event.at(1).name(), event.at(2).name(), event.at(3).tag());
      case "self", "sends", "replied" -> {}
      default -> begins();
    }
  }

  private void begins() {
    busy = true;
    armed = false;
  }

  private void returns(String what, String kind, String detail) {
    boolean goesOn = GOES_ON.contains(kind);
    starting = starting && !what.equals("init");
    busy = goesOn && detail.equals("continue");
    armed = goesOn && (detail.equals("zero") || detail.equals("short"));
    ending = ending || !goesOn;
  }
}
