package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ReplyTo;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Calls, casts and other messages; replies, and what callers see when there is none. */
class GenServerCallTest {
  private static final ExitReason BROKEN = ExitReason.of("broken");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Puppet puppet = Puppet.ready();
  private final ServerRef<Puppet.Ask<?>, Puppet.Tell> server = GenServer.start(node, puppet).get();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  // ------------------------------------------------------------------ order and dispatch

  @Test
  @DisplayName("GS-30 calls, casts and messages of one client are handled in the order sent")
  void order() {
    for (int i = 0; i < 100; i++) {
      server.cast(new Puppet.Note("a" + i));
      server.pid().send(new Puppet.Note("b" + i));
      assertThat(server.call(new Puppet.Say("c" + i))).isEqualTo("c" + i);
    }
    assertThat(server.call(new Puppet.Heard()))
        .containsExactlyElementsOf(
            List.range(0, 100).flatMap(i -> List.of("cast a" + i, "info b" + i, "call c" + i)));
  }

  @Test
  @DisplayName("GS-25 DOWN and trapped EXIT arrive at handleInfo, between the messages around them")
  void newsOfOthers() {
    Remote other = Remote.spawn(node);
    Puppet watcher =
        Puppet.of(
            self -> {
              var _ = self.trapExit(true);
              self.link(other.pid());
              var _ = self.monitor(other.pid());
              return Init.ok(List.empty());
            });
    Remote parent = Remote.spawn(node);
    var watching = parent.ask(self -> GenServer.startLink(self, watcher)).get();
    watching.cast(new Puppet.Note("before"));
    Ending end = Ending.of(other.pid());
    other.pid().exit(BROKEN);
    var _ = end.reason();
    await().until(() -> watching.call(new Puppet.Heard()).size() == 3);
    assertThat(watching.call(new Puppet.Heard()))
        .startsWith("cast before")
        .containsExactlyInAnyOrder("cast before", "exit broken", "down broken");
  }

  @Test
  @DisplayName("GS-24 a cast to a server that has ended does nothing")
  void castToTheDead() {
    server.stop();
    long before = node.counters().deadLetters();
    server.cast(new Puppet.Note("too late"));
    assertThat(node.counters().deadLetters()).isEqualTo(before + 1);
  }

