package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.HandlerError.NoSuchHandler;
import dev.coppice.supervisor.Listener.Act;
import dev.coppice.supervisor.Listener.Event;
import dev.coppice.supervisor.Listener.Heard;
import dev.coppice.supervisor.Listener.Note;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an event manager does with events, calls and changes of its handlers. */
class GenEventTest {
  private static final ExitReason DONE = ExitReason.of("done");

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Queue<String> journal = new ConcurrentLinkedQueue<>();
  private final EventManagerRef<Event> manager = GenEvent.<Event>start(node).get();
  private final IllegalStateException boom = new IllegalStateException("boom");

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private Listener listener(String id) {
    return Listener.of(id, journal);
  }

  private HandlerKey<Listener.Ask<?>, List<String>> add(String id) {
    return add(listener(id));
  }

  private HandlerKey<Listener.Ask<?>, List<String>> add(Listener listener) {
    return manager.addHandler(listener.key(), listener).get();
  }

  private List<String> heard(HandlerKey<Listener.Ask<?>, ?> key) {
    return manager.call(key, new Heard()).get();
  }

  private static ExitReason whyFailed(ThrowingCallable call) {
    var why = new CompletableFuture<ExitReason>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(CallFailed.class, failed -> why.complete(failed.failure().why()));
    return why.join();
  }

  // ------------------------------------------------------------------ events

  @Test
  @DisplayName("GE-01 every handler gets every event, in one process, the one added last first")
  void newestFirst() {
    var selves = new ConcurrentLinkedQueue<Self<?>>();
    Listener.OnInit keepsSelf =
        self -> {
          selves.add(self);
          return Either.right(List.empty());
        };
    add(listener("a").onInit(keepsSelf));
    add(listener("b").onInit(keepsSelf));
    add(listener("c").onInit(keepsSelf));
    manager.syncNotify(new Note("one"));
    manager.syncNotify(new Note("two"));
    assertThat(journal)
        .containsExactly(
            "c event one",
            "b event one",
            "a event one", //
            "c event two",
            "b event two",
            "a event two");
    assertThat(selves)
        .hasSize(3)
        .allSatisfy(self -> assertThat(self.pid()).isSameAs(manager.pid()));
  }

  @Test
  @DisplayName("GE-01 events, calls and changes are handled in the order they came")
  void inOrder() {
    var a = add("a");
    manager.notify(new Note("one"));
    manager.notify(new Note("two"));
    assertThat(heard(a)).containsExactly("event one", "event two");
    manager.notify(new Note("three"));
    var b = add("b");
    manager.notify(new Note("four"));
    assertThat(heard(b)).containsExactly("event four");
    manager.notify(new Note("five"));
    assertThat(manager.deleteHandler(b, DONE).get()).containsExactly("event four", "event five");
  }

