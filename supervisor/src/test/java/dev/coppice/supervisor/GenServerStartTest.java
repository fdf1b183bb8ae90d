package dev.coppice.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.coppice.mailbox.Exit;
import dev.coppice.mailbox.ExitReason;
import dev.coppice.mailbox.Node;
import dev.coppice.mailbox.NodeOptions;
import dev.coppice.mailbox.ProcessExit;
import dev.coppice.mailbox.Self;
import dev.coppice.testsupport.CapturedLog;
import io.vavr.collection.List;
import io.vavr.control.Either;
import io.vavr.control.Option;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a server starts, or does not, and what its starter sees. */
class GenServerStartTest {
  private static final ServerName<Puppet.Ask<?>, Puppet.Tell> NAME =
      ServerName.of("puppet", Puppet.class);
  private static final ExitReason BROKEN = ExitReason.of("broken");
  private static final Puppet STOPS = Puppet.of(_ -> Init.stop(BROKEN));
  private static final Puppet IGNORES = Puppet.of(_ -> Init.ignore());

  private final CapturedLog log = CapturedLog.of("dev.coppice");
  private final Node node = Node.open(NodeOptions.defaults().withShutdownLimit(Duration.ZERO));

  @AfterEach
  void close() {
    node.close();
    log.close();
  }

  @Test
  @DisplayName("GS-01 a start returns when init has, with a reference that works")
  void ok() throws Exception {
    var initialising = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    var returned = new AtomicBoolean();
    Remote starter = Remote.spawn(node);
    var server = new AtomicReference<Option<ServerRef<Puppet.Ask<?>, Puppet.Tell>>>(Option.none());
    starter.tell(
        _ -> {
          server.set(
              GenServer.start(
                      node,
                      Puppet.of(
                          _ -> {
                            initialising.countDown();
                            mayEnd.await();
                            // still waiting, however long init takes
                            return Init.ok(List.of("returned " + returned.get()));
                          }))
                  .toOption());
          returned.set(true);
        });
    initialising.await();
    mayEnd.countDown();
    starter.settle();
    assertThat(server.get().get().call(new Puppet.Heard())).containsExactly("returned false");
  }

