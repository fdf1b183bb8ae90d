package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The actors of one play, who end with it. */
final class Cast implements AutoCloseable {
  private static final Duration BREATH = Duration.ofMillis(1);
  private static final int PATIENCE = 10_000;

  private final Node node;
  private final Kind kind;
  private final List<Actor> actors = new ArrayList<>();

  Cast(Stage stage, Kind kind) {
    this.node = stage.node();
    this.kind = kind;
  }

  Actor actor() {
    return actor(SpawnOptions.none());
  }

  /** An actor that traps exits. */
  Actor trapper() {
    return actor(SpawnOptions.none().withTrapExit());
  }

  private Actor actor(SpawnOptions options) {
    Actor actor = new Actor(kind, node, options);
    actors.add(actor);
    return actor;
  }

  /**
   * Waits until the thread of a dead process has ended too: it may still run, but from then on
   * nothing can come of it.
   *
   * @param clock who sleeps meanwhile
   */
  static void awaitThread(Actor dead, Actor clock) {
    for (int i = 0; i < PATIENCE && isLingering(dead); i++) {
      clock.run(self -> self.sleep(BREATH));
    }
    assertThat(isLingering(dead)).isFalse();
  }

  private static boolean isLingering(Actor dead) {
    return dead.pid().node().lingering().exists(thread -> thread.process() == dead.pid());
  }

  @Override
  public void close() {
    actors.forEach(actor -> actor.pid().exit(ExitReason.kill()));
    actors.forEach(Actor::reason);
  }
}
