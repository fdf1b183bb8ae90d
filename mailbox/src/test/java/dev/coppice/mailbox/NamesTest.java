package dev.coppice.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.Puppet.Note;
import dev.coppice.mailbox.Puppet.Order;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The names of a node. */
class NamesTest extends ProcessTest {
  private static final Name<Order> NAME = Name.of("worker", Order.class);
  private static final Name<Order> OTHER = Name.of("other", Order.class);

  NamesTest(Kind kind) {
    super(kind);
  }

  private Puppet named() {
    Puppet puppet = puppet();
    node.register(NAME, puppet.pid());
    return puppet;
  }

  @Test
  @DisplayName("RG-01 a registered process is found by its name, from any process")
  void register() {
    Puppet puppet = named();
    assertThat(node.whereis(NAME)).contains(puppet.pid());
    assertThat(puppet().<Option<Pid<Order>>>ask(self -> self.node().whereis(NAME)))
        .contains(puppet.pid());
  }

  @Test
  @DisplayName("RG-01 a process can register itself")
  void registersItself() {
    Puppet puppet = puppet();
    puppet.run(self -> self.node().register(NAME, self.pid()));
    assertThat(node.whereis(NAME)).contains(puppet.pid());
  }

  @Test
  @DisplayName("RG-01 a name that is taken is refused, and says by whom")
  void taken() {
    Puppet holder = named();
    Puppet late = puppet();
    assertThatThrownBy(() -> node.register(NAME, late.pid()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("worker")
        .hasMessageContaining(holder.toString());
    assertThat(node.whereis(NAME)).contains(holder.pid());
    node.register(OTHER, late.pid()); // it has no name through the failure
    assertThat(node.whereis(OTHER)).contains(late.pid());
  }

  @Test
  @DisplayName("RG-01 a process has at most one name")
  void oneNameEach() {
    Puppet puppet = named();
    assertThatThrownBy(() -> node.register(OTHER, puppet.pid()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("worker");
    assertThatThrownBy(() -> node.register(NAME, puppet.pid()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(node.whereis(OTHER)).isEmpty();
    assertThat(node.whereis(NAME)).contains(puppet.pid());
  }

  @Test
  @DisplayName("RG-01 a dead process gets no name")
  void deadProcess() {
    Puppet corpse = corpse();
    assertThatThrownBy(() -> node.register(NAME, corpse.pid()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dead");
    assertThat(node.whereis(NAME)).isEmpty();
    named();
    assertThat(node.whereis(NAME)).isNotEmpty();
  }

  @Test
  @DisplayName("RG-01 a name must not be empty")
  void emptyName() {
    assertThatThrownBy(() -> Name.of("", Order.class)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("RG-02 whereis of an unknown name is none, unregister of one is an error")
  void unknown() {
    assertThat(node.whereis(NAME)).isEqualTo(Option.none());
    assertThatThrownBy(() -> node.unregister(NAME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("worker");
  }

  @Test
  @DisplayName("PX-21 a message to a name nobody has is an error, and no dead letter")
  void nobodyThere() {
    named().pid().exit(BOOM);
    assertThat(node.whereis(NAME)).isEmpty();
    refuses("nobody has the name worker", () -> node.send(NAME, new Note("lost")));
    puppet()
        .run(
            self ->
                refuses(
                    "nobody has the name worker", () -> self.node().send(NAME, new Note("lost"))));
    assertThat(node.counters().deadLetters()).isZero();
  }

  private static void refuses(String why, ThrowingCallable action) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(why);
  }

  @Test
  @DisplayName("PX-21 a message to a name goes to its holder; one of another protocol does not")
  void sendsToHolder() {
    Puppet holder = named();
    node.send(NAME, new Note("mine"));
    assertThatThrownBy(() -> node.send(Name.of("worker", String.class), "not mine"))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining(Order.class.getName())
        .hasMessageContaining(String.class.getName());
    assertThat(holder.rest()).containsExactly(note("mine"));
  }

  @Test
  @DisplayName("RG-02 unregister frees the name and the process")
  void unregister() {
    Puppet puppet = named();
    node.unregister(NAME);
    assertThat(node.whereis(NAME)).isEmpty();
    node.register(OTHER, puppet.pid());
    named();
    assertThat(puppet.rest()).isEmpty();
  }

  @Test
  @DisplayName("RG-03 a name is released at the end of its process, before a monitor hears of it")
  void released() {
    Puppet puppet = named();
    Puppet watcher = puppet();
    MonitorRef ref = monitor(watcher, puppet);
    CompletableFuture<Boolean> registered =
        watcher.start(
            self -> {
              self.receive(r -> Option.when(r.equals(down(ref, BOOM)), ref));
              self.node().register(NAME, self.pid());
              return true;
            });
    puppet.pid().exit(BOOM);
    assertThat(Puppet.await(registered)).isTrue();
    assertThat(node.whereis(NAME)).contains(watcher.pid());
  }

  @Test
  @DisplayName("RG-03 who comes later keeps the name, whatever the dead still do")
  void successorKeepsTheName() {
    Puppet dead = named();
    dead.pid().exit(BOOM);
    Puppet successor = named();
    assertThat(dead.reason()).isEqualTo(BOOM);
    assertThat(node.whereis(NAME)).contains(successor.pid());
  }

  @Test
  @DisplayName("RG-02 a look-up with another protocol fails and names both")
  void otherProtocol() {
    named();
    assertThatThrownBy(() -> node.whereis(Name.of("worker", String.class)))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("worker")
        .hasMessageContaining(Order.class.getName())
        .hasMessageContaining(String.class.getName());
  }

  @Test
  @DisplayName("RG-02 unregister of what was registered with another protocol works by value")
  void unregisterByValue() {
    named();
    node.unregister(Name.of("worker", String.class));
    assertThat(node.whereis(NAME)).isEmpty();
  }

  @Test
  @DisplayName("RG-01 a process of another node gets no name here")
  void processOfAnotherNode() {
    try (Node another = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO))) {
      Puppet foreign = new Puppet(kind, another, SpawnOptions.none());
      assertThatThrownBy(() -> node.register(NAME, foreign.pid()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another node");
      assertThat(node.registered()).isEmpty();
      another.register(NAME, foreign.pid());
      assertThat(another.whereis(NAME)).contains(foreign.pid());
    }
  }
}