  @Test
  @DisplayName("GE-01 a manager without handlers takes events too")
  void noHandlers() {
    manager.notify(new Note("unheard"));
    manager.syncNotify(new Note("unheard"));
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-02 a key is a class, or a class and an id")
  void keys() {
    HandlerKey<Listener.Ask<?>, List<String>> plain = HandlerKey.of(Listener.class);
    manager.addHandler(plain, listener("plain")).get();
    var a = add("a");
    var b = add("b");
    assertThat(manager.whichHandlers()).containsExactly(b, a, plain);
    manager.notify(Listener.crash("a", boom));
    assertThat(manager.whichHandlers()).containsExactly(b, plain);
    assertThat(a).hasToString("Listener(a)");
    assertThat(plain).hasToString("Listener");
  }

  @Test
  @DisplayName("GE-02 a key can be used twice; call and delete hit the one added last")
  void sameKey() {
    HandlerKey<Listener.Ask<?>, List<String>> key = HandlerKey.of(Listener.class);
    manager.addHandler(key, listener("older")).get();
    manager.notify(new Note("one"));
    manager.addHandler(key, listener("newer")).get();
    manager.notify(new Note("two"));
    assertThat(manager.whichHandlers()).containsExactly(key, key);
    assertThat(heard(key)).containsExactly("event two");
    assertThat(manager.deleteHandler(key, DONE).get()).containsExactly("event two");
    assertThat(heard(key)).containsExactly("event one", "event two");
    assertThat(manager.deleteHandler(key, DONE).isRight()).isTrue();
    assertThat(manager.deleteHandler(key, DONE)).isEqualTo(noSuch(key));
  }

  @Test
  @DisplayName("GE-03 notify does not wait for handlers, sync_notify waits for all of them")
  void notifyAndSync() throws Exception {
    var goOn = new CountDownLatch(1);
    add("oldest");
    add("slow");
    manager.notify(
        new Act(
            "slow",
            state -> {
              goOn.await();
              return HandlerStep.ok(state);
            })); // returns
    var synced = new CompletableFuture<Boolean>();
    var asked = new CountDownLatch(1);
    Thread.startVirtualThread(
        () -> {
          asked.countDown();
          manager.syncNotify(new Note("last"));
          synced.complete(journal.contains("oldest event last"));
        });
    asked.await();
    assertThat(synced).isNotDone();
    goOn.countDown();
    assertThat(synced.get()).isTrue();
  }

  @Test
  @DisplayName("GE-03 sync_notify waits as long as it takes")
  void syncForEver() throws Exception {
    var time = new ManualTime();
    try (Node other = time.open()) {
      EventManagerRef<Event> slow = GenEvent.<Event>start(other).get();
      slow.addHandler(listener("slow").key(), listener("slow")).get();
      var handling = new CountDownLatch(1);
      var goOn = new CountDownLatch(1);
      var synced = new CompletableFuture<Boolean>();
      Thread.startVirtualThread(
          () -> {
            slow.syncNotify(
                new Act(
                    "slow",
                    state -> {
                      handling.countDown();
                      goOn.await();
                      return HandlerStep.ok(state);
                    }));
            synced.complete(true);
          });
      handling.await();
      time.advance(Duration.ofDays(365));
      assertThat(synced).isNotDone();
      goOn.countDown();
      assertThat(synced.get()).isTrue();
    }
  }

  @Test
  @DisplayName("GE-03 nobody there: notify is silent for a process, an error for an unknown name")
  void nobodyThere() {
    manager.stop();
    manager.notify(new Note("unheard"));
    assertThat(whyFailed(() -> manager.syncNotify(new Note("unheard"))))
        .isEqualTo(ExitReason.noproc());
    EventManager<Event> named = EventManagerName.of("unknown", Event.class).on(node);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named.notify(new Note("unheard")))
        .withMessageContaining("unknown");
    assertThat(whyFailed(() -> named.syncNotify(new Note("unheard"))))
        .isEqualTo(ExitReason.noproc());
  }

  @Test
  @DisplayName("GE-03 sync_notify fails with the reason if the manager ends meanwhile")
  void syncAtTheEnd() {
    add("a");
    var kills =
        new Act(
            "a",
            state -> {
              manager.pid().exit(ExitReason.kill());
              return HandlerStep.ok(state);
            });
    assertThat(whyFailed(() -> manager.syncNotify(kills))).isEqualTo(ExitReason.killed());
  }

  @Test
  @DisplayName("GE-03 an event has happened although who waited for it has ended")
  void senderEnds() throws Exception {
    var a = add("a");
    var handling = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    manager.notify(
        new Act(
            "a",
            state -> {
              handling.countDown();
              goOn.await();
              return HandlerStep.ok(state);
            }));
    handling.await();
    Remote sender = Remote.spawn(node);
    Ending end = Ending.of(sender.pid());
    sender.tell(_ -> manager.syncNotify(new Note("one")));
    await().until(() -> node.info(manager).exists(i -> i.mailboxLength() == 1));
    sender.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    goOn.countDown();
    assertThat(heard(a)).containsExactly("event one");
  }

  // ------------------------------------------------------------------ crashes

