package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Listener.Act;
import dev.coppice.supervisor.Listener.Event;
import dev.coppice.supervisor.Listener.Note;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers that belong to a process: what becomes of them with it, and what it is told. */
class GenEventOwnerTest {
  private static final ExitReason BROKEN = ExitReason.of("broken");

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Queue<String> journal = new ConcurrentLinkedQueue<>();

  /** What the owner was told, as it has received it. */
  private final Queue<HandlerExit> told = new ConcurrentLinkedQueue<>();

  private final EventManagerRef<Event> manager = GenEvent.<Event>start(node).get();
  private final Remote owner = Remote.spawn(node);

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private Listener listener(String id) {
    return Listener.of(id, journal);
  }

  private HandlerKey<Listener.Ask<?>, List<String>> addFor(Remote process, String id) {
    return addFor(process, listener(id)).get();
  }

  private Either<ExitReason, HandlerKey<Listener.Ask<?>, List<String>>> addFor(
      Remote process, Listener listener) {
    return addFor(process, listener, exit -> _ -> told.add(exit));
  }

  private Either<ExitReason, HandlerKey<Listener.Ask<?>, List<String>>> addFor(
      Remote process, Listener listener, Function<HandlerExit, Remote.Task> toMessage) {
    return process.ask(
        self -> manager.addSupHandler(taking(self), listener.key(), listener, toMessage));
  }

  @SuppressWarnings("unchecked") // that is what it takes
  private static Self<Remote.Task> taking(Self<?> remote) {
    return (Self<Remote.Task>) remote;
  }

  private void end(Remote process, ExitReason reason) {
    process.tell(
        _ -> {
          throw new ProcessExit(reason);
        });
  }

  // ------------------------------------------------------------------ the owner is told

  @Test
  @DisplayName("GE-10 the owner is told that its handler was deleted")
  void deleted() {
    var a = addFor(owner, "a");
    assertThat(manager.deleteHandler(a, BROKEN).isRight()).isTrue();
    owner.settle();
    assertThat(told).containsExactly(new HandlerExit(a, new Removal.Deleted(BROKEN)));
  }

  @Test
  @DisplayName("GE-10 the owner is told that its handler has removed itself")
  void removedItself() {
    var a = addFor(owner, "a");
    manager.syncNotify(new Act("a", _ -> HandlerStep.removeHandler()));
    owner.settle();
    assertThat(told).containsExactly(new HandlerExit(a, new Removal.RemovedItself()));
  }

  @Test
  @DisplayName("GE-10 the owner is told that its handler has crashed, after the report")
  void crashed() {
    var boom = new IllegalStateException("boom");
    var reported = new ConcurrentLinkedQueue<Integer>();
    Listener a = listener("a");
    addFor(
            owner,
            a,
            exit ->
                _ -> {
                  reported.add(log.events().size());
                  told.add(exit);
                })
        .get();
    manager.syncNotify(Listener.crash("a", boom));
    owner.settle();
    assertThat(told)
        .containsExactly(new HandlerExit(a.key(), new Removal.Failed(new ExitReason.Crash(boom))));
    assertThat(reported).containsExactly(1);
  }

  @Test
  @DisplayName("GE-10 the owner is told that its handler was swapped, and owns the new one")
  void swapped() {
    var a = addFor(owner, "a");
    var b = manager.swapHandler(a, BROKEN, listener("b").key(), _ -> listener("b")).get();
    manager.syncNotify(
        new Act("b", state -> HandlerStep.swapHandler(state, listener("c").key(), listener("c"))));
    var c = listener("c").key();
    assertThat(manager.deleteHandler(c, BROKEN).isRight()).isTrue();
    owner.settle();
    assertThat(told)
        .containsExactly(
            new HandlerExit(a, new Removal.Swapped(BROKEN, b)),
            new HandlerExit(b, new Removal.Swapped(ExitReason.normal(), c)),
            new HandlerExit(c, new Removal.Deleted(BROKEN)));
  }

  @Test
  @DisplayName("GE-10 the owner is told when the handler that was to follow its own did not begin")
  void swappedForNone() {
    var a = addFor(owner, "a");
    Listener unwilling = listener("b").onInit(_ -> Either.left(BROKEN));
    var failed = new HandlerExit(unwilling.key(), new Removal.Failed(BROKEN));
    assertThat(manager.swapHandler(a, BROKEN, unwilling.key(), _ -> unwilling))
        .isEqualTo(Either.left(BROKEN));
    owner.settle();
    assertThat(told)
        .containsExactly(new HandlerExit(a, new Removal.Swapped(BROKEN, unwilling.key())), failed);
    addFor(owner, "c");
    manager.syncNotify(
        new Act("c", state -> HandlerStep.swapHandler(state, unwilling.key(), unwilling)));
    owner.settle();
    assertThat(told).hasSize(4).last().isEqualTo(failed);
  }

