package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Looking into behaviours while they run. */
class SysTest {
  private static final ExitReason BROKEN = ExitReason.of("broken");

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));
  private final Puppet puppet = Puppet.ready();
  private final ServerRef<Puppet.Ask<?>, Puppet.Tell> server = GenServer.start(node, puppet).get();

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName("SY-01 a suspended server answers sys alone; what waits is handled in order later")
  void suspended() {
    Sys.suspend(server);
    server.cast(new Puppet.Note("first"));
    RequestId<String> second = server.sendRequest(new Puppet.Say("second"));
    server.pid().send(new Puppet.Note("third"));
    assertThat(Sys.getState(server)).isEqualTo(List.empty());
    assertThat(second.checkResponse()).isEmpty();
    Sys.resume(server);
    assertThat(second.receiveResponse(Duration.ofMinutes(1))).isEqualTo(Either.right("second"));
    assertThat(server.call(new Puppet.Heard()))
        .containsExactly("cast first", "call second", "info third");
  }

  @Test
  @DisplayName(
      "SY-02 one resume is enough after two suspends; a resume of one that runs does nothing")
  void notCounted() {
    Sys.suspend(server);
    Sys.suspend(server);
    Sys.resume(server);
    assertThat(server.call(new Puppet.Say("awake"))).isEqualTo("awake");
    Sys.resume(server);
    assertThat(server.call(new Puppet.Say("still"))).isEqualTo("still");
  }

  @Test
  @DisplayName("SY-03 the state is read and replaced, in a server that runs or is suspended")
  void state() {
    assertThat(Sys.replaceState(server, _ -> List.of("new"))).isEqualTo(List.of("new"));
    assertThat(server.call(new Puppet.Heard())).containsExactly("new");
    Sys.suspend(server);
    assertThat(Sys.replaceState(server, state -> ((List<?>) state).drop(1)))
        .isEqualTo(List.empty());
    assertThat(Sys.getState(server)).isEqualTo(List.empty());
  }

  @Test
  @DisplayName(
      "SY-03 a change that fails is thrown to who wanted it; the state and the server stay")
  void changeFails() {
    server.cast(new Puppet.Note("kept"));
    assertThatThrownBy(
            () ->
                Sys.replaceState(
                    server,
                    _ -> {
                      throw new IllegalStateException("no");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no");
    assertThat(server.call(new Puppet.Heard())).containsExactly("cast kept");
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("SY-04 the end of its parent ends a suspended server, after terminate if it traps")
  void parentEnds() {
    Remote parent = Remote.spawn(node);
    Puppet trapping = Puppet.trapping();
    var child = parent.ask(self -> GenServer.startLink(self, trapping)).get();
    Sys.suspend(child);
    child.cast(new Puppet.Note("never handled"));
    Ending end = Ending.of(child);
    parent.pid().exit(BROKEN);
    assertThat(end.reason()).isEqualTo(BROKEN);
    assertThat(trapping.ended()).containsExactly(new Puppet.Ended(BROKEN, List.empty()));
  }

  @Test
  @DisplayName("SY-04 an EXIT of anybody else waits like a message")
  void otherEnds() {
    Puppet trapping = Puppet.trapping();
    var other = GenServer.start(node, trapping).get();
    Sys.suspend(other);
    boolean sent =
        Remote.spawn(node)
            .ask(
                _ -> {
                  other.pid().exit(BROKEN);
                  return true;
                });
    assertThat(sent).isTrue();
    assertThat(Sys.getState(other)).isEqualTo(List.empty());
    Sys.resume(other);
    assertThat(other.call(new Puppet.Heard())).containsExactly("exit broken");
  }

  @Test
  @DisplayName("SY-05 the status says who it is, who started it, whether it is suspended")
  void status() {
    Remote parent = Remote.spawn(node);
    var child = parent.ask(self -> GenServer.startLink(self, Puppet.ready())).get();
    Sys.suspend(child);
    SysStatus status = Sys.getStatus(child);
    assertThat(status.pid()).isEqualTo(child.pid());
    assertThat(status.parent()).isEqualTo(parent.pid());
    assertThat(status.code()).isEqualTo(Puppet.class);
    assertThat(status.suspended()).isTrue();
    assertThat(status.state()).isEqualTo(List.empty());
    assertThat(Sys.getStatus(server).suspended()).isFalse();
  }

  @Test
  @DisplayName("SY-05 the status shows what formatState leaves; getState shows all")
  void secrets() {
    var vault = GenServer.start(node, new Vault()).get();
    assertThat(Sys.getStatus(vault).state()).isEqualTo("***");
    assertThat(Sys.getState(vault)).isEqualTo("opensesame");
  }

  @Test
  @DisplayName("SY-06 statistics are counted from when they are turned on; off, there are none")
  void statistics() {
    assertThat(Sys.statistics(server)).isEqualTo(Option.none());
    server.cast(new Puppet.Note("before"));
    Sys.statistics(server, true);
    server.cast(new Puppet.Note("one"));
    var _ = server.call(new Puppet.Say("two"));
    server.pid().send(new Puppet.Note("three"));
    SysStatistics counted = Sys.statistics(server).get();
    assertThat(counted.messagesIn()).isEqualTo(3);
    assertThat(counted.messagesOut()).isEqualTo(1);
    assertThat(counted.dropped()).isZero();
    assertThat(counted.elapsed()).isPositive();
    Sys.statistics(server, false);
    assertThat(Sys.statistics(server)).isEqualTo(Option.none());
  }

  @Test
  @DisplayName("SY-07 the last events are kept, as many as wanted")
  void keptEvents() {
    Sys.log(server, 3);
    var _ = server.call(new Puppet.Say("one"));
    server.cast(new Puppet.Note("two"));
    assertThat(Sys.log(server).map(Object::toString))
        .containsExactly(
            "new state List(call one)",
            "got cast Note[word=two]",
            "new state List(call one, cast two)");
    Sys.log(server, 0);
    server.cast(new Puppet.Note("three"));
    assertThat(Sys.log(server)).isEmpty();
  }

  @Test
  @DisplayName("SY-07 a trace goes to the log, with the process and the event")
  void trace() {
    Sys.trace(server, true);
    var _ = server.call(new Puppet.Say("one"));
    Sys.trace(server, false);
    var _ = server.call(new Puppet.Say("two"));
    assertThat(log.events(e -> e.logger().equals("dev.coppice.sys")))
        .extracting(e -> e.message())
        .containsExactly(
            server.pid() + " got call Say[word=one]",
            server.pid() + " replied one to Say[word=one]",
            server.pid() + " new state List(call one)");
  }

  @Test
  @DisplayName("SY-07 an installed function sees the events until it fails or is removed")
  void installed() {
    var seen = new ArrayList<String>();
    Sys.install(server, "sees", event -> seen.add(event.toString()));
    Sys.install(
        server,
        "fails",
        _ -> {
          throw new IllegalStateException("debugging");
        });
    server.cast(new Puppet.Note("one"));
    assertThat(server.call(new Puppet.Say("two"))).isEqualTo("two");
    Sys.remove(server, "sees");
    var _ = server.call(new Puppet.Say("three"));
    assertThat(seen)
        .containsExactly(
            "got cast Note[word=one]",
            "new state List(cast one)",
            "got call Say[word=two]",
            "replied two to Say[word=two]",
            "new state List(cast one, call two)");
    assertThat(log.events(e -> e.message().contains("debug function"))).hasSize(1);
    Sys.log(server, 10);
    Sys.noDebug(server);
    var _ = server.call(new Puppet.Say("four"));
    assertThat(Sys.log(server)).isEmpty();
  }

  @Test
  @DisplayName("SY-08 terminate runs the callback and ends the server, suspended or not")
  void terminate() {
    Sys.suspend(server);
    Ending end = Ending.of(server);
    Sys.terminate(server, ExitReason.shutdown());
    assertThat(end.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(puppet.ended())
        .containsExactly(new Puppet.Ended(ExitReason.shutdown(), List.empty()));
  }

  @Test
  @DisplayName("SY-08 who is not there does not answer")
  void absent() {
    server.stop();
    assertThatThrownBy(() -> Sys.getState(server))
        .isInstanceOfSatisfying(
            CallFailed.class,
            failed -> assertThat(failed.failure().why()).isEqualTo(ExitReason.noproc()));
  }

  @Test
  @DisplayName("a supervisor can be looked into as well")
  void supervisor() {
    SupervisorRef supervisor =
        Supervisor.start(
                node,
                SupervisorSpec.oneForOne(
                    ChildSpec.process(
                        "idle",
                        self -> {
                          var _ = self.receive();
                        })))
            .get();
    assertThat(Sys.getStatus(supervisor).state().toString()).contains("idle");
    Sys.suspend(supervisor);
    Sys.resume(supervisor);
    assertThat(supervisor.whichChildren()).hasSize(1);
  }

  /** Its state is a secret. */
  private record Vault() implements GenServer<Vault.Ask, Void, String> {
    record Ask() implements Request<Ask, String> {}

    @Override
    public Init<String> init(dev.coppice.mailbox.Self<Void> self) {
      return Init.ok("opensesame");
    }

    @Override
    public Answer<String> handleCall(Ask request, From from, String state) {
      return Answer.reply(request, "no", state);
    }

    @Override
    public Object formatState(String state) {
      return "***";
    }
  }
}
