package dev.coppice.conformance.process;

import dev.coppice.conformance.Recorder;
import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Body;
import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessInfo;
import dev.coppice.mailbox.Received;
import dev.coppice.mailbox.Self;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The process that plays a script: tells the actors what to do, phase by phase, and records what
 * they tell. It sees their ends by monitors. The same as in {@code conf_process.erl}, but that the
 * news of a death is there when {@link Node#join} returns.
 */
final class Director implements Body<Told> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Term script;
  private final Recorder recorder;
  private final Map<String, Pid<Object>> pids = new LinkedHashMap<>();
  private final Map<String, Object> vars = new HashMap<>();

  /** Those who may have a part and live, by the monitor that will tell of their end. */
  private final Map<MonitorRef, String> living = new LinkedHashMap<>();

  private final Map<String, Term> seen = new HashMap<>();

  Director(Term script, Recorder recorder) {
    this.script = script;
    this.recorder = recorder;
  }

  @Override
  public void run(Self<Told> self) {
    for (Term process : script.at(1).elements()) {
      String name = process.at(0).name();
      watch(self, name, Actor.spawn(self, name, process.at(1).name(), self.pid()));
    }
    for (Term phase : script.at(2).elements()) {
      play(self, phase);
    }
    Term drain = Term.list(Term.atom("drain"));
    play(
        self,
        Term.list(
            living.values().stream().map(name -> Term.tuple(Term.atom(name), drain)).toList()));
  }

  private void watch(Self<Told> self, String name, Pid<Object> pid) {
    pids.put(name, pid);
    living.put(self.monitor(pid), name);
  }

  private void play(Self<Told> self, Term phase) {
    List<String> actors =
        new ArrayList<>(phase.elements().stream().map(part -> part.at(0).name()).toList());
    if (living.values().containsAll(actors)) {
      for (Term part : phase.elements()) {
        Part told = new Part(part.at(1).elements(), Map.copyOf(pids), Map.copyOf(vars));
        pid(part.at(0).name()).send(told);
      }
      listen(self, actors);
      settle(self);
    }
    recorder.barrier();
  }

  private Pid<Object> pid(String name) {
    return known(pids.get(name));
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the director does not know this one");
    }
    return value;
  }

  /** Until all have done their part, or ended. */
  private void listen(Self<Told> self, List<String> actors) {
    while (!actors.isEmpty()) {
      Option<Received<Told>> received = self.receive(Option::some, PATIENCE);
      switch (received.getOrElseThrow(() -> new IllegalStateException("stuck: " + actors))) {
        case Message(Told.Event(var actor, var event)) -> recorder.record(actor, event);
        case Message(Told.Lasting(var parent, var name, var pid)) -> {
          watch(self, name, pid);
          parent.send(new Part.Watched(name));
        }
        case Message(Told.Fleeting(var name, var pid)) -> pids.put(name, pid);
        case Message(Told.Var(var name, var value)) -> vars.put(name, value);
        case Message(Told.Done(var actor)) -> actors.remove(actor);
        case Down<Told> down -> actors.remove(ended(down));
        case Received<Told> other -> throw new IllegalStateException("unexpected: " + other);
      }
    }
  }

  private String ended(Down<Told> down) {
    String name = known(living.remove(down.monitor()));
    recorder.record(name, Term.tagged("ended", Reasons.term(down.reason())));
    return name;
  }

  /** Waits until everybody has been told of everybody's end, and looks at those who live. */
  private void settle(Self<Told> self) {
    Node node = self.node();
    List<String> left = new ArrayList<>(pids.keySet());
    boolean changed = true;
    while (changed) {
      List<String> dead = left.stream().filter(name -> !livesOn(pid(name))).toList();
      dead.forEach(name -> join(node, name));
      changed = left.removeAll(dead);
    }
    for (var entry : Map.copyOf(living).entrySet()) {
      if (!left.contains(entry.getValue())) {
        Option<Down<Told>> down = self.receive(it -> downOf(it, entry.getKey()), PATIENCE);
        var _ =
            ended(
                down.getOrElseThrow(
                    () -> new IllegalStateException("no DOWN of " + entry.getValue())));
      }
    }
    living.values().forEach(name -> look(node, name));
  }

  /** One that ends by itself is waited for. */
  private boolean livesOn(Pid<Object> pid) {
    boolean fleeting = living.values().stream().noneMatch(name -> pid(name).equals(pid));
    return !fleeting && pid.isAlive();
  }

  private void join(Node node, String name) {
    if (node.join(pid(name), PATIENCE).isEmpty()) {
      throw new IllegalStateException(name + " does not end");
    }
  }

  private static Option<Down<Told>> downOf(Received<Told> received, MonitorRef monitor) {
    return received instanceof Down<Told> down && down.monitor() == monitor
        ? Option.some(down)
        : Option.none();
  }

  /** What can be seen of a process from outside, if it has changed. */
  private void look(Node node, String name) {
    ProcessInfo info =
        node.info(pid(name)).getOrElseThrow(() -> new IllegalStateException(name + " is gone"));
    Term state =
        Term.tagged(
            "state",
            Term.list(
                new TreeSet<>(info.links().map(this::name).asJava())
                    .stream().map(Term::atom).toList()),
            Term.number(info.monitors().size()),
            Term.bool(info.trapsExit()),
            Term.atom(info.name().getOrElse("none")));
    if (!state.equals(seen.put(name, state))) {
      recorder.record(name, state);
    }
  }

  private String name(Pid<?> pid) {
    return Actor.name(pid, pids);
  }
}
