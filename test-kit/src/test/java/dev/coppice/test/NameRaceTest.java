package dev.coppice.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.ProcessRef;
import dev.coppice.test.Actor.Begun;
import dev.coppice.test.Actor.Order;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** Names being registered while a process ends. */
class NameRaceTest extends RaceTest {
  private static final Name<Order> NAME = Name.of("worker", Order.class);

  NameRaceTest(Kind kind) {
    super(kind);
  }

  /** Whether the name could be registered. */
  private static boolean register(Node node, Actor holder) {
    try {
      node.register(NAME, holder.pid());
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  @Race
  @DisplayName("RG-03 a name registered while its process dies is free afterwards")
  void exitAgainstRegister(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor registrar = cast.actor();
      Actor target = cast.actor();
      Actor successor = cast.actor();
      Begun<Boolean> registered =
          registrar.start(
              self -> {
                boolean dead = !target.pid().isAlive();
                boolean done = register(self.node(), target);
                assertThat(dead && done).as("the dead get a name").isFalse();
                return done;
              });
      target.pid().exit(BOOM);
      registered.await();
      assertThat(node.whereis(NAME)).isEmpty();
      node.register(NAME, successor.pid());
      target.reason();
      assertThat(node.whereis(NAME)).contains(successor.pid());
      assertThat(node.registered()).containsExactly(NAME.value());
    }
  }

  @Race
  @DisplayName("RG-03 whoever is told of a death can have the name")
  void freeWhenTold(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor holder = cast.actor();
      Actor heir = cast.actor();
      node.register(NAME, holder.pid());
      Begun<Boolean> inherited =
          heir.start(
              self -> {
                var _ = self.receive(MonitorRaceTest.downOf(self.monitor(holder)));
                node.register(NAME, self.pid());
                return true;
              });
      holder.pid().exit(BOOM);
      assertThat(inherited.await()).isTrue();
      holder.reason();
      assertThat(node.whereis(NAME)).contains(heir.pid());
    }
  }

  @Race
  @DisplayName("RG-03 the burial of a name's holder does not take the name from the next one")
  void exitOfHolderAgainstRegister(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor holder = cast.actor();
      Actor successor = cast.actor();
      node.register(NAME, holder.pid());
      Begun<Boolean> registered =
          successor.start(
              self -> {
                boolean dead = !holder.pid().isAlive();
                boolean found = node.whereis(NAME).contains(holder.pid());
                assertThat(dead && found).as("the dead are found").isFalse();
                boolean done = register(node, successor);
                assertThat(done || !dead).as("the dead do not hold a name").isTrue();
                return done;
              });
      holder.pid().exit(BOOM);
      boolean done = registered.await();
      holder.reason();
      assertThat(node.whereis(NAME).contains(successor.pid())).isEqualTo(done);
      assertThat(node.whereis(NAME).isDefined()).isEqualTo(done);
      assertThat(node.info(successor).get().name().isDefined()).isEqualTo(done);
    }
  }

  @Race
  @DisplayName("RG-01 of several processes that want one name exactly one gets it")
  void oneHolder(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      List<Actor> rivals = List.of(cast.actor(), cast.actor(), cast.actor());
      List<Begun<Boolean>> begun =
          rivals.stream().map(rival -> rival.start(self -> register(self.node(), rival))).toList();
      List<Boolean> won = begun.stream().map(Begun::await).toList();
      assertThat(won).containsOnlyOnce(true);
      ProcessRef winner = rivals.get(won.indexOf(true));
      assertThat(node.whereis(NAME)).contains(rivals.get(won.indexOf(true)).pid());
      assertThat(node.info(winner).get().name()).contains(NAME.value());
    }
  }

  @Race
  @DisplayName("RG-01 a name that is freed and registered at the same time is registered or free")
  void unregisterAgainstRegister(Stage stage) {
    Node node = stage.node();
    try (Cast cast = cast(stage)) {
      Actor registrar = cast.actor();
      Actor holder = cast.actor();
      node.register(NAME, holder.pid());
      Begun<Boolean> registered = registrar.start(self -> register(self.node(), holder));
      node.unregister(NAME);
      boolean again = registered.await();
      assertThat(node.whereis(NAME).contains(holder.pid())).isEqualTo(again);
      assertThat(node.info(holder).get().name().contains(NAME.value())).isEqualTo(again);
    }
  }
}