  @Test
  @DisplayName("GS-03 ignore is no error: the process ends normal, its name is free, no report")
  void ignore() {
    assertThat(GenServer.start(node, NAME, IGNORES)).isEqualTo(ignored());
    assertThat(NAME.whereis(node)).isEqualTo(Option.none());
    assertThat(node.processCount()).isZero();
    assertThat(IGNORES.ended()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GS-04 a stop in init fails the start with its reason and leaves one report")
  void stopInInit() {
    assertThat(GenServer.start(node, STOPS)).isEqualTo(failed(BROKEN));
    assertThat(node.processCount()).isZero();
    assertThat(STOPS.ended()).as("calls of terminate").isEmpty();
    assertThat(log.events()).singleElement().matches(e -> e.has("reason", "broken"));
  }

  @Test
  @DisplayName(
      "GS-04 an error in init fails the start with its reason and leaves no report (OTP 26)")
  void error() {
    for (Puppet errs :
        new Puppet[] {
          Puppet.of(_ -> Init.error(BROKEN)),
          Puppet.of(
              self -> {
                var _ = self.trapExit(true);
                return Init.error(BROKEN);
              })
        }) {
      Remote parent = Remote.trapping(node);
      Either<StartError, ServerRef<Puppet.Ask<?>, Puppet.Tell>> started =
          parent.ask(self -> GenServer.startLink(self, NAME, errs));
      assertThat(started).isEqualTo(Either.left(new StartError.Failed(BROKEN)));
      assertThat(parent.received()).isEqualTo(Option.none());
      assertThat(NAME.whereis(node)).isEmpty();
      assertThat(errs.ended()).isEmpty();
    }
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GS-04 a stop in init with shutdown leaves no report")
  void orderlyStopInInit() {
    ExitReason detailed = ExitReason.shutdown("not today");
    assertThat(GenServer.start(node, Puppet.of(_ -> Init.stop(detailed))))
        .isEqualTo(failed(detailed));
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("GS-05 an exception in init fails the start; an exit fails it with its own reason")
  void crashInInit() {
    var boom = new IllegalStateException("boom");
    Puppet crashes = throwing(boom);
    assertThat(GenServer.start(node, crashes)).isEqualTo(failed(new ExitReason.Crash(boom)));
    assertThat(crashes.ended()).as("calls of terminate").isEmpty();
    assertThat(log.events()).singleElement().satisfies(e -> assertThat(e.thrown()).isSameAs(boom));

    assertThat(GenServer.start(node, throwing(new ProcessExit(BROKEN)))).isEqualTo(failed(BROKEN));
  }

  @Test
  @DisplayName("GS-05 even an Error in init is only a failed start")
  void errorInInit() {
    var overflow = new StackOverflowError();
    Puppet overflows =
        Puppet.of(
            _ -> {
              throw overflow;
            });
    assertThat(GenServer.start(node, overflows)).isEqualTo(failed(new ExitReason.Crash(overflow)));
  }

  @Test
  @DisplayName("GS-07 a failing init takes a parent with it that does not trap exits")
  void failureKillsParent() {
    Remote parent = Remote.spawn(node);
    assertThat(parent.tryAsk(self -> GenServer.startLink(self, STOPS)))
        .isEqualTo(Either.left(BROKEN));
  }

  @Test
  @DisplayName("V-01 a parent that traps exits is told by the return value alone")
  void failureIsToldOnce() {
    Remote parent = Remote.trapping(node);
    assertThat(parent.<Object>ask(self -> GenServer.startLink(self, STOPS)))
        .isEqualTo(failed(BROKEN));
    assertThat(parent.<Object>ask(self -> GenServer.startLink(self, IGNORES))).isEqualTo(ignored());
    assertThat(parent.received()).isEqualTo(Option.none());
  }

  @Test
  @DisplayName("GS-07 a parent survives that its child ignores")
  void ignoreSparesParent() {
    Remote parent = Remote.spawn(node);
    assertThat(parent.<Object>ask(self -> GenServer.startLink(self, IGNORES))).isEqualTo(ignored());
    assertThat(parent.pid().isAlive()).isTrue();
  }

  @Test
  @DisplayName("V-01 only the EXIT of the failed child is taken")
  void otherExitsStay() {
    Remote parent = Remote.trapping(node);
    Remote other = Remote.spawn(node);
    parent.tell(self -> self.link(other.pid()));
    Ending end = Ending.of(other.pid());
    other.tell(
        _ -> {
          throw new ProcessExit(ExitReason.of("other"));
        });
    var _ = end.reason();
    assertThat(parent.<Object>ask(self -> GenServer.startLink(self, STOPS)))
        .isEqualTo(failed(BROKEN));
    assertThat(parent.received().get()).isEqualTo(new Exit<>(other.pid(), ExitReason.of("other")));
  }

  @Test
  @DisplayName(
      "RG-04 a taken name: AlreadyStarted with its holder, no init, no signal to the parent")
  void nameTaken() {
    var holder = GenServer.start(node, NAME, Puppet.ready()).get();
    var initialised = new AtomicBoolean();
    Puppet second =
        Puppet.of(
            _ -> {
              initialised.set(true);
              return Init.ok(List.empty());
            });
    for (Remote parent : List.of(Remote.spawn(node), Remote.trapping(node))) {
      assertThat(parent.<Object>ask(self -> GenServer.startLink(self, NAME, second)))
          .isEqualTo(Either.left(new StartError.AlreadyStarted(holder.pid())));
      assertThat(parent.received()).as("not even an EXIT normal").isEqualTo(Option.none());
      assertThat(node.info(parent.pid()).get().links()).isEmpty();
    }
    assertThat(initialised).isFalse();
    assertThat(NAME.whereis(node)).isEqualTo(Option.some(holder));
    assertThat(log.events()).isEmpty();
  }

  @Test
  @DisplayName("RG-05 the name is registered before init, and calls to it wait for init")
  void nameBeforeInit() throws Exception {
    var initialising = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    Remote starter = Remote.spawn(node);
    starter.tell(
        self ->
            GenServer.startLink(
                self,
                NAME,
                Puppet.of(
                    _ -> {
                      initialising.countDown();
                      mayEnd.await();
                      return Init.ok(List.of("ready"));
                    })));
    initialising.await();
    var server = NAME.whereis(node).get();
    Remote caller = Remote.spawn(node);
    var heard = new AtomicReference<List<String>>(List.empty());
    caller.tell(_ -> heard.set(server.call(new Puppet.Heard())));
    mayEnd.countDown();
    caller.settle();
    assertThat(heard.get()).containsExactly("ready");
  }

  @Test
  @DisplayName("RG-05 who called a name whose init then fails gets that reason")
  void callDuringFailingInit() {
    assertThat(reasonOfCallDuring(Init.stop(BROKEN))).isEqualTo(BROKEN);
  }

  @Test
  @DisplayName("RG-05 who called a name whose init then ignores gets normal")
  void callDuringIgnoringInit() {
    assertThat(reasonOfCallDuring(Init.ignore())).isEqualTo(ExitReason.normal());
  }

  /** Why a call has no answer that comes while init runs, which then returns this. */
  private ExitReason reasonOfCallDuring(Init<List<String>> outcome) {
    Puppet endsWhenCalled =
        Puppet.of(
            self -> {
              var _ = self.receive(); // the call
              return outcome;
            });
    Remote starter = Remote.trapping(node);
    starter.tell(self -> GenServer.startLink(self, NAME, endsWhenCalled));
    var server = await().until(() -> NAME.whereis(node), Option::isDefined).get();
    return catchThrowableOfType(CallFailed.class, () -> server.call(new Puppet.Heard()))
        .failure()
        .why();
  }

  @Test
  @DisplayName("RG-06 after a failed start has returned, the name is free")
  void nameFreeAtReturn() {
    for (int i = 0; i < 200; i++) {
      assertThat(GenServer.start(node, NAME, STOPS)).isEqualTo(failed(BROKEN));
    }
    assertThat(GenServer.start(node, NAME, Puppet.ready()).isRight()).isTrue();
  }

  @Test
  @DisplayName("GS-34 a linked server dies with its parent, one without a link does not")
  void linkToParent() {
    Remote parent = Remote.spawn(node);
    var linked = parent.ask(self -> GenServer.startLink(self, Puppet.ready())).get();
    var single = parent.ask(_ -> GenServer.start(node, Puppet.ready())).get();
    Ending end = Ending.of(linked);
    parent.pid().exit(BROKEN);
    assertThat(end.reason()).isEqualTo(BROKEN);
    assertThat(single.call(new Puppet.Say("alive"))).isEqualTo("alive");
  }

  @Test
  @DisplayName("a failed start over 200 rounds never leaves an EXIT behind")
  void noExitLeft() {
    Remote parent = Remote.trapping(node);
    parent.ask(
        self -> {
          for (int i = 0; i < 200; i++) {
            assertThat(GenServer.startLink(self, STOPS)).isEqualTo(failed(BROKEN));
          }
          return true;
        });
    assertThat(parent.received()).isEqualTo(Option.none());
  }

  @Test
  @DisplayName("a name stands for one class of server")
  void nameOfAnotherClass() {
    GenServer.start(node, NAME, Puppet.ready()).get();
    assertThat(NAME.whereis(node).isDefined()).isTrue();
    var other = ServerName.of("puppet", Other.class);
    assertThatThrownBy(() -> other.whereis(node)).isInstanceOf(ClassCastException.class);
  }

  @Test
  @DisplayName("a crash report calls a server by its name, or by its class")
  void reportNamesTheServer() {
    var _ = GenServer.start(node, NAME, STOPS);
    var _ = GenServer.start(node, STOPS);
    assertThat(log.events())
        .extracting(e -> (String) e.keyValues().get("name"))
        .satisfiesExactly(
            named -> assertThat(named).startsWith("puppet<"),
            unnamed -> assertThat(unnamed).startsWith("Puppet<"));
  }

  private static Puppet throwing(RuntimeException thrown) {
    return Puppet.of(
        _ -> {
          throw thrown;
        });
  }

  private static <R> Either<StartError, R> failed(ExitReason reason) {
    return Either.left(new StartError.Failed(reason));
  }

  private static <R> Either<StartError, R> ignored() {
    return Either.left(new StartError.Ignored());
  }

  private record Other() implements GenServer<Void, Void, Integer> {
    @Override
    public Init<Integer> init(Self<Void> self) {
      return Init.ok(0);
    }

    @Override
    public Answer<Integer> handleCall(Void request, From from, Integer state) {
      return Step.noReply(state);
    }
  }
}
