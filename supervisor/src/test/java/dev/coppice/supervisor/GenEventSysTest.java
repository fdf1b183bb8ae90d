package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessInfo;
import dev.coppice.mailbox.Scheduler;
import dev.coppice.mailbox.Self;
import dev.coppice.supervisor.Listener.Event;
import dev.coppice.supervisor.Listener.Heard;
import dev.coppice.supervisor.Listener.Note;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.Tuple;
import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Looking into an event manager, and what reports show of its handlers. */
class GenEventSysTest {
  private static final ExitReason BROKEN = ExitReason.of("broken");

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Queue<String> journal = new ConcurrentLinkedQueue<>();
  private final EventManagerRef<Event> manager = GenEvent.<Event>start(node).get();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  private HandlerKey<Listener.Ask<?>, List<String>> add(String id) {
    Listener listener = Listener.of(id, journal);
    return manager.addHandler(listener.key(), listener).get();
  }

  @Test
  @DisplayName("SY-03 the state of a manager is the list of its handlers', newest first")
  void state() {
    var a = add("a");
    manager.notify(new Note("one"));
    var b = add("b");
    assertThat(Sys.getState(manager))
        .isEqualTo(List.of(Tuple.of(b, List.empty()), Tuple.of(a, List.of("event one"))));
    Sys.suspend(manager);
    assertThat(Sys.replaceState(manager, GenEventSysTest::marked))
        .isEqualTo(
            List.of(Tuple.of(b, List.of("marked")), Tuple.of(a, List.of("event one", "marked"))));
    Sys.resume(manager);
    assertThat(manager.call(a, new Heard()).get()).containsExactly("event one", "marked");
  }

  @SuppressWarnings("unchecked") // the state of a listener
  private static Object marked(Object handler) {
    var state = (Tuple2<HandlerKey<?, ?>, List<String>>) handler;
    return state.map2(heard -> heard.append("marked"));
  }

