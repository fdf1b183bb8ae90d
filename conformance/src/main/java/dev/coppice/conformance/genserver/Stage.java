package dev.coppice.conformance.genserver;

import dev.coppice.conformance.Term;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ReplyTo;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the processes of a scenario share. Any thread. */
final class Stage {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration LONG = Duration.ofHours(1);

  private final Pid<News> conductor;
  private final int number;
  private final Duration brief;
  private final Map<Pid<?>, String> names = new ConcurrentHashMap<>();
  private final Map<Integer, ReplyTo<Term>> callers = new ConcurrentHashMap<>();

  Stage(Pid<News> conductor, int number, Duration brief) {
    this.conductor = conductor;
    this.number = number;
    this.brief = brief;
    names.put(conductor, "conductor");
  }

  void tell(News news) {
    conductor.send(news);
  }

  /** The time that a word means. */
  Duration time(String word) {
    return switch (word) {
      case "infinity" -> FOR_EVER;
      case "long" -> LONG;
      case "zero" -> Duration.ZERO;
      case "short" -> brief;
      default -> throw new IllegalArgumentException(word);
    };
  }

  /** A name that no other scenario has. */
  String unique(String name) {
    return name + "_" + number;
  }

  void named(Pid<?> pid, String name) {
    names.put(pid, name);
  }

  String name(Pid<?> pid) {
    return names.getOrDefault(pid, "unknown");
  }

  /** Who waits for the answer to a request, or has waited. */
  Map<Integer, ReplyTo<Term>> callers() {
    return callers;
  }
}
