package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Name;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Listener.Act;
import dev.coppice.supervisor.Listener.Event;
import dev.coppice.supervisor.Listener.Note;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How an event manager starts and ends. */
class GenEventEndTest {
  private static final ExitReason BROKEN = ExitReason.of("broken");
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final EventManagerName<Event> NAME = EventManagerName.of("events", Event.class);
  private static final String STOPPED = " ends with Stopped[]";

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Queue<String> journal = new ConcurrentLinkedQueue<>();
  private final Remote parent = Remote.spawn(node);
  private final EventManagerRef<Event> manager =
      parent.ask(self -> GenEvent.startLink(self, NAME)).get();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private HandlerKey<Listener.Ask<?>, List<String>> add(String id) {
    return add(Listener.of(id, journal));
  }

  private HandlerKey<Listener.Ask<?>, List<String>> add(Listener listener) {
    return manager.addHandler(listener.key(), listener).get();
  }

  @Test
  @DisplayName("GE-11 the manager traps exits: a signal of anybody but its parent is a message")
  void trapsExits() {
    add("a");
    Remote stranger = Remote.spawn(node);
    stranger.ask(
        _ -> {
          manager.pid().exit(BROKEN);
          manager.pid().exit(ExitReason.normal());
          return true;
        });
    manager.syncNotify(new Note("one"));
    assertThat(journal).containsExactly("a exit broken", "a exit normal", "a event one");
  }

  @Test
  @DisplayName("GE-11 stop: what came before is handled, then each handler terminates")
  void stop() {
    add("a");
    add("b");
    Ending end = Ending.of(manager);
    manager.notify(new Note("one"));
    manager.stop();
    assertThat(end.reason()).isEqualTo(ExitReason.normal());
    assertThat(journal).containsExactly("b event one", "a event one", "b" + STOPPED, "a" + STOPPED);
    assertThat(NAME.whereis(node)).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-11 stop with a reason: the manager ends with it, an abnormal one is reported")
  void stopAbnormally() {
    add("a");
    Ending parentEnd = Ending.of(parent.pid());
    manager.stop(BROKEN, FOR_EVER);
    assertThat(journal).containsExactly("a" + STOPPED);
    assertThat(log.events()).singleElement().matches(e -> e.has("reason", "broken"));
    assertThat(parentEnd.reason()).as("who is linked").isEqualTo(BROKEN);
  }

  @Test
  @DisplayName("GE-11 the end of its parent, even a normal one, terminates each handler")
  void parentEnds() {
    add("a");
    add("b");
    Ending end = Ending.of(manager);
    parent.tell(
        _ -> {
          throw new ProcessExit(ExitReason.normal());
        });
    assertThat(end.reason()).isEqualTo(ExitReason.normal());
    assertThat(journal).containsExactly("b" + STOPPED, "a" + STOPPED);
  }

  @Test
  @DisplayName("GE-11 a handler that fails to terminate is reported, and keeps nobody from it")
  void terminateFails() {
    var boom = new IllegalStateException("boom");
    add("a");
    add(
        Listener.of("b", journal)
            .onTerminate(
                _ -> {
                  throw boom;
                }));
    add("c");
    Ending end = Ending.of(manager);
    manager.stop();
    assertThat(end.reason()).isEqualTo(ExitReason.normal());
    assertThat(journal).containsExactly("c" + STOPPED, "b" + STOPPED, "a" + STOPPED);
    assertThat(log.events()).singleElement().satisfies(e -> assertThat(e.thrown()).isSameAs(boom));
  }

  @Test
  @DisplayName(
      "GE-11 a manager that is killed, in a handler too, terminates none, without a report")
  void kill() throws Exception {
    add("a");
    add("b");
    var handling = new CountDownLatch(1);
    manager.notify(
        new Act(
            "b",
            state -> {
              handling.countDown();
              new CountDownLatch(1).await(); // interrupted by its death
              return HandlerStep.ok(state);
            }));
    handling.await();
    Ending end = Ending.of(manager);
    manager.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    await().until(() -> node.lingering().isEmpty());
    assertThat(journal).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-11 the node's end is its end if it has no other parent")
  void nodeCloses() {
    Node other = Node.open();
    EventManagerRef<Event> outside = GenEvent.<Event>start(other).get();
    Listener a = Listener.of("a", journal);
    outside.addHandler(a.key(), a).get();
    other.close();
    assertThat(outside.pid().isAlive()).isFalse();
    assertThat(journal).containsExactly("a" + STOPPED);
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-11 a supervisor starts it, restarts it under its name, and shuts it down")
  void supervised() {
    EventManagerName<Event> name = EventManagerName.of("supervised", Event.class);
    EventManager<Event> address = name.on(node);
    SupervisorRef supervisor =
        Supervisor.start(
                node,
                SupervisorSpec.oneForOne(
                    ChildSpec.worker("events", self -> GenEvent.startLink(self, name))))
            .get();
    Pid<?> first = address.whereis().get().pid();
    first.exit(ExitReason.kill());
    await().until(() -> address.whereis().exists(found -> !found.pid().equals(first)));
    Listener a = Listener.of("a", journal);
    address.addHandler(a.key(), a).get();
    address.notify(new Note("one"));
    supervisor.stop();
    assertThat(journal).containsExactly("a event one", "a" + STOPPED);
  }

  @Test
  @DisplayName("RG-04 a manager does not start under a name that is taken")
  void nameTaken() {
    assertThat(GenEvent.start(node, NAME))
        .isEqualTo(Either.left(new StartError.AlreadyStarted(manager.pid())));
  }

  @Test
  @DisplayName("RG-08 a manager in another registry; one that is not there takes events in silence")
  void via() {
    EventManagerName<Event> name = EventManagerName.of("via", Event.class).via(node.names());
    name.on(node).notify(new Note("unheard"));
    EventManagerRef<Event> started = GenEvent.start(node, name).get();
    Listener a = Listener.of("a", journal);
    started.addHandler(a.key(), a).get();
    name.on(node).notify(new Note("one"));
    name.on(node).syncNotify(new Note("two"));
    assertThat(journal).containsExactly("a event one", "a event two");
  }

  @Test
  @DisplayName("a name of something else is not taken for a manager's")
  void otherName() {
    Pid<Event> process = node.spawn((Self<Event> self) -> self.receive());
    node.register(Name.of("process", Event.class), process);
    assertThatThrownBy(() -> EventManagerName.of("process", Event.class).whereis(node))
        .isInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> EventManagerName.of("events", String.class).whereis(node))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  @DisplayName("options: a name and a time limit, which must not be negative")
  void options() {
    var options = EventManagerOptions.<Event>none().withTimeout(Duration.ofSeconds(1));
    assertThat(GenEvent.start(node, options).isRight()).isTrue();
    assertThat(parent.ask(self -> GenEvent.startLink(self, options)).isRight()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withTimeout(Duration.ofNanos(-1)));
  }
}
