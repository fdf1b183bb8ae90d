package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.Pid;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.Tuple2;
import io.vavr.collection.Iterator;
import io.vavr.collection.List;
import io.vavr.collection.Stream;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same done with many items, in tasks of their own. */
class MapConcurrentTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final ExitReason BROKEN = ExitReason.of("broken");
  private static final MapOptions FOUR = MapOptions.defaults().withMaxConcurrency(4);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final ManualTime time = new ManualTime();
  private final Node node = time.open();
  private final Remote owner = Remote.spawn(node);
  private final Remote trapper = Remote.trapping(node);

  /** Never opened. */
  private final CountDownLatch never = new CountDownLatch(1);

  private final Queue<Integer> begun = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private static <R> Either<ExitReason, R> failed(ExitReason reason) {
    return Either.left(reason);
  }

  private static int brokenAt(int item, int broken) {
    if (item == broken) {
      throw new ProcessExit(BROKEN);
    }
    return item;
  }

  /** The processes that are neither of the two. */
  private List<Pid<?>> left() {
    return node.processes().removeAll(List.of(owner.pid(), trapper.pid()));
  }

  private void assertNothingLeft(Remote by) {
    assertThat(left()).isEmpty();
    assertThat(by.received()).isEmpty();
    assertThat(node.info(by.pid()).get().links()).isEmpty();
  }

  // ------------------------------------------------------------------ time

  @Test
  @DisplayName("TK-04 an item that is late is given up although others are ready all the time")
  void lateAmongTheQuick() {
    MapOptions options =
        MapOptions.defaults()
            .withMaxConcurrency(2)
            .withTimeout(SECOND)
            .withOnTimeout(MapOptions.OnTimeout.KILL_TASK)
            .unordered();
    int quick =
        owner.ask(
            self -> {
              int before = 0;
              try (var results =
                  Task.mapConcurrent(self, Stream.from(0), item -> slowAt0(item), options)) {
                while (before < 1_000 && results.next().isRight()) {
                  before++;
                  time.advance(Duration.ofMillis(10));
                }
              }
              return before;
            });
    assertThat(quick).isEqualTo(100);
    assertNothingLeft(owner);
  }

  private int slowAt0(int item) throws InterruptedException {
    if (item == 0) {
      never.await();
    }
    return item;
  }

  // ------------------------------------------------------------------ results

  @Test
  @DisplayName("TK-04 the results are in the order of the items, whichever is ready first")
  void ordered() {
    var go = new CountDownLatch(1);
    Task.Mapper<Integer, Integer> mapper =
        item -> {
          if (item == 1) {
            go.await();
          } else {
            go.countDown();
          }
          return item * item;
        };
    for (int concurrency : List.of(2, 4, 8)) {
      assertThat(
              trapper.<List<Either<ExitReason, Integer>>>ask(
                  self ->
                      Task.mapConcurrent(
                              self,
                              List.of(1, 2, 3, 4),
                              mapper,
                              FOUR.withMaxConcurrency(concurrency))
                          .toList()))
          .containsExactly(Either.right(1), Either.right(4), Either.right(9), Either.right(16));
      assertNothingLeft(trapper);
    }
  }

  @Test
  @DisplayName("TK-04 while a slow item is waited for the others go on; their results are kept")
  void kept() {
    var last = new CountDownLatch(1);
    Task.Mapper<Integer, Integer> mapper =
        item -> {
          if (item == 0) {
            last.await();
          } else if (item == 1_000) {
            last.countDown();
          }
          return item;
        };
    List<Integer> items = List.rangeClosed(0, 1_000);
    assertThat(
            trapper.<List<Integer>>ask(
                self ->
                    Task.mapConcurrent(self, items, mapper, FOUR.withMaxConcurrency(2))
                        .map(Either::get)
                        .toList()))
        .isEqualTo(items);
    assertNothingLeft(trapper);
  }

  @Test
  @DisplayName("TK-04 or as they are ready")
  void unordered() {
    var gates = List.fill(4, () -> new CountDownLatch(1));
    gates.last().countDown();
    List<Integer> results =
        trapper.ask(
            self -> {
              var found =
                  Task.mapConcurrent(
                      self,
                      List.range(0, 4),
                      item -> {
                        gates.get(item).await();
                        return item;
                      },
                      FOUR.unordered());
              return found
                  .map(Either::get)
                  .peek(item -> gates.get(Math.max(0, item - 1)).countDown())
                  .toList();
            });
    assertThat(results).containsExactly(3, 2, 1, 0);
    assertNothingLeft(trapper);
  }

  @Test
  @DisplayName("TK-04 so many tasks run at a time, by default as many as there are processors")
  void concurrency() {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var together = new CountDownLatch(4);
    owner.ask(
        self ->
            Task.mapConcurrent(
                    self,
                    List.range(0, 100),
                    item -> {
                      most.accumulateAndGet(running.incrementAndGet(), Math::max);
                      together.countDown();
                      together.await(); // four do run
                      running.decrementAndGet();
                      return item;
                    },
                    FOUR)
                .toList());
    assertThat(most).hasValue(4);
    assertThat(MapOptions.defaults().maxConcurrency())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  @DisplayName("TK-04 it is lazy: endless items will do, and none is begun that nobody asked for")
  void lazy() {
    List<Integer> results =
        owner.ask(
            self -> {
              try (var found =
                  Task.mapConcurrent(
                      self,
                      Stream.from(1),
                      item -> {
                        begun.add(item);
                        return item;
                      },
                      FOUR)) {
                assertThat(begun).isEmpty();
                return found.take(3).map(Either::get).toList();
              }
            });
    assertThat(results).containsExactly(1, 2, 3);
    assertThat(begun).hasSizeLessThanOrEqualTo(3 + 4);
    assertNothingLeft(owner);
  }

  @Test
  @DisplayName("TK-04 each result may come with its item, also where there is none")
  void withItems() {
    assertThat(
            trapper.<List<Tuple2<Integer, Either<ExitReason, Integer>>>>ask(
                self ->
                    Task.mapConcurrent(self, List.of(1, 2), item -> brokenAt(item, 2), FOUR)
                        .withItems()
                        .toList()))
        .containsExactly(new Tuple2<>(1, Either.right(1)), new Tuple2<>(2, failed(BROKEN)));
    assertNothingLeft(trapper);
  }

  @Test
  @DisplayName("TK-04 no items, no results; and no more than there are")
  void empty() {
    owner.ask(
        self -> {
          var found = Task.mapConcurrent(self, List.<Integer>empty(), item -> item, FOUR);
          assertThat(found.hasNext()).isFalse();
          assertThatThrownBy(found::next).isInstanceOf(java.util.NoSuchElementException.class);
          return true;
        });
  }

  @Test
  @DisplayName("TK-04 what is done with an item may need its process")
  void withSelf() {
    assertThat(
            owner.<Either<ExitReason, Integer>>ask(
                self ->
                    Task.mapConcurrent(
                            self,
                            List.of(20),
                            (me, item) -> item + Task.async(me, () -> 22).await(),
                            FOUR)
                        .next()))
        .isEqualTo(Either.right(42));
  }

  // ------------------------------------------------------------------ failures

  @Test
  @DisplayName("TK-04 a linked failure is a result for an owner that traps exits, and no EXIT")
  void trapped() {
    assertThat(
            trapper.<List<Either<ExitReason, Integer>>>ask(
                self ->
                    Task.mapConcurrent(self, List.of(1, 2, 3), item -> brokenAt(item, 2), FOUR)
                        .toList()))
        .containsExactly(Either.right(1), failed(BROKEN), Either.right(3));
    assertNothingLeft(trapper);
  }

  @Test
  @DisplayName("TK-04 a linked failure ends an owner that does not, and with it the other tasks")
  void linked() {
    assertThat(
            owner.tryAsk(
                self ->
                    Task.mapConcurrent(
                            self,
                            List.of(1, 2),
                            item -> {
                              if (item == 1) {
                                never.await();
                              }
                              return brokenAt(item, 2);
                            },
                            FOUR)
                        .toList()))
        .isEqualTo(Either.left(BROKEN));
    var _ = node.join(owner.pid());
    assertThat(left()).isEmpty();
  }

  @Test
  @DisplayName("TK-04 under a supervisor, without a link, a failure is a result for anybody")
  void noLink() {
    TaskSupervisor tasks = TaskSupervisor.start(node).get();
    assertThat(
            owner.<List<Either<ExitReason, Integer>>>ask(
                self ->
                    Task.mapConcurrent(
                            self, List.of(1, 2, 3), item -> brokenAt(item, 2), FOUR.under(tasks))
                        .toList()))
        .containsExactly(Either.right(1), failed(BROKEN), Either.right(3));
    assertThat(tasks.children()).isEmpty();
    assertThat(owner.received()).isEmpty();
  }

  @Test
  @DisplayName("TK-04 a supervisor without a place ends it, and so what was begun")
  void maxChildren() {
    TaskSupervisor two =
        TaskSupervisor.start(node, TaskSupervisorOptions.defaults().withMaxChildren(2)).get();
    owner.ask(
        self -> {
          var found =
              Task.mapConcurrent(
                  self,
                  List.range(0, 3),
                  item -> {
                    never.await();
                    return item;
                  },
                  FOUR.under(two));
          assertThatThrownBy(found::hasNext).isInstanceOf(MaxChildrenReached.class);
          assertThat(found.hasNext()).isFalse();
          return true;
        });
    assertThat(two.children()).isEmpty();

    assertThat(
            owner.<Integer>ask(
                self ->
                    Task.mapConcurrent(
                            self,
                            List.range(0, 1_000),
                            item -> item,
                            FOUR.withMaxConcurrency(2).under(two))
                        .map(Either::get)
                        .sum()
                        .intValue()))
        .isEqualTo(999 * 1_000 / 2);
  }

  @Test
  @DisplayName("TK-04 items that fail to come end it, and so what was begun")
  void itemsFail() {
    Iterable<Integer> failing =
        () ->
            Iterator.of(1, 2, 3)
                .map(
                    item -> {
                      if (item == 3) {
                        throw new IllegalStateException("no more");
                      }
                      return item;
                    });
    trapper.ask(
        self -> {
          var found =
              Task.mapConcurrent(
                  self,
                  failing,
                  item -> {
                    never.await();
                    return item;
                  },
                  FOUR);
          assertThatThrownBy(found::hasNext).hasMessage("no more");
          return true;
        });
    assertNothingLeft(trapper);
  }

  // ------------------------------------------------------------------ time

  /** Has it done with items of which the even ones never end. */
  private List<Either<ExitReason, Integer>> evenNever(Self<?> self, MapOptions options) {
    return Task.mapConcurrent(
            self,
            List.of(1, 2, 3, 4),
            item -> {
              begun.add(item);
              if (item % 2 == 0) {
                never.await();
              }
              return item;
            },
            options)
        .toList();
  }

  @Test
  @DisplayName("TK-04 an item that takes longer than five seconds ends its owner, and all tasks")
  void exitOnTimeout() {
    Ending end = Ending.of(owner.pid());
    owner.tell(self -> evenNever(self, FOUR));
    time.awaitWaiting();
    time.advance(Task.DEFAULT_TIMEOUT.minusNanos(1));
    assertThat(owner.pid().isAlive()).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(end.reason())
        .isInstanceOfSatisfying(
            ExitReason.Term.class,
            reason ->
                assertThat(reason.value())
                    .isInstanceOfSatisfying(
                        TaskFailed.Failure.class,
                        failure -> assertThat(failure.why()).isEqualTo(ExitReason.timeout())));
    assertThat(left()).isEmpty();
  }

  @Test
  @DisplayName("TK-04 an item that takes too long leaves nothing behind if that is caught")
  void timeoutCaught() {
    trapper.tell(
        self ->
            assertThatThrownBy(() -> evenNever(self, FOUR.withTimeout(SECOND)))
                .isInstanceOf(TaskFailed.class));
    time.awaitWaiting();
    time.advance(SECOND);
    trapper.settle();
    assertNothingLeft(trapper);
  }

  @Test
  @DisplayName("TK-04 or an item that takes too long is killed, and that is its result")
  void killOnTimeout() {
    for (MapOptions options : List.of(FOUR, FOUR.withMaxConcurrency(3))) {
      trapper.tell(
          self ->
              assertThat(
                      evenNever(
                          self,
                          options
                              .withTimeout(SECOND)
                              .withOnTimeout(MapOptions.OnTimeout.KILL_TASK)))
                  .containsExactly(
                      Either.right(1),
                      failed(ExitReason.timeout()),
                      Either.right(3),
                      failed(ExitReason.timeout())));
      await().until(() -> begun.contains(4) && left().size() == 2);
      time.awaitWaiting();
      time.advance(SECOND);
      trapper.settle();
      assertNothingLeft(trapper);
      begun.clear();
    }
  }

  @Test
  @DisplayName("TK-04 the time of an item begins with its task")
  void timeEach() {
    owner.tell(
        self ->
            assertThat(
                    Task.mapConcurrent(
                            self,
                            List.of(1, 2, 3),
                            item -> {
                              begun.add(item);
                              never.await();
                              return item;
                            },
                            FOUR.withMaxConcurrency(1)
                                .withTimeout(SECOND)
                                .withOnTimeout(MapOptions.OnTimeout.KILL_TASK))
                        .toList())
                .hasSize(3)
                .containsOnly(failed(ExitReason.timeout())));
    for (int item = 1; item <= 3; item++) {
      int next = item;
      await().until(() -> begun.contains(next));
      time.awaitWaiting();
      time.advance(SECOND);
    }
    owner.settle();
    assertThat(time.now()).isEqualTo(SECOND.multipliedBy(3).toNanos());
  }

  // ------------------------------------------------------------------ early end

  /** Takes the only result that is ready, of four. */
  private void takeOne(Self<?> self, MapOptions options) {
    try (var found = Task.mapConcurrent(self, List.range(0, 4), this::zeroOrNever, options)) {
      assertThat(found.next()).isEqualTo(Either.right(0));
    }
  }

  private int zeroOrNever(int item) throws InterruptedException {
    if (item > 0) {
      never.await();
    }
    return item;
  }

  @Test
  @DisplayName("TK-04 who closes it early kills the tasks that run and waits; nothing is left")
  void closedEarly() {
    for (Remote each : List.of(owner, trapper)) {
      for (MapOptions options : List.of(FOUR, FOUR.unordered(), FOUR.withMaxConcurrency(8))) {
        assertThat(
                each.<List<Pid<?>>>ask(
                    self -> {
                      takeOne(self, options);
                      return left();
                    }))
            .isEmpty();
        assertNothingLeft(each);
      }
    }
  }

  @Test
  @DisplayName("TK-04 closed early under a supervisor, it has no tasks left there")
  void closedEarlyUnderSupervisor() {
    TaskSupervisor tasks = TaskSupervisor.start(node).get();
    assertThat(
            trapper.<List<Pid<?>>>ask(
                self -> {
                  takeOne(self, FOUR.under(tasks));
                  return tasks.children();
                }))
        .isEmpty();
    assertThat(trapper.received()).isEmpty();
  }

  @Test
  @DisplayName("TK-04 closed, it gives no more results, though they are there")
  void closed() {
    owner.ask(
        self -> {
          var found = Task.mapConcurrent(self, List.of(1, 2), item -> item, FOUR);
          assertThat(found.hasNext()).isTrue();
          found.close();
          found.close();
          assertThat(found.hasNext()).isFalse();
          return true;
        });
    assertNothingLeft(owner);
  }

  @Test
  @DisplayName("TK-04 when the owner ends its tasks end too; under a supervisor however it does")
  void ownerEnds() {
    TaskSupervisor tasks = TaskSupervisor.start(node).get();
    ownerEnds(FOUR, BROKEN, tasks);
    for (ExitReason reason : List.of(ExitReason.normal(), BROKEN, ExitReason.kill())) {
      ownerEnds(FOUR.under(tasks), reason, tasks);
      assertThat(tasks.children()).isEmpty();
    }
  }

  private void ownerEnds(MapOptions options, ExitReason reason, TaskSupervisor tasks) {
    Remote consumer = Remote.spawn(node);
    consumer.tell(
        self -> {
          var found = Task.mapConcurrent(self, List.range(0, 4), this::zeroOrNever, options);
          assertThat(found.hasNext()).isTrue();
          throw new ProcessExit(reason);
        });
    assertThat(node.join(consumer.pid())).isEqualTo(reason);
    await().until(() -> left().equals(List.of(tasks.pid())));
  }

  @Test
  @DisplayName("TK-04 the mailbox of the owner is left alone")
  void mailbox() {
    trapper.ask(
        self -> {
          self.pid().exit(BROKEN);
          return true;
        });
    trapper.ask(
        self ->
            Task.mapConcurrent(self, List.range(0, 10), item -> brokenAt(item, 5), FOUR).toList());
    assertThat(trapper.received())
        .isEqualTo(Option.some(new dev.coppice.mailbox.Exit<>(trapper.pid(), BROKEN)));
    assertThat(trapper.received()).isEmpty();
  }

  // ------------------------------------------------------------------ options

  @Test
  @DisplayName("TK-04 a concurrency below one and a negative time are refused")
  void refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> FOUR.withMaxConcurrency(0));
    assertThatIllegalArgumentException().isThrownBy(() -> FOUR.withTimeout(SECOND.negated()));
  }

  @Test
  @DisplayName("TK-04 an item may take as long as it takes")
  void endless() {
    assertThat(
            owner.<Either<ExitReason, Integer>>ask(
                self ->
                    Task.mapConcurrent(
                            self,
                            List.of(1),
                            item -> item,
                            FOUR.withTimeout(Duration.ofSeconds(Long.MAX_VALUE)))
                        .next()))
        .isEqualTo(Either.right(1));
  }
}
