package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import io.vavr.collection.List;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a server does when a callback has returned: continuations, and timeouts when nothing comes.
 */
class AfterwardsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration ALMOST = SECOND.minusNanos(1);
  private static final Duration NANO = Duration.ofNanos(1);

  private final ManualTime time = new ManualTime();
  private final Node node = time.open();

  @AfterEach
  void close() {
    node.close();
  }

  private ServerRef<Puppet.Ask<?>, Puppet.Tell> start(Puppet puppet) {
    return GenServer.start(node, puppet).get();
  }

  private static List<String> heard(ServerRef<Puppet.Ask<?>, Puppet.Tell> server) {
    return server.call(new Puppet.Heard(), Duration.ofDays(1));
  }

  private static Puppet.Act noting(String word, Duration timeout) {
    return new Puppet.Act(state -> Step.noReply(state.append(word)).withTimeout(timeout));
  }

  // ------------------------------------------------------------------ continue

  @Test
  @DisplayName("GS-02 GS-26 a continuation of init runs before what was sent while init ran")
  void continueAfterInit() {
    Puppet puppet =
        Puppet.of(
            self -> {
              self.pid().send(new Puppet.Note("queued"));
              return Init.ok(List.of("init"))
                  .thenContinue(state -> Step.noReply(state.append("continued")));
            });
    var server = start(puppet);
    assertThat(heard(server)).containsExactly("init", "continued", "info queued");
  }

  @Test
  @DisplayName("GS-26 the starter and the caller go on before the continuation runs")
  void continueLater() {
    Puppet failing =
        Puppet.of(
            _ ->
                Init.ok(List.<String>empty())
                    .thenContinue(
                        state -> {
                          throw new IllegalStateException("after the start");
                        }));
    start(failing); // does not fail
    await().until(() -> !failing.ended().isEmpty());
    assertThat(failing.ended().remove().reason()).isInstanceOf(ExitReason.Crash.class);

    Puppet answering = Puppet.ready();
    var other = start(answering);
    String answer =
        other.call(
            new Puppet.Do(
                (ask, _, state) ->
                    Answer.reply(ask, "answered", state)
                        .thenContinue(
                            s -> {
                              throw new IllegalStateException("after the reply");
                            })));
    assertThat(answer).isEqualTo("answered");
    await().until(() -> !answering.ended().isEmpty());
    assertThat(answering.ended().remove().reason()).isInstanceOf(ExitReason.Crash.class);
  }

  @Test
  @DisplayName("GS-26 a continuation may ask for another, any number of times")
  void continueAgain() {
    var server = start(Puppet.ready());
    Continuation<List<String>> last = state -> Step.noReply(state.append("last"));
    Continuation<List<String>> many = last;
    for (int i = 0; i < 10_000; i++) {
      Continuation<List<String>> next = many;
      many = state -> Step.noReply(state).thenContinue(next);
    }
    Continuation<List<String>> first = many;
    server.cast(new Puppet.Act(state -> Step.noReply(state.append("first")).thenContinue(first)));
    server.cast(new Puppet.Note("queued"));
    assertThat(heard(server)).containsExactly("first", "last", "cast queued");
  }

  @Test
  @DisplayName("GS-26 a continuation can stop the server; terminate gets its last state")
  void continueToStop() {
    Puppet puppet = Puppet.ready();
    var server = start(puppet);
    ExitReason done = ExitReason.of("done");
    server.cast(
        new Puppet.Act(
            state ->
                Step.noReply(state.append("once"))
                    .thenContinue(s -> Step.stop(done, s.append("twice")))));
    assertThat(Ending.of(server).reason()).isIn(done, ExitReason.noproc());
    assertThat(puppet.ended()).containsExactly(new Puppet.Ended(done, List.of("once", "twice")));
  }

  @Test
  @DisplayName("GS-23 a continuation that crashes leaves the state that was returned with it")
  void continueToCrash() {
    Puppet puppet = Puppet.ready();
    var server = start(puppet);
    ExitReason broken = ExitReason.of("broken");
    server.cast(
        new Puppet.Act(
            state ->
                Step.noReply(state.append("kept"))
                    .thenContinue(
                        s -> {
                          throw new dev.coppice.mailbox.ProcessExit(broken);
                        })));
    await().until(() -> !puppet.ended().isEmpty());
    assertThat(puppet.ended()).containsExactly(new Puppet.Ended(broken, List.of("kept")));
  }

  // ------------------------------------------------------------------ timeout

  @Test
  @DisplayName("GS-02 GS-27 a timeout of init comes when nothing has, once")
  void timeoutAfterInit() {
    var server = start(Puppet.of(_ -> Init.ok(List.<String>empty()).withTimeout(SECOND)));
    time.awaitWaiting();
    time.advance(SECOND);
    await().until(() -> Sys.getState(server).equals(List.of("timeout")));
    time.advance(SECOND.multipliedBy(10));
    assertThat(heard(server)).containsExactly("timeout");
  }

  @Test
  @DisplayName("GS-27 any message cancels the timeout")
  void cancelled() {
    var server = start(Puppet.ready());
    server.cast(noting("waits", SECOND));
    time.awaitWaiting();
    time.advance(ALMOST);
    server.cast(new Puppet.Note("cancels"));
    assertThat(heard(server)).containsExactly("waits", "cast cancels");
    time.advance(SECOND.multipliedBy(10));
    assertThat(heard(server)).containsExactly("waits", "cast cancels");
  }

  @Test
  @DisplayName("GS-27 a timeout of zero comes only when the mailbox is empty")
  void zero() {
    var server =
        start(
            Puppet.of(
                self -> {
                  self.pid().send(new Puppet.Note("first"));
                  self.pid().send(noting("second", Duration.ZERO));
                  return Init.ok(List.<String>empty()).withTimeout(Duration.ZERO);
                }));
    await().until(() -> Sys.getState(server).equals(List.of("info first", "second", "timeout")));
  }

  @Test
  @DisplayName("GS-27 a reply may come with a timeout")
  void withReply() {
    var server = start(Puppet.ready());
    assertThat(
            server.call(
                new Puppet.Do(
                    (ask, _, state) -> Answer.reply(ask, "answered", state).withTimeout(SECOND)),
                Duration.ofDays(1)))
        .isEqualTo("answered");
    time.awaitWaiting();
    time.advance(SECOND);
    await().until(() -> Sys.getState(server).equals(List.of("timeout")));
  }

  @Test
  @DisplayName("GS-28 a system message lets the whole timeout begin anew")
  void systemMessage() {
    var server = start(Puppet.ready());
    server.cast(noting("waits", SECOND));
    time.awaitWaiting();
    time.advance(ALMOST);
    assertThat(Sys.getState(server)).isEqualTo(List.of("waits"));
    time.advance(ALMOST);
    assertThat(Sys.getState(server)).isEqualTo(List.of("waits"));
    time.advance(NANO);
    assertThat(Sys.getState(server)).isEqualTo(List.of("waits"));
    time.awaitWaiting();
    time.advance(SECOND);
    await().until(() -> Sys.getState(server).equals(List.of("waits", "timeout")));
  }

  @Test
  @DisplayName("a negative timeout is refused where it is made")
  void negative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Step.noReply("state").withTimeout(Duration.ofNanos(-1)));
  }
}
