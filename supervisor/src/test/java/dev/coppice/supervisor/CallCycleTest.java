package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.CallCycle;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Beyond OTP: calls that wait for one another in a circle fail at once. */
class CallCycleTest {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  @AfterEach
  void close() {
    node.close();
  }

  private ServerRef<Puppet.Ask<?>, Puppet.Tell> server() {
    return GenServer.start(node, Puppet.ready()).get();
  }

  /** Has the server ask another, and answer with what came of it. */
  private static Puppet.Do asking(
      ServerRef<Puppet.Ask<?>, Puppet.Tell> other, Puppet.Ask<String> request) {
    return new Puppet.Do(
        (ask, _, state) ->
            Answer.reply(
                ask, other.tryCall(request, FOR_EVER).fold(Object::toString, s -> s), state));
  }

  @Test
  @DisplayName("two servers that call each other: the second call fails at once, with the circle")
  void two() {
    var one = server();
    var two = server();
    assertThat(one.call(asking(two, asking(one, new Puppet.Say("never"))), FOR_EVER))
        .isEqualTo(
            "call cycle: Puppet%s -> Puppet%s -> Puppet%s"
                .formatted(two.pid(), one.pid(), two.pid()));
    assertThat(one.call(new Puppet.Heard())).isEmpty();
  }

  @Test
  @DisplayName(
      "three servers, the first of them called by a process that is not part of the circle")
  void three() {
    var one = server();
    var two = server();
    var three = server();
    Puppet.Do round = asking(two, asking(three, asking(one, new Puppet.Say("never"))));
    Remote outsider = Remote.spawn(node);
    String answer = outsider.ask(_ -> one.call(round, FOR_EVER));
    assertThat(answer)
        .isEqualTo(
            "call cycle: Puppet%s -> Puppet%s -> Puppet%s -> Puppet%s"
                .formatted(three.pid(), one.pid(), two.pid(), three.pid()));
  }

  @Test
  @DisplayName("the failed call is the reason of a server that does not catch it")
  void asReason() {
    var one = server();
    var two = server();
    ExitReason why =
        one.tryCall(
                asking(
                    two,
                    new Puppet.Do(
                        (ask, _, state) ->
                            Answer.reply(ask, one.call(new Puppet.Say("never")), state))),
                FOR_EVER)
            .fold(reason -> reason, ExitReason::of);
    assertThat(why.toString()).contains("call cycle: ").contains(one.pid().toString());
    assertThat(two.pid().isAlive()).isFalse();
  }

  @Test
  @DisplayName("a call that another may answer is no part of a circle")
  void answeredByAnother() {
    var one = server();
    var two = server();
    Remote helper = Remote.spawn(node);
    CountDownLatch asked = new CountDownLatch(1);
    // one asks two; two hands the answer to the helper, then asks one, which is still waiting
    Puppet.Do delegating =
        new Puppet.Do(
            (ask, from, state) -> {
              var later = from.of(ask);
              helper.tell(
                  _ -> {
                    asked.await();
                    later.send("from the helper");
                  });
              return Step.noReply(state)
                  .thenContinue(
                      s -> {
                        RequestId<String> toOne = one.sendRequest(new Puppet.Say("hello"));
                        asked.countDown();
                        return Step.noReply(s.append(toOne.receiveResponse(FOR_EVER).get()));
                      });
            });
    assertThat(one.call(asking(two, delegating), FOR_EVER)).isEqualTo("from the helper");
    await().until(() -> two.call(new Puppet.Heard()).contains("hello"));
  }

  @Test
  @DisplayName("a call of whoever has handed the answer on waits, and is answered")
  void waitsForAnother() throws Exception {
    var one = server();
    var two = server();
    var later = new CompletableFuture<dev.coppice.mailbox.ReplyTo<String>>();
    var outcome = new CompletableFuture<Either<ExitReason, String>>();
    Puppet.Do delegating =
        new Puppet.Do(
            (ask, from, state) -> {
              later.complete(from.of(ask));
              outcome.complete(one.tryCall(new Puppet.Say("hello"), FOR_EVER));
              return Step.noReply(state);
            });
    var first = new CompletableFuture<String>();
    Remote.spawn(node).tell(_ -> first.complete(one.call(asking(two, delegating), FOR_EVER)));
    later.get();
    await().until(() -> node.info(one.pid()).get().mailboxLength() == 1);
    later.get().send("from outside");
    assertThat(first.get()).isEqualTo("from outside");
    assertThat(outcome.get()).isEqualTo(Either.right("hello"));
  }

  @Test
  @DisplayName("GS-14 calling oneself is calling_self")
  void self() {
    var one = server();
    assertThat(one.call(asking(one, new Puppet.Say("never")), FOR_EVER)).isEqualTo("calling_self");
  }

  @Test
  @DisplayName("a call cycle says who waits for whom")
  void text() {
    assertThat(new CallCycle(io.vavr.collection.List.of("a", "b")).toString())
        .isEqualTo("call cycle: a -> b -> a");
  }
}
