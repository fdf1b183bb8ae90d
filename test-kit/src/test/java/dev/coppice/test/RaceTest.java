package dev.coppice.test;

import dev.coppice.mailbox.Down;
import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Message;
import dev.coppice.mailbox.MonitorRef;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.mailbox.Received;
import dev.coppice.test.Actor.Note;
import dev.coppice.test.Actor.Order;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the simulated counterparts of the mailbox module's race tests share: they run for both kinds
 * of process. Nobody waits for the others before a race, as on real threads: the order alone is
 * what a seed decides.
 */
@Tag("concurrency")
@ParameterizedClass(name = "{0}")
@EnumSource(Kind.class)
abstract class RaceTest {
  /** Longer than anything that is waited for. */
  static final Duration LONG = Duration.ofSeconds(30);

  /** When two things are to happen at the same time. */
  static final Duration SOON = Duration.ofMillis(1);

  /** A reason like any other. */
  static final ExitReason BOOM = ExitReason.of("boom");

  final Kind kind;

  RaceTest(Kind kind) {
    this.kind = kind;
  }

  Cast cast(Stage stage) {
    return new Cast(stage, kind);
  }

  static Received<Order> note(Object content) {
    return new Message<>(new Note(content));
  }

  static Received<Order> down(MonitorRef monitor, ExitReason reason) {
    return new Down<>(monitor, reason);
  }

  static Received<Order> exit(ProcessRef from, ExitReason reason) {
    return new Exit<>(from.pid(), reason);
  }
}