  @Test
  @DisplayName("GE-04 a handler that crashes is removed, with terminate, one report, and no harm")
  void crash() {
    var a = add("a");
    var b = add("b");
    var c = add("c");
    manager.notify(new Note("before"));
    manager.syncNotify(Listener.crash("b", boom));
    var failed = new Removal.Failed(new ExitReason.Crash(boom));
    assertThat(journal)
        .containsExactly(
            "c event before",
            "b event before",
            "a event before", //
            "c act of b",
            "b ends with " + failed,
            "a act of b");
    assertThat(manager.whichHandlers()).containsExactly(c, a);
    assertThat(heard(a)).containsExactly("event before", "act of b");
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.level().toString()).isEqualTo("ERROR");
              assertThat(e.logger()).isEqualTo("dev.coppice.crash");
              assertThat(e.thrown()).isSameAs(boom);
              assertThat(e.keyValues())
                  .containsEntry("handler", b.toString())
                  .containsEntry("manager", manager.toString())
                  .containsEntry("state", List.of("event before"));
              assertThat(e.keyValues().get("last_message")).hasToString("act of b");
            });
  }

  @Test
  @DisplayName("GE-04 a handler that returns nothing is removed like one that crashes")
  @SuppressWarnings("NullAway") // the garbage that Java has
  void garbage() {
    var a = add("a");
    add("b");
    manager.syncNotify(new Act("b", _ -> null));
    assertThat(manager.whichHandlers()).containsExactly(a);
    assertThat(journal).anyMatch(entry -> entry.startsWith("b ends with Failed"));
    assertThat(log.events()).hasSize(1);
    manager.pid().send(new Act("a", _ -> HandlerStep.ok(null)));
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(log.events()).hasSize(2);
  }

  @Test
  @DisplayName("GE-04 an exit is a crash of the handler too, even an orderly one")
  void exit() {
    add("a");
    manager.syncNotify(Listener.crash("a", new ProcessExit(ExitReason.normal())));
    assertThat(journal).containsExactly("a ends with " + new Removal.Failed(ExitReason.normal()));
    assertThat(log.events()).singleElement().matches(e -> e.has("reason", "normal"));
    assertThat(manager.whichHandlers()).isEmpty();
  }

  @Test
  @DisplayName("GE-04 a terminate that fails after a crash is in the same report")
  void crashTwice() {
    var worse = new IllegalStateException("worse");
    add(
        listener("a")
            .onTerminate(
                _ -> {
                  throw worse;
                }));
    var b = add("b");
    manager.syncNotify(Listener.crash("a", boom));
    assertThat(manager.whichHandlers()).containsExactly(b);
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.thrown()).isSameAs(boom);
              assertThat(e.keyValues()).containsEntry("terminate", worse.toString());
            });
  }

  @Test
  @DisplayName("GE-04 crashes in a tight loop do not flood the log")
  void manyCrashes() {
    for (int i = 0; i < 100; i++) {
      add("a");
      manager.notify(Listener.crash("a", boom));
    }
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(log.events()).hasSizeBetween(1, 20);
  }

  // ------------------------------------------------------------------ what handlers return

  @Test
  @DisplayName("GE-05 remove_handler: terminate with the state before, and no report")
  void removesItself() {
    add("a");
    var b = add("b");
    manager.syncNotify(new Act("a", _ -> HandlerStep.removeHandler()));
    assertThat(manager.whichHandlers()).containsExactly(b);
    assertThat(journal).containsExactly("b act of a", "a ends with RemovedItself[]");
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-05 remove_handler, when terminate fails: nobody else is told, so it is reported")
  void removesItselfAndFails() {
    add(
        listener("a")
            .onTerminate(
                _ -> {
                  throw boom;
                }));
    manager.syncNotify(new Act("a", _ -> HandlerStep.removeHandler()));
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(log.events()).singleElement().satisfies(e -> assertThat(e.thrown()).isSameAs(boom));
  }

  @Test
  @DisplayName("GE-05 swap_handler: the new one takes the old one's place, after its terminate")
  void swapsItself() {
    var a = add("a");
    add("b");
    var c = add("c");
    Listener next =
        listener("next")
            .onInit(
                _ -> {
                  journal.add("next begins");
                  return Either.right(List.of("from b"));
                });
    manager.syncNotify(
        new Act("b", state -> HandlerStep.swapHandler(state.append("last"), next.key(), next)));
    assertThat(manager.whichHandlers()).containsExactly(c, next.key(), a);
    assertThat(journal)
        .containsExactly(
            "c act of b",
            "b ends with " + new Removal.Swapped(ExitReason.normal(), next.key()),
            "next begins",
            "a act of b");
    assertThat(heard(next.key())).containsExactly("from b");
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-05 swap_handler, when the new one does not begin: both are gone, one report")
  void swapsItselfForNone() {
    add("a");
    Listener next = listener("next").onInit(_ -> Either.left(DONE));
    manager.syncNotify(new Act("a", state -> HandlerStep.swapHandler(state, next.key(), next)));
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(log.events())
        .singleElement()
        .matches(e -> e.has("handler", next.key().toString()) && e.has("reason", "done"));
  }

  @Test
  @DisplayName("GE-05 a call can end in the same ways, and is answered")
  void callsThatEnd() {
    var a = add("a");
    Listener next = listener("next");
    var swaps =
        new Listener.Do(
            (ask, state) -> HandlerAnswer.replyAndSwap(ask, "swapped", state, next.key(), next));
    assertThat(manager.call(a, swaps)).isEqualTo(Either.right("swapped"));
    assertThat(manager.whichHandlers()).containsExactly(next.key());
    var removes = new Listener.Do((ask, _) -> HandlerAnswer.replyAndRemove(ask, "removed"));
    assertThat(manager.call(next.key(), removes)).isEqualTo(Either.right("removed"));
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(journal)
        .containsExactly(
            "a ends with " + new Removal.Swapped(ExitReason.normal(), next.key()),
            "next ends with RemovedItself[]");
    assertThat(log.events()).isEmpty();
  }

  // ------------------------------------------------------------------ calls

  @Test
  @DisplayName("GE-06 a call gets the handler's reply, and changes its state alone")
  void call() {
    var a = add("a");
    var b = add("b");
    var says =
        new Listener.Do((ask, state) -> HandlerAnswer.reply(ask, "yes", state.append("call")));
    assertThat(manager.call(a, says)).isEqualTo(Either.right("yes"));
    assertThat(heard(a)).containsExactly("call");
    assertThat(heard(b)).isEmpty();
  }

  @Test
  @DisplayName("GE-06 a call to a handler that is not there is told so")
  void callOfNobody() {
    add("a");
    HandlerKey<Listener.Ask<?>, List<String>> other = HandlerKey.of(Listener.class, "other");
    assertThat(manager.call(other, new Heard())).isEqualTo(noSuch(other));
  }

  @Test
  @DisplayName("GE-06 a handler that crashes in a call is removed; the caller is told the reason")
  void callThatCrashes() {
    var a = add("a");
    var b = add("b");
    ExitReason reason = new ExitReason.Crash(boom);
    assertThat(manager.call(a, Listener.crash(boom)))
        .isEqualTo(Either.left(new HandlerError.Failed(reason)));
    assertThat(manager.whichHandlers()).containsExactly(b);
    assertThat(journal).containsExactly("a ends with " + new Removal.Failed(reason));
    assertThat(log.events()).singleElement().satisfies(e -> assertThat(e.thrown()).isSameAs(boom));
  }

  @Test
  @DisplayName("GE-06 an answer to another request than the one in hand is a crash")
  void answerToAnother() {
    var a = add("a");
    var other = new Listener.Do((ask, state) -> HandlerAnswer.reply(ask, "", state));
    var confused = new Listener.Do((_, state) -> HandlerAnswer.reply(other, "no", state));
    assertThat(manager.call(a, confused).getLeft()).isInstanceOf(HandlerError.Failed.class);
    assertThat(manager.whichHandlers()).isEmpty();
  }

  @Test
  @DisplayName("GE-06 a call waits five seconds, or as long as it is told")
  void callTimesOut() throws Exception {
    var time = new ManualTime();
    try (Node other = time.open()) {
      EventManagerRef<Event> slow = GenEvent.<Event>start(other).get();
      var key = slow.addHandler(listener("slow").key(), listener("slow")).get();
      var goOn = new CountDownLatch(1);
      slow.notify(
          new Act(
              "slow",
              state -> {
                goOn.await();
                return HandlerStep.ok(state);
              }));
      var why = new CompletableFuture<ExitReason>();
      Thread.startVirtualThread(() -> why.complete(whyFailed(() -> slow.call(key, new Heard()))));
      time.awaitWaiting();
      time.advance(Duration.ofSeconds(5).minusNanos(1));
      assertThat(why).isNotDone();
      time.advance(Duration.ofNanos(1));
      assertThat(why.get()).isEqualTo(ExitReason.timeout());
      assertThat(whyFailed(() -> slow.call(key, new Heard(), Duration.ZERO)))
          .isEqualTo(ExitReason.timeout());
      goOn.countDown();
    }
  }

  @Test
  @DisplayName("GE-06 a call of a manager that is not there fails, as does one of itself")
  void callFails() {
    var a = add("a");
    var callsItself =
        new Listener.Do(
            (ask, state) ->
                HandlerAnswer.reply(
                    ask, whyFailed(() -> manager.call(a, new Heard())).toString(), state));
    assertThat(manager.call(a, callsItself)).isEqualTo(Either.right("calling_self"));
    manager.stop();
    assertThatThrownBy(() -> manager.call(a, new Heard()))
        .isInstanceOfSatisfying(
            CallFailed.class,
            failed -> {
              assertThat(failed.failure().why()).isEqualTo(ExitReason.noproc());
              assertThat(failed.failure().server()).isEqualTo(manager);
              assertThat(failed.failure().request()).hasToString("Heard[] to Listener(a)");
            });
  }

  // ------------------------------------------------------------------ add, delete, swap

  @Test
  @DisplayName("GE-07 what init returns instead of a state is returned, and nothing is added")
  void refusesToBeAdded() {
    Listener unwilling = listener("a").onInit(_ -> Either.left(DONE));
    assertThat(manager.addHandler(unwilling.key(), unwilling)).isEqualTo(Either.left(DONE));
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(journal).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-07 an init that crashes: the reason is returned, and nothing is added")
  @SuppressWarnings("NullAway") // one of them returns null
  void initCrashes() {
    Listener crashing =
        listener("a")
            .onInit(
                _ -> {
                  throw boom;
                });
    assertThat(manager.addHandler(crashing.key(), crashing))
        .isEqualTo(Either.left(new ExitReason.Crash(boom)));
    assertThat(manager.addHandler(crashing.key(), listener("a").onInit(_ -> null)).isLeft())
        .isTrue();
    assertThat(
            manager
                .addHandler(crashing.key(), listener("a").onInit(_ -> Either.right(null)))
                .isLeft())
        .isTrue();
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(journal).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-08 delete_handler gives its argument to terminate, and returns the result")
  void delete() {
    var a = add("a");
    var b = add("b");
    manager.notify(new Note("one"));
    assertThat(manager.deleteHandler(a, DONE)).isEqualTo(Either.right(List.of("event one")));
    assertThat(manager.whichHandlers()).containsExactly(b);
    assertThat(journal)
        .containsExactly("b event one", "a event one", "a ends with " + new Removal.Deleted(DONE));
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-08 delete_handler of one that is not there says so")
  void deleteNobody() {
    HandlerKey<Listener.Ask<?>, List<String>> key = HandlerKey.of(Listener.class);
    assertThat(manager.deleteHandler(key, DONE)).isEqualTo(noSuch(key));
  }

  @Test
  @DisplayName("GE-08 a terminate that fails is the result, and the handler is gone")
  void deleteFails() {
    var a =
        add(
            listener("a")
                .onTerminate(
                    _ -> {
                      throw boom;
                    }));
    assertThat(manager.deleteHandler(a, DONE))
        .isEqualTo(Either.left(new HandlerError.Failed(new ExitReason.Crash(boom))));
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-09 swap_handler makes the new handler of what the old one leaves behind")
  void swap() {
    var a = add("a");
    var b = add("b");
    manager.notify(new Note("one"));
    HandlerKey<Listener.Ask<?>, List<String>> next = HandlerKey.of(Listener.class, "next");
    assertThat(
            manager.swapHandler(
                a,
                DONE,
                next,
                left -> listener("next").onInit(_ -> Either.right(left.get().append("handed")))))
        .isEqualTo(Either.right(next));
    assertThat(manager.whichHandlers()).containsExactly(next, b);
    assertThat(journal).last().isEqualTo("a ends with " + new Removal.Swapped(DONE, next));
    assertThat(heard(next)).containsExactly("event one", "handed");
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GE-09 swap_handler of one that is not there adds the new one, which is told so")
  void swapNobody() {
    HandlerKey<Listener.Ask<?>, List<String>> key = HandlerKey.of(Listener.class);
    var handed = new CompletableFuture<Either<HandlerError, List<String>>>();
    assertThat(
            manager.swapHandler(
                key,
                DONE,
                listener("next").key(),
                left -> {
                  handed.complete(left);
                  return listener("next");
                }))
        .isEqualTo(Either.right(listener("next").key()));
    assertThat(handed.join()).isEqualTo(noSuch(key));
    assertThat(manager.whichHandlers()).containsExactly(listener("next").key());
  }

  @Test
  @DisplayName("GE-09 swap_handler, when the old one's terminate fails: the new one is told why")
  void swapFailing() {
    var a =
        add(
            listener("a")
                .onTerminate(
                    _ -> {
                      throw boom;
                    }));
    var handed = new CompletableFuture<Either<HandlerError, List<String>>>();
    var next =
        manager
            .swapHandler(
                a,
                DONE,
                listener("next").key(),
                left -> {
                  handed.complete(left);
                  return listener("next");
                })
            .get();
    assertThat(handed.join())
        .isEqualTo(Either.left(new HandlerError.Failed(new ExitReason.Crash(boom))));
    assertThat(manager.whichHandlers()).containsExactly(next);
  }

  @Test
  @DisplayName(
      "GE-09 swap_handler, when the new one does not begin: the old one is gone all the same")
  void swapForNone() {
    var a = add("a");
    Listener unwilling = listener("next").onInit(_ -> Either.left(DONE));
    assertThat(manager.swapHandler(a, DONE, unwilling.key(), _ -> unwilling))
        .isEqualTo(Either.left(DONE));
    assertThat(manager.whichHandlers()).isEmpty();
    var b = add("b");
    assertThat(
            manager.swapHandler(
                b,
                DONE,
                unwilling.key(),
                _ -> {
                  throw boom;
                }))
        .isEqualTo(Either.left(new ExitReason.Crash(boom)));
    assertThat(manager.whichHandlers()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  // ------------------------------------------------------------------ other messages

  @Test
  @DisplayName("GE-12 all else that comes goes to all handlers: messages, DOWN, EXIT of others")
  void info() {
    var b = add("b");
    var a =
        add(
            listener("a")
                .onInit(
                    self -> {
                      var _ = self.spawnMonitor(_ -> {});
                      return Either.right(List.empty());
                    }));
    await().until(() -> heard(b).size() == 1);
    manager.pid().send(new Note("one"));
    Remote.spawn(node)
        .ask(
            _ -> {
              manager.pid().exit(DONE);
              return true;
            });
    assertThat(heard(a)).containsExactly("down normal", "info one", "exit done");
    assertThat(heard(b)).containsExactly("down normal", "info one", "exit done");
  }

  @Test
  @DisplayName("GE-12 a handler can crash, be removed and be swapped there too")
  void infoEnds() {
    var a = add("a");
    add("b");
    add("c");
    Listener next = listener("next");
    manager.pid().send(Listener.crash("c", boom));
    manager.pid().send(new Act("b", _ -> HandlerStep.removeHandler()));
    manager.pid().send(new Act("a", state -> HandlerStep.swapHandler(state, next.key(), next)));
    assertThat(manager.whichHandlers()).containsExactly(next.key());
    assertThat(a).isNotEqualTo(next.key());
    assertThat(log.events()).hasSize(1);
  }

  @Test
  @DisplayName("GE-12 a handler that does not expect it logs a warning, and goes on")
  void infoUnexpected() {
    manager.addHandler(HandlerKey.of(Deaf.class), new Deaf()).get();
    var a = add("a");
    manager.pid().send(new Note("one"));
    assertThat(heard(a)).containsExactly("info one");
    assertThat(manager.whichHandlers()).hasSize(2);
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.level().toString()).isEqualTo("WARN");
              assertThat(e.message()).contains("one");
            });
  }

  private static <R> Either<HandlerError, R> noSuch(HandlerKey<?, ?> key) {
    return Either.left(new NoSuchHandler(key));
  }

  /** Hears events alone, and forgets them. */
  private record Deaf() implements SimpleEventHandler<Event, Option<String>> {
    @Override
    public Either<ExitReason, Option<String>> init(Self<Event> self) {
      return Either.right(Option.none());
    }

    @Override
    public HandlerStep<Event, Option<String>> handleEvent(Event event, Option<String> state) {
      return HandlerStep.ok(state);
    }
  }
}
