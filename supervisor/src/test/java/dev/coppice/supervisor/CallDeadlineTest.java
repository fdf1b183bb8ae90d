package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import io.vavr.collection.List;
import io.vavr.control.Either;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Beyond OTP: a call carries its deadline. */
class CallDeadlineTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofDays(1);

  private final ManualTime time = new ManualTime();
  private final Node node = time.open();

  @AfterEach
  void close() {
    node.close();
  }

  private ServerRef<Puppet.Ask<?>, Puppet.Tell> server() {
    return GenServer.start(node, Puppet.ready()).get();
  }

  private static <T> CompletableFuture<T> start(Remote process, Remote.Query<T> query) {
    var outcome = new CompletableFuture<T>();
    process.tell(self -> outcome.complete(query.answer(self)));
    return outcome;
  }

  @Test
  @DisplayName("GS-11 a request that waits when its caller gives up is not handled any more")
  void dropped() {
    var server = server();
    Sys.statistics(server, true);
    Sys.suspend(server);
    Remote caller = Remote.spawn(node);
    var outcome = start(caller, _ -> server.tryCall(new Puppet.Say("late"), SECOND));
    time.awaitWaiting();
    time.advance(SECOND);
    assertThat(outcome.join()).isEqualTo(Either.left(ExitReason.timeout()));
    Sys.resume(server);
    assertThat(server.call(new Puppet.Say("next"), LONG)).isEqualTo("next");
    assertThat(server.call(new Puppet.Heard(), LONG)).containsExactly("call next");
    assertThat(Sys.statistics(server).get().dropped()).isEqualTo(1);
  }

  @Test
  @DisplayName("GS-18 a request whose caller has ended is not handled, and the server goes on")
  void deadCaller() {
    var server = server();
    Sys.suspend(server);
    Remote caller = Remote.spawn(node);
    caller.tell(_ -> server.tryCall(new Puppet.Say("from the dead"), LONG));
    await().until(() -> node.info(server.pid()).get().mailboxLength() == 1);
    Ending end = Ending.of(caller.pid());
    caller.pid().exit(ExitReason.kill());
    assertThat(end.reason()).isEqualTo(ExitReason.killed());
    Sys.resume(server);
    assertThat(server.call(new Puppet.Heard(), LONG)).isEmpty();
  }

  @Test
  @DisplayName("a call made while another is handled waits no longer than that one's caller")
  void nested() {
    var silent = server();
    Sys.suspend(silent);
    var server = server();
    Remote caller = Remote.spawn(node);
    var nestedOutcome = new CompletableFuture<Either<ExitReason, String>>();
    var outcome =
        start(
            caller,
            _ ->
                server.tryCall(
                    new Puppet.Do(
                        (ask, _, state) -> {
                          nestedOutcome.complete(silent.tryCall(new Puppet.Say("nested"), LONG));
                          return Answer.reply(ask, "answered", state);
                        }),
                    SECOND));
    await().until(() -> node.info(silent.pid()).get().mailboxLength() == 1);
    time.advance(SECOND.minusNanos(1));
    assertThat(nestedOutcome).isNotDone();
    time.advance(Duration.ofNanos(1));
    assertThat(nestedOutcome.join()).isEqualTo(Either.left(ExitReason.timeout()));
    assertThat(outcome.join()).isIn(Either.left(ExitReason.timeout()), Either.right("answered"));
    Sys.resume(silent);
    assertThat(silent.call(new Puppet.Heard(), LONG)).isEmpty();
  }

  @Test
  @DisplayName(
      "so does a call of a call; afterwards the server's own calls wait as long as they like")
  void nestedTwice() {
    var silent = server();
    Sys.suspend(silent);
    var middle = server();
    var server = server();
    var innermost = new CompletableFuture<Either<ExitReason, String>>();
    var own = new CompletableFuture<Either<ExitReason, String>>();
    Puppet.Do asksSilent =
        new Puppet.Do(
            (ask, _, state) -> {
              innermost.complete(silent.tryCall(new Puppet.Say("innermost"), LONG));
              return Answer.reply(ask, "middle", state);
            });
    Puppet.Do asksMiddle =
        new Puppet.Do(
            (ask, _, state) ->
                Answer.reply(ask, middle.tryCall(asksSilent, LONG).toString(), state));
    var outcome = start(Remote.spawn(node), _ -> server.tryCall(asksMiddle, SECOND));
    await().until(() -> node.info(silent.pid()).get().mailboxLength() == 1);
    time.advance(SECOND);
    assertThat(innermost.join()).isEqualTo(Either.left(ExitReason.timeout()));
    outcome.join();

    server.cast(
        new Puppet.Act(
            state -> {
              own.complete(silent.tryCall(new Puppet.Say("own"), SECOND.multipliedBy(3)));
              return Step.noReply(state);
            }));
    await().until(() -> node.info(silent.pid()).get().mailboxLength() == 2);
    time.advance(SECOND.multipliedBy(2));
    Sys.resume(silent);
    assertThat(own.join()).isEqualTo(Either.right("own"));
  }

  @Test
  @DisplayName("GS-08 an init that takes too long is killed; the start fails with timeout, no EXIT")
  void slowInit() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Remote parent = Remote.trapping(node);
    Puppet slow =
        Puppet.of(
            _ -> {
              never.await();
              return Init.ok(List.empty());
            });
    ServerName<Puppet.Ask<?>, Puppet.Tell> name = ServerName.of("slow", Puppet.class);
    var outcome =
        start(
            parent,
            self -> GenServer.startLink(self, StartOptions.named(name).withTimeout(SECOND), slow));
    time.awaitWaiting();
    time.advance(SECOND);
    assertThat(outcome.join()).isEqualTo(Either.left(new StartError.Failed(ExitReason.timeout())));
    assertThat(name.whereis(node)).isEmpty();
    assertThat(parent.received()).isEmpty();
    assertThat(slow.ended()).isEmpty();
  }

  @Test
  @DisplayName("GS-08 a parent that does not trap exits survives the timeout")
  void slowInitOfLinked() {
    CountDownLatch never = new CountDownLatch(1);
    Remote parent = Remote.spawn(node);
    Puppet slow =
        Puppet.of(
            _ -> {
              never.await();
              return Init.ok(List.empty());
            });
    StartOptions<Puppet.Ask<?>, Puppet.Tell> limited = StartOptions.none();
    var outcome =
        start(parent, self -> GenServer.startLink(self, limited.withTimeout(SECOND), slow));
    time.awaitWaiting();
    time.advance(SECOND);
    assertThat(outcome.join().getLeft()).isEqualTo(new StartError.Failed(ExitReason.timeout()));
    parent.settle();
  }
}
