package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.ReplyTo;
import io.vavr.collection.HashMap;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Requests that are sent now and waited for later, one, several, or many at once. */
class RequestIdTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final ExitReason BROKEN = ExitReason.of("broken");
  private static final ServerName<Puppet.Ask<?>, Puppet.Tell> NAME =
      ServerName.of("puppet", Puppet.class);

  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final ServerRef<Puppet.Ask<?>, Puppet.Tell> server =
      GenServer.start(node, NAME, Puppet.ready()).get();

  @AfterEach
  void close() {
    node.close();
  }

  private ServerRef<Puppet.Ask<?>, Puppet.Tell> another() {
    return GenServer.start(node, Puppet.ready()).get();
  }

  private long lateReplies() {
    return node.counters().lateReplies();
  }

  @Test
  @DisplayName("GS-36 a request to nobody does not fail before its response is waited for")
  void toNobody() {
    server.stop();
    assertThat(server.sendRequest(new Puppet.Say("hello")).receiveResponse(LONG))
        .isEqualTo(Either.left(ExitReason.noproc()));
    assertThat(NAME.on(node).sendRequest(new Puppet.Say("hello")).receiveResponse(LONG))
        .isEqualTo(Either.left(ExitReason.noproc()));
  }

  @Test
  @DisplayName("GS-36 a server that ends before it answers is why there is no response")
  void serverEnds() {
    RequestId<String> request = NAME.on(node).sendRequest(Puppet.crash(new ProcessExit(BROKEN)));
    assertThat(request.receiveResponse(LONG)).isEqualTo(Either.left(BROKEN));
  }

  @Test
  @DisplayName("GS-37 after waitResponse the request goes on; receiveResponse gives it up")
  void waiting() {
    Sys.suspend(server);
    RequestId<String> patient = server.sendRequest(new Puppet.Say("patient"));
    assertThat(patient.waitResponse(Duration.ZERO)).isEmpty();
    RequestId<String> impatient = server.sendRequest(new Puppet.Say("impatient"));
    assertThat(impatient.receiveResponse(Duration.ZERO))
        .isEqualTo(Either.left(ExitReason.timeout()));
    Sys.resume(server);
    assertThat(patient.waitResponse(LONG)).isEqualTo(Option.some(Either.right("patient")));
    assertThat(server.call(new Puppet.Heard())).containsExactly("call patient");
    assertThat(lateReplies()).isZero();
  }

  @Test
  @DisplayName("GS-37 an answer to a request that was given up is dropped")
  void lateAnswer() {
    var open = new LinkedBlockingQueue<ReplyTo<String>>();
    RequestId<String> request =
        server.sendRequest(
            new Puppet.Do(
                (ask, from, state) -> {
                  open.add(from.of(ask));
                  return Step.noReply(state);
                }));
    assertThat(server.call(new Puppet.Heard())).isEmpty();
    request.abandon();
    open.remove().send("too late");
    assertThat(lateReplies()).isEqualTo(1);
  }

  @Test
  @DisplayName("GS-38 checkResponse looks once")
  void check() {
    Sys.suspend(server);
    RequestId<String> request = server.sendRequest(new Puppet.Say("hello"));
    assertThat(request.checkResponse()).isEmpty();
    Sys.resume(server);
    assertThat(server.call(new Puppet.Heard())).containsExactly("call hello");
    assertThat(request.checkResponse()).isEqualTo(Option.some(Either.right("hello")));
  }

  @Test
  @DisplayName("GS-39 of many requests the first response comes with its label and the rest")
  void collection() {
    var other = another();
    Sys.suspend(server);
    RequestIds<String, String> open =
        RequestIds.<String, String>empty()
            .add("slow", server.sendRequest(new Puppet.Say("a")))
            .add("fast", other.sendRequest(new Puppet.Say("b")));
    assertThat(open.size()).isEqualTo(2);
    var first = (RequestIds.Responded<String, String>) open.receiveResponse(LONG);
    assertThat(first.label()).isEqualTo("fast");
    assertThat(first.outcome()).isEqualTo(Either.right("b"));
    assertThat(first.rest().labels()).containsExactly("slow");
    assertThat(first.rest().waitResponse(Duration.ZERO))
        .isEqualTo(new RequestIds.TimedOut<String, String>());
    Sys.resume(server);
    var second = (RequestIds.Responded<String, String>) first.rest().receiveResponse(LONG);
    assertThat(second.outcome()).isEqualTo(Either.right("a"));
    assertThat(second.rest().receiveResponse(LONG))
        .isEqualTo(new RequestIds.NoRequest<String, String>());
  }

  @Test
  @DisplayName("GS-39 when the time is over receiveResponse gives all of them up")
  void collectionGivenUp() {
    Sys.suspend(server);
    RequestIds<Integer, String> open = RequestIds.empty();
    for (int i = 0; i < 100; i++) {
      open = open.add(i, server.sendRequest(new Puppet.Say("never")));
    }
    assertThat(open.receiveResponse(Duration.ZERO))
        .isEqualTo(new RequestIds.TimedOut<Integer, String>());
    Sys.statistics(server, true);
    Sys.resume(server);
    assertThat(server.call(new Puppet.Heard())).isEmpty();
    assertThat(Sys.statistics(server).get().dropped()).isEqualTo(100);
  }

  @Test
  @DisplayName("GS-39 the same request cannot be added twice")
  void twice() {
    RequestId<String> request = server.sendRequest(new Puppet.Say("hello"));
    RequestIds<String, String> open = RequestIds.<String, String>empty().add("one", request);
    assertThatIllegalArgumentException().isThrownBy(() -> open.add("two", request));
  }

  @Test
  @DisplayName("a response is for who has sent the request")
  void others() {
    RequestId<String> request = server.sendRequest(new Puppet.Say("mine"));
    Remote other = Remote.spawn(node);
    assertThat(other.tryAsk(_ -> request.checkResponse()).getLeft())
        .isInstanceOfSatisfying(
            ExitReason.Crash.class,
            crash -> assertThat(crash.cause()).isInstanceOf(IllegalStateException.class));
    assertThat(request.receiveResponse(LONG)).isEqualTo(Either.right("mine"));
  }

  @Test
  @DisplayName("GS-40 a multi-call collects answers, and why there are none; it never fails")
  void multiCall() {
    ManualTime time = new ManualTime();
    try (Node slow = time.open()) {
      var one = GenServer.start(slow, NAME, Puppet.ready()).get();
      var two = GenServer.start(slow, Puppet.ready()).get();
      var gone = GenServer.start(slow, Puppet.ready()).get();
      gone.stop();
      var late = GenServer.start(slow, Puppet.ready()).get();
      Sys.suspend(late);
      Remote caller = Remote.spawn(slow);
      var outcome = new CompletableFuture<MultiCall<Puppet.Ask<?>, Puppet.Tell, String>>();
      caller.tell(
          _ ->
              outcome.complete(
                  GenServer.multiCall(
                      List.of(NAME.on(slow), two, gone, late), new Puppet.Say("all"), LONG)));
      await().until(() -> Sys.getState(one).equals(List.of("call all")));
      await().until(() -> Sys.getState(two).equals(List.of("call all")));
      time.awaitWaiting();
      time.advance(LONG);

      assertThat(outcome.join().replies()).isEqualTo(HashMap.of(NAME.on(slow), "all", two, "all"));
      assertThat(outcome.join().failed())
          .isEqualTo(HashMap.of(gone, ExitReason.noproc(), late, ExitReason.timeout()));
      Sys.resume(late);
      assertThat(late.call(new Puppet.Heard())).isEmpty();
      assertThat(slow.counters().lateReplies()).isZero();
      assertThat(caller.received()).isEqualTo(Option.none());
    }
  }
}
