package dev.coppice.supervisor;

import dev.coppice.mailbox.Node;
import io.vavr.collection.List;
import io.vavr.collection.Queue;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link Sys} has turned on in one process. Used by the process alone. */
final class Debugging {
  private static final Logger log = LoggerFactory.getLogger("dev.coppice.sys");

  private final Node node;
  private final Map<String, Consumer<SysEvent>> functions = new LinkedHashMap<>();
  private boolean tracing;
  private Option<Long> countingSince = Option.none();
  private long in;
  private long out;
  private long dropped;
  private int kept;
  private Queue<SysEvent> last = Queue.empty();

  Debugging(Node node) {
    this.node = node;
  }

  void note(Behaviour<?> behaviour, SysEvent event) {
    switch (event) {
      case SysEvent.In _ -> in++;
      case SysEvent.Out _ -> out++;
      case SysEvent.Dropped _ -> dropped++;
      case SysEvent.Postponed _, SysEvent.NewState _ -> {}
    }
    if (kept > 0) {
      last = last.append(event).takeRight(kept);
    }
    if (tracing) {
      log.atInfo()
          .addKeyValue("process", behaviour.self().pid())
          .addKeyValue("event", event)
          .log("{} {}", behaviour.self().pid(), event);
    }
    functions.entrySet().removeIf(function -> !runs(function.getValue(), event));
  }

  /** Whether it did not fail. */
  private static boolean runs(Consumer<SysEvent> function, SysEvent event) {
    try {
      function.accept(event);
      return true;
    } catch (RuntimeException e) {
      log.warn("A debug function has failed and is removed", e);
      return false;
    }
  }

  void trace(boolean on) {
    tracing = on;
  }

  void count(boolean on) {
    countingSince = Option.when(on, node::nanoTime);
    in = 0;
    out = 0;
    dropped = 0;
  }

  Option<SysStatistics> statistics() {
    return countingSince.map(
        since -> new SysStatistics(Duration.ofNanos(node.nanoTime() - since), in, out, dropped));
  }

  void keep(int events) {
    kept = events;
    last = last.takeRight(events);
  }

  List<SysEvent> log() {
    return last.toList();
  }

  void install(String name, Consumer<SysEvent> function) {
    functions.put(name, function);
  }

  void remove(String name) {
    functions.remove(name);
  }
}