  @ParameterizedTest(name = "GE-10 the owner is told that the manager stops, and lives: {0}")
  @ValueSource(strings = {"normal", "broken"})
  void stopped(String how) {
    var a = addFor(owner, "a");
    manager.stop(
        how.equals("normal") ? ExitReason.normal() : BROKEN, Duration.ofNanos(Long.MAX_VALUE));
    owner.settle();
    assertThat(told).containsExactly(new HandlerExit(a, new Removal.Stopped()));
    assertThat(owner.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("GE-10 a manager that is killed tells nobody, but the owner is linked to it")
  void killed() {
    Remote trapping = Remote.trapping(node);
    addFor(owner, "a");
    addFor(trapping, "b");
    Ending end = Ending.of(owner.pid());
    manager.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    assertThat(await().until(trapping::received, Option::isDefined).get())
        .isEqualTo(new Exit<>(manager.pid(), ExitReason.killed()));
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("GE-10 a function that makes no message harms nobody, and is reported")
  void noMessage() {
    assertHarmless(
        _ -> {
          throw new IllegalStateException("no message");
        });
  }

  @Test
  @DisplayName("GE-10 so is one that throws a checked exception unseen")
  void noMessageUnseen() {
    assertHarmless(
        _ -> {
          HarmlessTest.throwUnseen(new IOException("full"));
          return _ -> {};
        });
  }

  private void assertHarmless(Function<HandlerExit, Remote.Task> toMessage) {
    Listener a = listener("a");
    addFor(owner, a, toMessage).get();
    assertThat(manager.deleteHandler(a.key(), BROKEN).isRight()).isTrue();
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(log.events()).singleElement().satisfies(e -> assertThat(e.thrown()).isNotNull());
  }

  @Test
  @DisplayName("GE-10 a handler that was not added is not told of")
  void notAdded() {
    assertThat(addFor(owner, listener("a").onInit(_ -> Either.left(BROKEN))))
        .isEqualTo(Either.left(BROKEN));
    assertThat(manager.whichHandlers()).isEmpty();
    owner.settle();
    assertThat(told).isEmpty();
  }

  // ------------------------------------------------------------------ the owner ends

  @ParameterizedTest(name = "GE-10 when the owner ends its handlers are removed first: {0}")
  @ValueSource(strings = {"normal", "broken"})
  void ownerEnds(String how) {
    ExitReason reason = how.equals("normal") ? ExitReason.normal() : BROKEN;
    var others = manager.addHandler(listener("other").key(), listener("other")).get();
    addFor(owner, "a");
    Remote another = Remote.spawn(node);
    var b = addFor(another, "b");
    addFor(owner, "c");
    long deadLetters = node.counters().deadLetters();
    end(owner, reason);
    await().until(() -> manager.whichHandlers().size() == 2);
    assertThat(manager.whichHandlers()).containsExactly(b, others);
    var ended = new Removal.OwnerEnded(reason);
    assertThat(journal)
        .containsExactly(
            "c ends with " + ended, "a ends with " + ended, "b exit " + how, "other exit " + how);
    assertThat(node.counters().deadLetters()).as("nothing is sent to it").isEqualTo(deadLetters);
    assertThat(
            log.events(
                e ->
                    e.logger().equals("dev.coppice.crash") && e.keyValues().containsKey("handler")))
        .isEmpty();
  }

  @Test
  @DisplayName("GE-10 an owner that is dead when its handler is added loses it at once")
  void ownerIsDead() throws Exception {
    var adding = new CountDownLatch(1);
    var mayAdd = new CountDownLatch(1);
    Listener slow =
        listener("a")
            .onInit(
                _ -> {
                  adding.countDown();
                  mayAdd.await();
                  return Either.right(List.empty());
                });
    owner.tell(
        self -> {
          var _ =
              manager.addSupHandler(taking(self), slow.key(), slow, exit -> _ -> told.add(exit));
        });
    adding.await();
    Ending end = Ending.of(owner.pid());
    owner.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    mayAdd.countDown();
    await().until(() -> !journal.isEmpty());
    assertThat(journal)
        .containsExactly("a ends with " + new Removal.OwnerEnded(ExitReason.killed()));
    assertThat(manager.whichHandlers()).isEmpty();
  }

  @Test
  @DisplayName("GE-10 a signal from an owner that lives is taken for its end, and it is told")
  void signalOfOwner() {
    var a = addFor(owner, "a");
    owner.ask(
        _ -> {
          manager.pid().exit(BROKEN);
          return true;
        });
    assertThat(manager.whichHandlers()).isEmpty();
    owner.settle();
    assertThat(told).containsExactly(new HandlerExit(a, new Removal.OwnerEnded(BROKEN)));
  }

  @Test
  @DisplayName("GE-10 handlers that belong to nobody outlive whoever added them")
  void unsupervised() {
    Listener a = listener("a");
    owner.ask(_ -> manager.addHandler(a.key(), a)).get();
    Ending end = Ending.of(owner.pid());
    end(owner, BROKEN);
    assertThat(end.reason()).isEqualTo(BROKEN);
    manager.syncNotify(new Note("one"));
    assertThat(journal).containsExactly("a event one");
  }

  @Test
  @DisplayName("GE-10 a parent that owns a handler ends the manager when it ends")
  void parentOwns() {
    Remote parent = Remote.spawn(node);
    EventManagerRef<Event> child = parent.ask(self -> GenEvent.<Event>startLink(self)).get();
    Listener a = listener("a");
    parent
        .ask(self -> child.addSupHandler(taking(self), a.key(), a, exit -> _ -> told.add(exit)))
        .get();
    Ending end = Ending.of(child);
    end(parent, BROKEN);
    assertThat(end.reason()).isEqualTo(BROKEN);
    assertThat(journal).containsExactly("a ends with Stopped[]");
  }
}