  @Test
  @DisplayName("SY-03 a change that fails for one handler, or changes a key, changes none")
  void changeFails() {
    var a = add("a");
    var b = add("b");
    assertThatThrownBy(
            () ->
                Sys.replaceState(
                    manager,
                    handler -> {
                      if (((Tuple2<?, ?>) handler)._1.equals(a)) {
                        throw new IllegalStateException("no");
                      }
                      return marked(handler);
                    }))
        .hasMessage("no");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sys.replaceState(manager, _ -> Tuple.of(b, List.empty())));
    assertThat(manager.call(b, new Heard()).get()).isEmpty();
  }

  @Test
  @DisplayName("SY-01 a suspended manager keeps events and calls waiting, in order")
  void suspended() {
    add("a");
    Sys.suspend(manager);
    manager.notify(new Note("one"));
    manager.pid().send(new Note("two"));
    assertThat(Sys.getState(manager).toString()).doesNotContain("one");
    Sys.resume(manager);
    manager.syncNotify(new Note("three"));
    assertThat(journal).containsExactly("a event one", "a info two", "a event three");
  }

  @Test
  @DisplayName("SY-07 the events of a manager can be watched")
  void watched() {
    var a = add("a");
    var seen = new ArrayList<String>();
    Sys.install(manager, "sees", event -> seen.add(event.toString()));
    Sys.log(manager, 10);
    manager.syncNotify(new Note("one"));
    assertThat(manager.call(a, new Heard()).isRight()).isTrue();
    assertThat(Sys.log(manager)).contains(new SysEvent.In(SysEvent.Kind.CAST, new Note("one")));
    Sys.noDebug(manager);
    String state = "new state List((Listener(a), List(event one)))";
    assertThat(seen)
        .containsExactly(
            "got cast Note[word=one]",
            state,
            "got call Heard[] to Listener(a)",
            "replied Right(List(event one)) to Heard[] to Listener(a)",
            state);
  }

  @Test
  @DisplayName("SY-08 terminate ends a manager, handlers first")
  void terminate() {
    add("a");
    Sys.suspend(manager);
    Ending end = Ending.of(manager);
    Sys.terminate(manager, ExitReason.shutdown());
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(journal).containsExactly("a ends with Stopped[]");
  }

  @Test
  @DisplayName("SY-05 the status names gen_event, and shows what formatState leaves")
  void status() {
    EventManagerRef<String> vaults = GenEvent.<String>start(node).get();
    var vault = vaults.addHandler(HandlerKey.of(Vault.class), new Vault()).get();
    SysStatus status = Sys.getStatus(vaults);
    assertThat(status.code()).isEqualTo(GenEvent.class);
    assertThat(status.state()).isEqualTo(List.of(Tuple.of(vault, "***")));
    assertThat(Sys.getState(vaults)).isEqualTo(List.of(Tuple.of(vault, "opensesame")));
  }

  @Test
  @DisplayName("SY-05 GE-04 the report of a handler shows what it leaves of state and message")
  void redacted() {
    EventManagerRef<String> vaults = GenEvent.<String>start(node).get();
    vaults.addHandler(HandlerKey.of(Vault.class), new Vault()).get();
    vaults.syncNotify("break in with opensesame");
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.keyValues())
                  .containsEntry("state", "***")
                  .containsEntry("last_message", "a word");
              assertThat(e.message()).doesNotContain("opensesame");
            });
  }

  @Test
  @DisplayName("SY-05 the crash report of the manager shows it too")
  void managerRedacted() {
    EventManagerRef<String> vaults = GenEvent.<String>start(node).get();
    var vault = vaults.addHandler(HandlerKey.of(Vault.class), new Vault()).get();
    vaults.stop(BROKEN, Duration.ofNanos(Long.MAX_VALUE));
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e -> assertThat(e.keyValues()).containsEntry("state", List.of(Tuple.of(vault, "***"))));
  }

  @Test
  @DisplayName(
      "SY-05 a handler that cannot format its state is not shown, and reported all the same")
  void formatFails() {
    EventManagerRef<String> vaults = GenEvent.<String>start(node).get();
    vaults.addHandler(HandlerKey.of(Vault.class), new Vault()).get();
    vaults.syncNotify("jammed");
    vaults.syncNotify("break in");
    assertThat(vaults.whichHandlers()).isEmpty();
    assertThat(log.events())
        .singleElement()
        .satisfies(e -> assertThat(e.keyValues().get("state")).asString().startsWith("not shown"));
  }

  @Test
  @DisplayName("what blocks is remembered by the class of the handler, not of all managers")
  void code() {
    var time = new ManualTime();
    var codes = new ConcurrentLinkedQueue<Class<?>>();
    Scheduler watching = new Watching(time, codes);
    try (Node other =
        Node.open(
            NodeOptions.defaults()
                .withScheduler(() -> watching)
                .withShutdownLimit(Duration.ZERO))) {
      EventManagerRef<String> vaults = GenEvent.<String>start(other).get();
      vaults.addHandler(HandlerKey.of(Vault.class), new Vault()).get();
      await().until(() -> isIdle(other, vaults)); // else it needs no activation
      codes.clear();
      vaults.syncNotify("hello");
      assertThat(codes).contains(Vault.class).doesNotContain(EventManagerProcess.class);
    }
  }

  private static boolean isIdle(Node node, EventManagerRef<?> manager) {
    return node.info(manager).get().status() == ProcessInfo.Status.WAITING;
  }

  /** Whose code is activated. */
  private record Watching(Scheduler time, Queue<Class<?>> codes) implements Scheduler {
    @Override
    public void activate(Activation activation) {
      codes.add(activation.code());
      time.activate(activation);
    }

    @Override
    public long now() {
      return time.now();
    }

    @Override
    public Scheduled at(long when, Runnable action) {
      return time.at(when, action);
    }

    @Override
    public void start(String name, Runnable task, Thread.UncaughtExceptionHandler host) {
      time.start(name, task, host);
    }

    @Override
    public void park(long until) {
      time.park(until);
    }

    @Override
    public void unpark(Thread thread) {
      time.unpark(thread);
    }

    @Override
    public void giveWay() {
      time.giveWay();
    }

    @Override
    public void close() {}
  }

  /** Its state is a secret, and so are the words it hears. */
  private record Vault() implements SimpleEventHandler<String, String> {
    @Override
    public Either<ExitReason, String> init(Self<String> self) {
      return Either.right("opensesame");
    }

    @Override
    public HandlerStep<String, String> handleEvent(String word, String secret) {
      if (word.startsWith("break in")) {
        throw new IllegalStateException("alarm");
      }
      return HandlerStep.ok(word.equals("jammed") ? word : secret);
    }

    @Override
    public Object formatState(String state) {
      if (state.equals("jammed")) {
        throw new IllegalStateException(state);
      }
      return "***";
    }

    @Override
    public Object formatMessage(Object message) {
      return "a word";
    }
  }
}