  @Test
  @DisplayName("GS-25 a server without handleInfo logs a warning and goes on")
  void infoNobodyHandles() {
    var plain = GenServer.start(node, new Plain()).get();
    plain.pid().send("hello");
    assertThat(plain.call(new Plain.Ping())).isEqualTo("pong");
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.level()).isEqualTo(Level.WARN);
              assertThat(e.message()).contains("hello");
            });
  }

  @Test
  @DisplayName("a server without handleCast crashes at a cast, and the report says so")
  void castNobodyHandles() {
    var plain = GenServer.start(node, new Plain()).get();
    Ending end = Ending.of(plain);
    plain.cast("hello");
    assertThat(end.reason())
        .isInstanceOfSatisfying(
            ExitReason.Crash.class,
            crash -> assertThat(crash.cause()).hasMessageContaining("handles no casts: hello"));
  }

  @Test
  @DisplayName("one server's wait for another blocks nobody else")
  void serversCallServers() {
    var asking =
        GenServer.start(
                node,
                Puppet.of(
                    _ -> Init.ok(List.of(server.call(new Puppet.Say("from another server"))))))
            .get();
    assertThat(asking.call(new Puppet.Heard())).containsExactly("from another server");
  }

  // ------------------------------------------------------------------ deferred replies

  @Test
  @DisplayName("GS-15 a reply may come later, from any process")
  void deferredReply() throws Exception {
    BlockingQueue<ReplyTo<String>> pending = new LinkedBlockingQueue<>();
    Remote caller = Remote.spawn(node);
    var answer = new AtomicReference<>("");
    caller.tell(_ -> answer.set(server.call(deferredTo(pending))));
    ReplyTo<String> replyTo = pending.take();
    assertThat(server.call(new Puppet.Say("not blocked"))).isEqualTo("not blocked");
    Remote replier = Remote.spawn(node);
    replier.tell(_ -> replyTo.send("later"));
    caller.settle();
    assertThat(answer).hasValue("later");
  }

  @Test
  @DisplayName("GS-16 a server that ends before its deferred reply fails the call with its reason")
  void endBeforeDeferredReply() throws Exception {
    BlockingQueue<ReplyTo<String>> pending = new LinkedBlockingQueue<>();
    Remote caller = Remote.spawn(node);
    Ending end = Ending.of(caller.pid());
    caller.tell(_ -> server.call(deferredTo(pending)));
    var _ = pending.take();
    server.pid().exit(BROKEN);
    assertThat(failureIn(end.reason()).why()).isEqualTo(BROKEN);
  }

  @Test
  @DisplayName("GS-17 of two replies the first counts")
  void twoReplies() {
    var twice =
        new Puppet.Do(
            (ask, from, state) -> {
              from.of(ask).send("first");
              return Answer.reply(ask, "second", state);
            });
    assertThat(server.call(twice)).isEqualTo("first");
    assertThat(server.call(new Puppet.Say("next"))).isEqualTo("next");
    assertThat(node.counters().lateReplies()).isEqualTo(1);
  }

  @Test
  @DisplayName("GS-18 a caller that ends while its request is pending leaves the server alone")
  void callerEnds() throws Exception {
    BlockingQueue<ReplyTo<String>> pending = new LinkedBlockingQueue<>();
    Remote caller = Remote.spawn(node);
    caller.tell(_ -> server.call(deferredTo(pending)));
    ReplyTo<String> replyTo = pending.take();
    Ending end = Ending.of(caller.pid());
    caller.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    await().until(() -> node.lingering().isEmpty());
    replyTo.send("to nobody");
    assertThat(node.counters().lateReplies()).isEqualTo(1);
    assertThat(server.call(new Puppet.Say("alive"))).isEqualTo("alive");
  }

  // ------------------------------------------------------------------ wrong replies

  @Test
  @DisplayName("a reply to another request than the one in hand crashes the server")
  void wrongRequest() {
    var other = new Puppet.Do((_, _, state) -> Step.noReply(state));
    var wrong = new Puppet.Do((_, _, state) -> Answer.reply(other, "for somebody else", state));
    assertThat(failureOf(() -> server.call(wrong)).why())
        .isInstanceOfSatisfying(
            ExitReason.Crash.class,
            crash ->
                assertThat(crash.cause())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the request in hand is"));
  }

  @Test
  @DisplayName("a deferred reply is refused for another request, an equal one included")
  void wrongDeferredRequest() {
    var wrong =
        new Puppet.Do(
            (ask, from, state) -> {
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> from.of(new Puppet.Do(ask.how())));
              return Answer.reply(ask, "refused", state);
            });
    assertThat(server.call(wrong)).isEqualTo("refused");
  }

  @Test
  @DisplayName("a stopping reply to another request is refused, and terminate runs once")
  void wrongRequestInStopReply() {
    var other = new Puppet.Say("other");
    var wrong =
        new Puppet.Do(
            (_, _, state) -> Answer.stopReply(ExitReason.normal(), other, "for another", state));
    assertThat(failureOf(() -> server.call(wrong)).why()).isInstanceOf(ExitReason.Crash.class);
    assertThat(puppet.ended()).hasSize(1);
  }

  @Test
  @DisplayName("a null reply crashes the server")
  @SuppressWarnings("NullAway") // what a user without a null checker can do
  void nullReply() {
    var nothing = new Puppet.Do((ask, _, state) -> Answer.reply(ask, null, state));
    assertThat(failureOf(() -> server.call(nothing)).why())
        .isInstanceOfSatisfying(
            ExitReason.Crash.class,
            crash -> assertThat(crash.cause()).isInstanceOf(NullPointerException.class));
    assertThat(puppet.ended()).hasSize(1);
  }

  @Test
  @DisplayName("a null reply of a server that stops still lets terminate run only once")
  @SuppressWarnings("NullAway") // what a user without a null checker can do
  void nullReplyOfStopping() {
    var nothing =
        new Puppet.Do((ask, _, state) -> Answer.stopReply(ExitReason.normal(), ask, null, state));
    assertThatThrownBy(() -> server.call(nothing)).isInstanceOf(CallFailed.class);
    await().until(() -> !server.pid().isAlive());
    assertThat(puppet.ended()).hasSize(1);
  }

  // ------------------------------------------------------------------ failed calls

  @Test
  @DisplayName("GS-14 noproc: the server is not there")
  void noproc() {
    server.stop();
    CallFailed.Failure failure = failureOf(() -> server.call(new Puppet.Heard()));
    assertThat(failure)
        .isEqualTo(new CallFailed.Failure(ExitReason.noproc(), server, new Puppet.Heard()));
    assertThat(server.tryCall(new Puppet.Heard(), LONG))
        .isEqualTo(Either.left(ExitReason.noproc()));
  }

  @Test
  @DisplayName("GS-14 GS-20 the server's own reason: crash, exit, normal and shutdown")
  void serversReason() {
    var boom = new IllegalStateException("boom");
    assertThat(whyOfCallThat(Puppet.crash(boom))).isEqualTo(new ExitReason.Crash(boom));
    assertThat(whyOfCallThat(Puppet.crash(new ProcessExit(BROKEN)))).isEqualTo(BROKEN);
    for (ExitReason reason : List.of(BROKEN, ExitReason.normal(), ExitReason.shutdown())) {
      assertThat(whyOfCallThat(Puppet.stop(reason)))
          .as("GS-20 stop without reply")
          .isEqualTo(reason);
    }
  }

  @Test
  @DisplayName("GS-14 killed")
  void killed() throws Exception {
    var handling = new CountDownLatch(1);
    Remote caller = Remote.spawn(node);
    Ending end = Ending.of(caller.pid());
    caller.tell(
        _ ->
            server.call(
                new Puppet.Do(
                    (_, _, state) -> {
                      handling.countDown();
                      new CountDownLatch(1).await();
                      return Step.noReply(state);
                    })));
    handling.await();
    server.pid().exit(ExitReason.kill());
    assertThat(failureIn(end.reason()).why()).isEqualTo(ExitReason.killed());
    assertThat(puppet.ended()).isEmpty();
  }

  @Test
  @DisplayName("GS-14 calling_self, which the server can survive")
  void callingSelf() {
    var callsItself =
        new Puppet.Do(
            (ask, _, state) ->
                Answer.reply(
                    ask,
                    failureOf(() -> server.call(new Puppet.Say("to myself"))).why().toString(),
                    state));
    assertThat(server.call(callsItself)).isEqualTo("calling_self");
    assertThat(server.call(new Puppet.Heard())).as("what it has handled").isEmpty();
  }

  @Test
  @DisplayName("GS-14 a process that does not catch a failed call ends with it, without a crash")
  void failedCallEndsCaller() {
    server.stop();
    Remote caller = Remote.spawn(node);
    assertThat(caller.tryAsk(_ -> server.call(new Puppet.Heard())))
        .isEqualTo(
            Either.left(
                ExitReason.of(
                    new CallFailed.Failure(ExitReason.noproc(), server, new Puppet.Heard()))));
    assertThat(log.events())
        .singleElement()
        .satisfies(
            e ->
                assertThat(e.message())
                    .contains("call of " + server + " with Heard[] failed: noproc"));
  }

  // ------------------------------------------------------------------ time

  @Test
  @DisplayName(
      "GS-11 GS-12 timeout: the caller fails; what is being handled is, its reply is dropped")
  void timeout() {
    var time = new ManualTime();
    try (Node slow = time.open()) {
      var busy = GenServer.start(slow, Puppet.ready()).get();
      var mayReply = new CountDownLatch(1);
      var request =
          new Puppet.Do(
              (ask, _, state) -> {
                mayReply.await();
                return Answer.reply(ask, "late", state.append("handled"));
              });
      Remote caller = Remote.spawn(slow);
      var why = new AtomicReference<ExitReason>(ExitReason.normal());
      caller.tell(_ -> why.set(failureOf(() -> busy.call(request)).why()));

      time.awaitWaiting();
      time.advance(ServerRef.DEFAULT_TIMEOUT.minusNanos(1));
      assertThat(why.get()).as("a nanosecond too early").isEqualTo(ExitReason.normal());
      time.advance(Duration.ofNanos(1));

      caller.settle();
      assertThat(why.get()).isEqualTo(ExitReason.timeout());
      mayReply.countDown();
      assertThat(busy.call(new Puppet.Heard())).containsExactly("handled");
      assertThat(slow.counters().lateReplies()).as("GS-12 the late reply").isEqualTo(1);
      assertThat(caller.received()).as("GS-12 in the caller's mailbox").isEqualTo(Option.none());
    }
  }

  @Test
  @DisplayName("GS-13 a timeout of zero is legal and looks once")
  void timeoutZero() {
    var never = new Puppet.Do((_, _, state) -> Step.noReply(state));
    assertThat(server.tryCall(never, Duration.ZERO)).isEqualTo(Either.left(ExitReason.timeout()));
    assertThat(server.call(new Puppet.Say("it lives"))).isEqualTo("it lives");
  }

  @Test
  @DisplayName("GS-13 a negative timeout is refused, and nothing is asked")
  void timeoutNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.call(new Puppet.Say("never asked"), Duration.ofNanos(-1)));
    assertThat(server.call(new Puppet.Heard())).isEmpty();
  }

  // ------------------------------------------------------------------ helpers

  private static Puppet.Do deferredTo(BlockingQueue<ReplyTo<String>> pending) {
    return new Puppet.Do(
        (ask, from, state) -> {
          pending.add(from.of(ask));
          return Step.noReply(state);
        });
  }

  /** Why a call failed that ended the server. */
  private ExitReason whyOfCallThat(Puppet.Do endsTheServer) {
    var fresh = GenServer.start(node, Puppet.ready()).get();
    return failureOf(() -> fresh.call(endsTheServer)).why();
  }

  private static CallFailed.Failure failureOf(ThrowingCallable call) {
    var failed = new AtomicReference<CallFailed.Failure>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(CallFailed.class, thrown -> failed.set(thrown.failure()));
    return failed.get();
  }

  /** The failed call that a process ended with. */
  private static CallFailed.Failure failureIn(ExitReason reason) {
    assertThat(reason).isInstanceOf(ExitReason.Term.class);
    return (CallFailed.Failure) ((ExitReason.Term) reason).value();
  }

  private record Plain() implements GenServer<Plain.Ping, String, Integer> {
    record Ping() implements Request<Ping, String> {}

    @Override
    public Init<Integer> init(Self<String> self) {
      return Init.ok(0);
    }

    @Override
    public Answer<Integer> handleCall(Ping request, From from, Integer state) {
      return Answer.reply(request, "pong", state);
    }
  }
}
